"""Every text of a chat is there in every language, with the same values in it."""

from __future__ import annotations

import ast
import string
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po

from adapters.render.texts import LOCALES, texts

ADAPTERS = Path(__file__).parents[2] / "adapters"
CHATS = ("discord", "slack", "render")


def asked_for() -> Iterator[tuple[str, str, str]]:
    """Each text in the code: its file, its singular and its plural, or twice the same.

    The code asks by text("…"), text.plural("…", "…", n) and, where it is translated later, noted("…").
    """
    for path in sorted(one for chat in CHATS for one in (ADAPTERS / chat).rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and (name := _name(node.func)) in ("text", "noted", "plural"):
                said = [one.value for one in node.args if isinstance(one, ast.Constant)]
                texts_ = [one for one in said if isinstance(one, str)]
                if texts_ and texts_[0].strip():
                    yield path.name, texts_[0], texts_[1] if name == "plural" else texts_[0]


def _name(function: ast.expr) -> str:
    if isinstance(function, ast.Attribute):
        # rich.text() and its like make blocks of a chat, and say nothing.
        module = isinstance(function.value, ast.Name) and function.value.id in ("rich", "blocks", "pen")
        return "" if module else function.attr
    return function.id if isinstance(function, ast.Name) else ""


def catalogue(language: str) -> Catalog:
    with (ADAPTERS / "render" / "texts" / language / "messages.po").open("rb") as file:
        return read_po(file)


def translated(language: str) -> dict[str, Message]:
    found = {}
    for message in catalogue(language):
        if message.id:
            found[message.id if isinstance(message.id, str) else message.id[0]] = message
    return found


def strings_of(message: Message) -> tuple[str, ...]:
    said = message.string or ""
    return (said,) if isinstance(said, str) else tuple(said)


def fields(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


OTHERS = [language for language in LOCALES if language != "en"]


@pytest.mark.parametrize("language", OTHERS)
def test_every_text_has_a_translation(language: str) -> None:
    there = translated(language)
    wanted = {(name, one) for name, one, _ in asked_for()}
    assert len(wanted) > 50
    assert [one for one in sorted(wanted) if one[1] not in there] == []


@pytest.mark.parametrize("language", OTHERS)
def test_no_translation_is_empty_or_doubtful(language: str) -> None:
    for text, message in translated(language).items():
        assert all(strings_of(message)), text
        assert not message.fuzzy, text


@pytest.mark.parametrize("language", OTHERS)
def test_translations_hold_the_same_values(language: str) -> None:
    for text, message in translated(language).items():
        ids = [message.id] if isinstance(message.id, str) else message.id
        for string_ in strings_of(message):
            assert fields(string_) == fields(ids[-1]), text


@pytest.mark.parametrize("language", OTHERS)
def test_nothing_is_translated_that_nobody_says(language: str) -> None:
    wanted = {one for _, one, _ in asked_for()}
    assert sorted(set(translated(language)) - wanted) == []


def test_a_locale_is_taken_by_its_language_and_any_other_is_english() -> None:
    assert texts("fr-CA")("Why") == texts("fr_FR")("Why") == texts("FR")("Why") == "Pourquoi"
    assert texts("de")("Why") == texts(None)("Why") == texts("")("Why") == "Why"


def test_numbers_and_days_are_written_as_people_there_write_them() -> None:
    english, french = texts("en-GB"), texts("fr")
    assert english.number(12345.6, 1) == "12,345.6"
    assert french.number(12345.6, 1) == "12\u202f345,6"
    assert english.signed(-2.14) == "−2.1" and french.signed(2.14) == "+2,1"


def test_what_is_put_into_a_text_is_never_read_as_a_text() -> None:
    assert texts("en")("Taken as {handle}.", handle="{secret}") == "Taken as {secret}."
