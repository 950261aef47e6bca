"""`influence workspace` as an operator runs it."""

from __future__ import annotations

import json
from pathlib import Path

from tests.bot.test_check import influence


def test_a_team_takes_all_of_it_along_and_is_deleted(tmp_path: Path) -> None:
    typed = "watch @ada@demo @bela@demo\ncohort create us @ada@demo\ntoken create dashboards\n"
    assert influence(tmp_path, "console", typed=typed).returncode == 0
    done = influence(tmp_path, "workspace", "export", "console", "-o", "console.json")
    assert done.returncode == 0, done.stderr
    copy = json.loads((tmp_path / "console.json").read_text())
    assert copy["workspace"] == "console"
    assert [row["name"] for row in copy["tables"]["watch"]] == ["ada", "bela"]
    assert "digest" not in copy["tables"]["token"][0]
    asked = influence(tmp_path, "workspace", "delete", "console")
    assert asked.returncode != 0 and "--yes" in asked.stderr
    gone = influence(tmp_path, "workspace", "delete", "console", "--yes")
    assert gone.returncode == 0 and "deleted" in gone.stdout
    again = influence(tmp_path, "workspace", "export", "console", "-o", "again.json")
    assert again.returncode != 0 and "Nothing is kept of console" in again.stderr
    assert not (tmp_path / "again.json").exists()


def test_a_file_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    influence(tmp_path, "console", typed="watch @ada@demo\n")
    done = influence(tmp_path, "workspace", "export", "console", "-o", "none/console.json")
    assert done.returncode != 0 and "cannot be written" in done.stderr and "Traceback" not in done.stderr
