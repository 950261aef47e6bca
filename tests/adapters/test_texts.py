"""Every text of a chat is there in every language, with the same values in it."""

from __future__ import annotations

import string
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract
from babel.messages.pofile import read_po

from adapters.texts import LOCALES, texts

ADAPTERS = Path(__file__).parents[2] / "adapters"
# How the code asks for a text: text("…"), text.plural("…", "…", n), and names of commands that a chat translates.
KEYWORDS = {"text": None, "plural": (1, 2), "locale_str": None, "noted": None}


def asked_for() -> Iterator[tuple[str, str | tuple[str, ...]]]:
    """Each text in the code, with the file that asks for it."""
    for path in sorted(ADAPTERS.rglob("*.py")):
        with path.open("rb") as file:
            for _, found, _, _ in extract("python", file, keywords=KEYWORDS):
                yield path.name, found


def catalogue(language: str) -> Catalog:
    with (ADAPTERS / "texts" / language / "messages.po").open("rb") as file:
        return read_po(file)


def translated(language: str) -> dict[str, Message]:
    found = {}
    for message in catalogue(language):
        if message.id:
            found[message.id if isinstance(message.id, str) else message.id[0]] = message
    return found


def fields(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


OTHERS = [language for language in LOCALES if language != "en"]


@pytest.mark.parametrize("language", OTHERS)
def test_every_text_has_a_translation(language: str) -> None:
    there = translated(language)
    wanted = {(name, text if isinstance(text, str) else text[0]) for name, text in asked_for()}
    assert wanted
    missing = [one for one in sorted(wanted) if one[1] not in there]
    assert not missing


@pytest.mark.parametrize("language", OTHERS)
def test_no_translation_is_empty_or_doubtful(language: str) -> None:
    for text, message in translated(language).items():
        strings = [message.string] if isinstance(message.string, str) else message.string
        assert all(strings), text
        assert not message.fuzzy, text


@pytest.mark.parametrize("language", OTHERS)
def test_translations_hold_the_same_values(language: str) -> None:
    for text, message in translated(language).items():
        ids = [message.id] if isinstance(message.id, str) else message.id
        strings = [message.string] if isinstance(message.string, str) else message.string
        for string_ in strings:
            assert fields(string_) == fields(ids[-1]), text


@pytest.mark.parametrize("language", OTHERS)
def test_nothing_is_translated_that_nobody_says(language: str) -> None:
    wanted = {text if isinstance(text, str) else text[0] for _, text in asked_for()}
    assert sorted(set(translated(language)) - wanted) == []


def test_a_locale_is_taken_by_its_language_and_any_other_is_english() -> None:
    assert texts("fr-CA")("Why") == texts("fr_FR")("Why") == texts("FR")("Why") == "Pourquoi"
    assert texts("de")("Why") == texts(None)("Why") == texts("")("Why") == "Why"


def test_numbers_and_days_are_written_as_people_there_write_them() -> None:
    english, french = texts("en-GB"), texts("fr")
    assert english.number(12345.6, 1) == "12,345.6"
    assert french.number(12345.6, 1) == "12 345,6"
    assert english.signed(-2.14) == "−2.1" and french.signed(2.14) == "+2,1"
    assert french.day(date(2026, 11, 24)) == "24 nov."


def test_what_is_put_into_a_text_is_never_read_as_a_text() -> None:
    assert texts("en")("Taken as {handle}.", handle="{secret}") == "Taken as {secret}."
