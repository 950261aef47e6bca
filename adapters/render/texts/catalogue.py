"""An English text and a locale -> the text in that language, with numbers as people there write them.

English is the source: a text is its own key. Another language is one folder with a messages.po, which is
compiled in memory when it is first used, so that no compiled file can be out of date.
"""

from __future__ import annotations

import gettext
import io
from dataclasses import dataclass
from functools import cache
from pathlib import Path

LOCALES = ("en", "fr")


@dataclass(frozen=True, slots=True)
class Texts:
    """The texts of one language. Calls take literal English, so that gaps can be found."""

    locale: str
    _catalogue: gettext.NullTranslations

    def __call__(self, text: str, **values: object) -> str:
        """The text in this language, with `{name}` replaced by the value of that name."""
        said = self._catalogue.gettext(text)
        return said.format(**values) if values else said

    def plural(self, one: str, many: str, n: int, **values: object) -> str:
        """The form for `n` things; `{n}` is the number as people write it."""
        return self._catalogue.ngettext(one, many, n).format(n=self.number(n), **values)

    def number(self, value: float, digits: int = 0) -> str:
        """The number with exactly that many digits after the decimal mark."""
        if self.locale == "en":
            return f"{round(value, digits):,.{digits}f}"
        from babel.numbers import format_decimal  # large tables: a process without readers of it goes without

        pattern = "#,##0." + "0" * digits if digits else "#,##0"
        return str(format_decimal(round(value, digits), format=pattern, locale=self.locale))

    def signed(self, value: float, digits: int = 1) -> str:
        """+2.1 or −2.1, with a real minus sign; 0.0 for what rounds to nothing."""
        size = self.number(abs(value), digits)
        return size if round(abs(value), digits) == 0 else f"{'−' if value < 0 else '+'}{size}"


def texts(locale: str | None) -> Texts:
    """The texts for a locale as chats name it ("fr", "fr-CA", "en_US"); English for any other."""
    language = (locale or "").replace("_", "-").partition("-")[0].lower()
    return _of(language if language in LOCALES else "en")


def noted(text: str) -> str:
    """Marks a text that is translated later, where its place is known; gives it back as it is."""
    return text


@cache
def _of(language: str) -> Texts:
    if language == "en":
        return Texts(language, gettext.NullTranslations())
    return Texts(language, gettext.GNUTranslations(io.BytesIO(_compiled(_po(language)))))


def _po(language: str) -> Path:
    return Path(__file__).with_name(language) / "messages.po"


def _compiled(path: Path) -> bytes:
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po

    out = io.BytesIO()
    with path.open("rb") as file:
        write_mo(out, read_po(file))
    return out.getvalue()
