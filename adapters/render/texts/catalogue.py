"""A locale -> Texts: what is said, in that language, with the numbers and dates that people there write.

English is the source: a text is its own key. Another language is one folder with a messages.po, which is
compiled in memory when it is first used, so that no compiled file can be out of date.
"""

from __future__ import annotations

import gettext
import io
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from adapters.render.texts import values
from scoring.text import Link, Name, Person, Place, Text

FOLDER = Path(__file__).parent
Span = str | Place | Person | Link


@dataclass(frozen=True, slots=True)
class Texts:
    """The texts of one language. Calls take literal English, so that the catalogues can be made from code."""

    locale: str
    catalogue: gettext.NullTranslations

    def __call__(self, text: str, **values: object) -> str:
        """The text in this language, with `{name}` replaced by the value of that name."""
        said = self.catalogue.gettext(text)
        return said.format(**values) if values else said

    def plural(self, one: str, many: str, n: int, **values: object) -> str:
        """The form for `n` things; `{n}` is the number as people write it."""
        return self.catalogue.ngettext(one, many, n).format(n=self.number(n), **values)

    def plain(self, said: Text) -> str:
        """What is said, as text: channels and people by their bare ids.

        Of a page its label and its address; the address alone would hide what it is, and a name needs none.
        """
        return "".join(self.in_plain(span) for span in self.spans(said))

    def in_plain(self, span: Span) -> str:
        """One piece of it."""
        if not isinstance(span, Link):
            return str(span)
        label = self.plain(span.label)
        return label if isinstance(span.label, Name) else f"{label} {span.url}"

    def spans(self, said: Text) -> tuple[Span, ...]:
        """What is said, in pieces: text, and what a platform can link."""
        return tuple(_merged(values.spans(said, self.locale, self.catalogue)))

    def number(self, value: float, digits: int = 0) -> str:
        """The number with exactly that many digits after the decimal mark."""
        return values.number(value, digits, self.locale)

    def signed(self, value: float, digits: int = 1) -> str:
        """+2.1 or −2.1, with a real minus sign; 0.0 for what rounds to nothing."""
        return values.signed(value, digits, self.locale)


def texts(locale: str | None, folder: Path = FOLDER) -> Texts:
    """The texts for a locale as chats name it ("fr", "fr-CA", "en_US"); else English."""
    return _of(language_of(locale, folder) or "en", folder)


def language_of(locale: str | None, folder: Path = FOLDER) -> str | None:
    """The language of a locale if it can be spoken here."""
    language = (locale or "").replace("_", "-").partition("-")[0].lower()
    return language if language in locales(folder) else None


def accepted(header: str) -> str | None:
    """The first language of a browser's Accept-Language that can be spoken here."""
    wanted = (language_of(one.partition(";")[0].strip()) for one in header[:200].split(","))
    return next((language for language in wanted if language is not None), None)


def own_name(language: str) -> str:
    """What a language calls itself, such as "français"."""
    from babel import Locale

    return Locale(language).get_display_name() or language


@cache
def locales(folder: Path = FOLDER) -> tuple[str, ...]:
    """English, and every language that has a catalogue."""
    return ("en", *sorted(path.parent.name for path in folder.glob("*/messages.po")))


@cache
def _of(language: str, folder: Path) -> Texts:
    if language == "en":
        return Texts(language, gettext.NullTranslations())
    path = folder / language / "messages.po"
    return Texts(language, gettext.GNUTranslations(io.BytesIO(_compiled(path))))


def _compiled(path: Path) -> bytes:
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po

    out = io.BytesIO()
    with path.open("rb") as file:
        write_mo(out, read_po(file))
    return out.getvalue()


def _merged(spans: tuple[Span, ...]) -> list[Span]:
    merged: list[Span] = []
    for span in spans:
        if isinstance(span, str) and merged and isinstance(merged[-1], str):
            merged[-1] += span
        elif span != "":
            merged.append(span)
    return merged
