"""Everything that anybody sees is said by a template, or is a name, a number or a command."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest
from typer.main import get_command

from adapters.render import charts
from adapters.render.chart_pen import Pen
from adapters.slack.install.oauth_pages import failed_page, installed_page
from bot.__main__ import cli
from scoring.teams.cities import cities_beginning
from tests.words import pages, shown, world
from tests.words.pseudo import english_left, names, pseudo

_COMMANDS: Any = get_command(cli)
KNOWN = names(
    "ada riser faller bela cleo dario edda nobody wyh Mars Olympus invalid example org nothing daily "
    "OPTIONS COMMAND ARGS HANDLE HANDLES handles PERIOD period completion FILE POSTS "
    "str path Path file list dir int float range Springfield paint rivals us spring autumn "
    "create revoke number dashboards write NAME local spark"
) | frozenset(_COMMANDS.commands)
# Names of cities are the same in every language that does not have its own.
CITIES = names(" ".join(("Munich", *(city for city, _ in cities_beginning(pages.TYPED_ZONE)))))


def left(found: Iterable[tuple[str, str]]) -> list[tuple[str, list[str], str]]:
    """Where English was left, the words, and all that stands around them."""
    return [
        (surface, words, one[:300]) for surface, one in found if (words := english_left(one, KNOWN | CITIES))
    ]


async def test_answers_posts_and_what_is_told_unasked_hold_no_english_of_their_own(tmp_path: Path) -> None:
    text = pseudo()
    async with world.a_world(tmp_path) as team:
        replies = [*await world.answers(team)]
        replies += [("post", one) for post in world.posts(team) for one in (post.head, *post.thread)]
        replies += [("told", one) for one in await world.told(team)]
        replies += [("subject", one) for one in await world.subject_copies(team)]
    found = [
        (f"{name}: {where}", one) for name, reply in replies for where, one in shown.of_reply(reply, text)
    ]
    assert len(found) > 2000
    assert left(found) == []


def test_every_error_and_every_fact_is_said_by_a_template() -> None:
    text = pseudo()
    replies = [*world.refusals(), *world.facts()]
    found = [
        (f"{name}: {where}", one) for name, reply in replies for where, one in shown.of_reply(reply, text)
    ]
    assert left(found) == []


async def test_pages_of_slack_hold_no_english_of_their_own(tmp_path: Path) -> None:
    text = pseudo()
    async with world.a_world(tmp_path) as team:
        views = await pages.of_slack(team, text)
    found = [(name, one) for name, view in views for one in shown.visible(view, shown.SLACK)]
    assert len(found) > 100
    assert left(found) == []
    browser = (installed_page(text, "T1"), failed_page(text, "42"))
    assert left(("browser", re.sub("<[^>]*>", "\n", page)) for page in browser) == []


async def test_panels_and_posts_of_discord_hold_no_english_of_their_own(tmp_path: Path) -> None:
    text = pseudo()
    async with world.a_world(tmp_path) as team:
        views = await pages.of_discord(team, text)
    found = [(name, one) for name, view in views for one in shown.visible(view, shown.DISCORD)]
    assert len(found) > 100
    assert left(found) == []


def test_the_captions_of_a_chart_hold_no_english_of_their_own(monkeypatch: pytest.MonkeyPatch) -> None:
    drawn: list[str] = []
    monkeypatch.setattr(Pen, "text", lambda pen, at, words, *rest: drawn.append(words))
    monkeypatch.setattr(charts, "_clean", str)  # the built-in font has no such marks
    for chart in pages.charts():
        charts.draw_chart(chart, pseudo())
    assert len(drawn) > 10
    assert left([("chart", one) for one in drawn]) == []


def test_the_help_of_the_terminal_holds_no_english_of_its_own() -> None:
    found = list(pages.helps(pseudo()))
    assert len(found) > 1 + len(_COMMANDS.commands)
    assert left(found) == []


def test_every_template_is_literal_so_that_it_can_be_found() -> None:
    """One that is put together, by an f-string or a sum, stands in no catalogue."""
    assert [one for path in sources() for one in assembled(path)] == []


def sources() -> Iterable[Path]:
    root = Path(__file__).parents[2]
    return (path for room in ("scoring", "adapters", "bot") for path in (root / room).rglob("*.py"))


def assembled(path: Path) -> Iterable[str]:
    for node in ast.walk(ast.parse(path.read_bytes())):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            said = node.args[: 2 if node.func.id in ("plural", "measured") else 1]
            if node.func.id in ("say", "plural", "measured", "marked"):
                yield from (
                    f"{path.name}:{one.lineno}" for one in said if isinstance(one, (ast.JoinedStr, ast.BinOp))
                )
