"""The files for operators speak of commands, settings and files that there are."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest
import yaml

from adapters.render.texts import texts
from bot.__main__ import cli
from bot.help_texts import command_in
from bot.settings import Settings

ROOT = Path(__file__).parents[2]
DEPLOY = ROOT / "deploy"
UNITS = sorted(DEPLOY.glob("*.service"))
COMMANDS = frozenset(command_in(texts("en"), cli).commands)  # type: ignore[attr-defined]
SETTINGS = frozenset(name.upper() for name in Settings.model_fields)
OF_OTHERS = {"PATH", "PYTHONUNBUFFERED", "POSTGRES_USER", "POSTGRES_DB", "POSTGRES_PASSWORD", "DOMAIN"}


def test_compose_runs_commands_with_settings_that_there_are() -> None:
    compose = yaml.safe_load((DEPLOY / "compose.yaml").read_text())
    ours = {name: one for name, one in compose["services"].items() if "build" in one}
    assert set(ours) == {"release", "web", "worker"}
    for name, one in ours.items():
        assert one["command"][0] == "influence"
        assert one["command"][1] in COMMANDS, name
        assert set(one["environment"]) <= SETTINGS, name
        assert (DEPLOY / one["build"]["context"] / one["build"]["dockerfile"]).resolve().is_file()
        assert one["stop_grace_period"] == "30s", "longer than a process takes to end"
    for one in compose["services"].values():
        assert set(one.get("environment", {})) <= SETTINGS | OF_OTHERS


def test_the_image_is_made_of_files_that_there_are_and_is_not_run_by_root() -> None:
    lines = (DEPLOY / "Dockerfile").read_text().splitlines()
    copied = [words for line in lines if line.startswith("COPY ") for words in line.split()[1:-1]]
    here = [one for one in copied if not one.startswith("--") and not one.startswith("/")]
    assert here
    for one in here:
        assert "*" in one or (ROOT / one).exists(), one
    assert any(re.fullmatch(r"USER [1-9]\d*", line) for line in lines)
    (command,) = (line for line in lines if line.startswith("CMD "))
    assert re.findall(r'"(\w+)"', command)[1] in COMMANDS
    named = {name for line in lines if line.startswith("ENV ") for name in re.findall(r"([A-Z]+)=", line)}
    assert named <= SETTINGS | OF_OTHERS


@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.stem)
def test_a_unit_starts_a_process_and_gives_it_the_time_to_end(unit: Path) -> None:
    written = unit.read_text()
    (started,) = re.findall(r"^ExecStart=\S+/influence (\w+)$", written, re.MULTILINE)
    assert started in COMMANDS
    assert int(re.findall(r"^TimeoutStopSec=(\d+)$", written, re.MULTILINE)[0]) > 25
    if shutil.which("systemd-analyze") is None:
        return
    done = subprocess.run(
        ["systemd-analyze", "verify", str(unit)], capture_output=True, text=True, check=False
    )
    faults = [line for line in done.stderr.splitlines() if unit.name in line and "not executable" not in line]
    assert faults == []
