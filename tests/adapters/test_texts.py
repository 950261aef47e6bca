"""Everything that is said is in every catalogue, with the same values, written as people there do."""

from __future__ import annotations

import gettext
import shutil
import string
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po, write_po
from hypothesis import given
from hypothesis import strategies as st

from adapters.render.texts import Texts, locales, texts
from adapters.render.texts.catalogue import FOLDER
from adapters.render.texts.extract import begin, catalogues, extracted, missing, updated
from scoring.text import (
    Amount,
    Day,
    Link,
    Moment,
    Name,
    Number,
    Person,
    Place,
    Share,
    Signed,
    Weekday,
    joined,
    plural,
    say,
)

CATALOGUES = pytest.mark.parametrize("path", catalogues(), ids=lambda path: path.parent.name)


def entries(path: Path) -> list[Message]:
    with path.open("rb") as file:
        return [message for message in read_po(file) if message.id]


def strings_of(message: Message) -> tuple[str, ...]:
    said = message.string or ""
    return (said,) if isinstance(said, str) else tuple(said)


def ids_of(message: Message) -> tuple[str, ...]:
    return (message.id,) if isinstance(message.id, str) else tuple(message.id)


def fields(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


@CATALOGUES
def test_everything_that_is_said_has_a_translation_that_nobody_doubts(path: Path) -> None:
    assert [message.id for message in missing(path)] == []
    assert len(entries(path)) > 500


@CATALOGUES
def test_the_catalogue_is_what_the_code_says_and_no_more_in_one_order_and_form(path: Path) -> None:
    """`make texts` mends it."""
    assert path.read_bytes() == updated(path, extracted())


@CATALOGUES
def test_translations_hold_the_same_values(path: Path) -> None:
    for message in entries(path):
        ids = ids_of(message)
        for said in strings_of(message):
            assert fields(said) - {"n"} == fields(ids[-1]) - {"n"}, said
            assert "n" not in fields(said) or any("n" in fields(one) for one in ids), said


@CATALOGUES
def test_translations_hold_the_same_commands_and_ends(path: Path) -> None:
    """A command that is typed is the same in every language, and a sentence ends as one."""
    for message in entries(path):
        one, said = ids_of(message)[-1], strings_of(message)[-1]
        assert one.count("`") == said.count("`"), said
        assert one.endswith(".") == said.endswith("."), said


def test_a_locale_is_taken_by_its_language_and_any_other_is_english() -> None:
    assert texts("fr-CA")("Why") == texts("fr_FR")("Why") == texts("FR")("Why") == "Pourquoi"
    assert texts("de")("Why") == texts(None)("Why") == texts("")("Why") == texts("C.UTF-8")("Why") == "Why"


def test_numbers_and_days_are_written_as_people_there_write_them() -> None:
    english, french = texts("en-GB"), texts("fr")
    day = date(2026, 5, 3)
    for said, in_english, in_french in (
        (Number(12345.6, 1), "12,345.6", "12\u202f345,6"),
        (Signed(-2.14), "−2.1", "−2,1"),
        (Signed(0.04), "0.0", "0,0"),
        (Number(-3), "−3", "−3"),
        (Share(0.7), "70%", "70\u202f%"),
        (Amount(0.84), "0.8", "0,8"),
        (Amount(3696), "3,696", "3\u202f696"),
        (Amount(58_500), "58.5 k", "58,5 k"),
        (Amount(1_000_000), "1 M", "1 M"),
        (Day(day), "3 May 2026", "3 mai 2026"),
        (Day(day, "short"), "3 May", "3 mai"),
        (Day(day, "month"), "May 2026", "Mai 2026"),
        (Weekday(1), "Monday", "lundi"),
        (
            Moment(datetime(2026, 5, 4, 7, tzinfo=UTC), "Europe/Paris"),
            "Monday 4 May 2026, 09:00 Europe/Paris",
            "lundi 4 mai 2026, 09:00 Europe/Paris",
        ),
        (joined((Name("a"), Name("b"), Name("c")), "and"), "a, b and c", "a, b et c"),
        (joined((Name("a"), Name("b")), "or"), "a or b", "a ou b"),
    ):
        assert english.plain(said) == in_english
        assert french.plain(said).replace("\xa0", "\u202f") == in_french


def test_plurals_follow_the_language_and_nested_texts_are_translated_as_well() -> None:
    posts = [plural("{n} post", "{n} posts", n) for n in (0, 1, 2)]
    assert [texts("en").plain(one) for one in posts] == ["0 posts", "1 post", "2 posts"]
    assert [texts("fr").plain(one) for one in posts] == ["0 publication", "1 publication", "2 publications"]
    nested = say("{part} not measured", part=say("True Reach"))
    assert "True Reach" not in texts("fr").plain(nested)


def test_what_is_put_into_a_text_is_never_read_as_a_text() -> None:
    assert texts("en")("Taken as {handle}.", handle="{secret}") == "Taken as {secret}."
    assert texts("en").plain(say("Taken as {handles}.", handles="{secret}")) == "Taken as {secret}."


@given(st.text(), st.sampled_from(("en", "fr")))
def test_no_name_is_changed(name: str, language: str) -> None:
    assert texts(language).plain(Name(name)) == name


def test_channels_people_and_pages_stay_what_a_platform_can_link() -> None:
    seen = say("{a} {b} {c}", a=Place("C1"), b=Person("U1"), c=Link("https://e.test", say("the page")))
    kinds = [type(span).__name__ for span in texts("fr").spans(seen)]
    assert kinds == ["Place", "str", "Person", "str", "Link"]
    assert texts("fr").plain(seen) == "C1 U1 the page https://e.test"
    assert texts("fr").plain(Link("https://e.test/@ada", Name("@ada@e.test"))) == "@ada@e.test"


def test_a_third_language_is_one_catalogue_and_nothing_else(tmp_path: Path) -> None:
    shutil.copytree(FOLDER / "fr", tmp_path / "fr")
    (tmp_path / "de").mkdir()
    catalog = Catalog(locale="de", charset="utf-8")
    catalog.add(("{n} post", "{n} posts"), ("{n} Beitrag", "{n} Beiträge"))
    catalog.add("up {points} in {days} days", "plus {points} in {days} Tagen")
    with (tmp_path / "de" / "messages.po").open("wb") as file:
        write_po(file, catalog)
    assert locales(tmp_path) == ("en", "de", "fr")
    german = texts("de-AT", tmp_path)
    assert german.plain(plural("{n} post", "{n} posts", 1234)) == "1.234 Beiträge"
    rise = say("up {points} in {days} days", points=Number(2.1, 1), days=7)
    assert german.plain(rise) == "plus 2,1 in 7 Tagen"
    assert german.plain(Day(date(2026, 5, 3))) == "3 Mai 2026"
    assert german.plain(say("not translated yet")) == "not translated yet"


def test_another_language_is_begun_with_everything_still_to_be_said(tmp_path: Path) -> None:
    begin("de", tmp_path)
    path = tmp_path / "de" / "messages.po"
    path.write_bytes(updated(path, extracted()))
    assert len(missing(path)) > 500
    assert texts("de", tmp_path).plain(say("Nothing is said yet.")) == "Nothing is said yet."


def test_a_text_for_logs_needs_no_catalogue() -> None:
    said = plural("{n} of {all}", "{n} of {all} posts", 3, all=Number(5))
    assert str(said) == "3 of 5 posts"
    assert isinstance(Texts("en", gettext.NullTranslations()).plain(said), str)
