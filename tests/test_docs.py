"""The README tells the truth: its commands, settings, links and the words of the chat."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from typer.main import get_command

from bot.__main__ import cli
from bot.settings import Settings
from scoring.commands.accounts import VERBS, parse
from scoring.formula import CURRENT

ROOT = Path(__file__).resolve().parents[1]
README = (ROOT / "README.md").read_text()


def test_every_setting_is_in_the_readme_with_its_default_and_no_other() -> None:
    rows = dict(re.findall(r"^\| `([A-Z_]+)` \| (.*?) \| .+ \|$", README, re.MULTILINE))
    assert set(rows) == {name.upper() for name in Settings.model_fields}
    for name, field in Settings.model_fields.items():
        default = field.default
        shown = default.get_secret_value() if hasattr(default, "get_secret_value") else default
        assert rows[name.upper()].strip("` ") == ("" if shown in (None, "") else str(shown)), name


def test_every_command_of_the_shell_is_in_the_readme_and_no_other() -> None:
    written = set(re.findall(r"^\| `influence ([a-z-]+)", README, re.MULTILINE))
    commands = get_command(cli).commands  # type: ignore[attr-defined]
    assert written == set(commands)


def test_every_verb_of_the_chat_is_in_the_readme_and_no_other() -> None:
    written = set(re.findall(r"^\| `/influence ([a-z]+)", README, re.MULTILINE))
    assert written == set(VERBS) - {"score"}, "which is the same as no verb"


@pytest.mark.parametrize("line", re.findall(r"/influence @[a-z.]+@[a-z]+", README))
def test_examples_can_be_typed(line: str) -> None:
    assert parse(line)


def test_every_ratio_of_the_readme_is_measured() -> None:
    benchmarks = "".join(path.read_text() for path in (ROOT / "tests" / "bench").glob("test_*_bench.py"))
    rows = re.findall(r"^\| (.+?) \| .+ \| [\d.]+ ×", README, re.MULTILINE)
    assert len(rows) > 20
    assert [row for row in rows if f'"{row}"' not in benchmarks] == []


def test_what_the_readme_tells_make_to_do_exists() -> None:
    makefile = (ROOT / "Makefile").read_text()
    targets = re.findall(r"(?:^    |`)make ([a-z]+)", README, re.MULTILINE)
    assert {"run", "test"} <= set(targets)
    for target in targets:
        assert re.search(rf"^{target}:", makefile, re.MULTILINE), target


def test_every_link_and_file_that_documents_name_is_there() -> None:
    for page in (ROOT / "README.md", *(ROOT / "docs").glob("*.md")):
        text = page.read_text()
        for link in re.findall(r"\]\(([^)#:]+)\)|src=\"([^\"]+)\"", text):
            name = next(part for part in link if part)
            assert (page.parent / name).exists(), f"{page.name}: {name}"
    for document in ("README.md", "docs/security.md", "docs/operating.md"):
        for name in re.findall(r"`((?:tests|docs|scoring|deploy)/[\w/.]+)`", (ROOT / document).read_text()):
            assert (ROOT / name).exists(), f"{document}: {name}"


def test_the_picture_is_small_and_of_the_current_formula() -> None:
    picture = (ROOT / "docs" / "pictures" / "card.svg").read_text()
    assert len(picture) < 30_000
    assert f"formula&#160;{CURRENT}" in picture and "simulated" in picture


def test_the_text_of_the_picture_states_what_the_picture_shows() -> None:
    picture = (ROOT / "docs" / "pictures" / "card.svg").read_text()
    alt = re.search(r'src="docs/pictures/card.svg"[^>]*alt="([^"]+)"', README)
    assert alt is not None
    for number in re.findall(r"\d+(?:\.\d+)?", alt[1]):
        assert number in picture, number


def test_processes_of_the_procfile_exist() -> None:
    commands = get_command(cli).commands  # type: ignore[attr-defined]
    lines = (ROOT / "Procfile").read_text().splitlines()
    assert {line.split(":")[0] for line in lines} == {"release", "web", "worker", "discord"}
    assert all(line.split()[-1] in commands for line in lines)


def test_locked_versions_have_hashes_and_no_addresses() -> None:
    for name in ("requirements.txt", "requirements-dev.txt"):
        text = (ROOT / name).read_text()
        assert "://" not in text and "--index" not in text and "--find-links" not in text
        assert text.count("--hash=sha256:") > text.count("==")
