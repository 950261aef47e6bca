"""A Text -> pieces in one language: templates translated, values as people there write them.

English is written without Babel, whose tables take megabytes that a process without other readers saves.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from functools import cache
from gettext import NullTranslations
from string import Formatter
from typing import Literal, assert_never
from zoneinfo import ZoneInfo

from adapters.render.sparks import sparkline
from scoring.text import (
    Amount,
    Day,
    Days,
    DayStyle,
    Joined,
    Link,
    Moment,
    Name,
    Number,
    Person,
    Place,
    Sentence,
    Share,
    Signed,
    Sparkline,
    Text,
    Weekday,
    marked,
)

Piece = str | Place | Person | Link

_ENGLISH_DAYS: dict[DayStyle, str] = {
    "full": "{0.day} {0:%b %Y}",
    "short": "{0.day} {0:%b}",
    "month": "{0:%B %Y}",
}
_DAYS: dict[DayStyle, str] = {"full": "d MMM y", "short": "d MMM", "month": "MMMM y"}
_MONDAY = date(2026, 5, 4)
# French puts a space before a semicolon; the others are the same everywhere.
_SEMICOLON = marked("{one}; {more}")
_BETWEEN = {"comma": ", ", "dot": " · ", "space": " "}


def spans(said: Text, locale: str, catalogue: NullTranslations) -> tuple[Piece, ...]:
    """The pieces in reading order; neighbouring texts are not merged."""
    match said:
        case Sentence():
            return tuple(_sentence(said, locale, catalogue))
        case Joined():
            return tuple(_joined(said, locale, catalogue))
        case Place() | Person() | Link():
            return (said,)
        case Name():
            return (said.text,)
        case Number():
            return (number(said.value, said.digits, locale),)
        case Signed():
            return (signed(said.value, said.digits, locale),)
        case Share():
            return (_share(said.value, locale),)
        case Amount():
            return (_amount(said.value, locale),)
        case Day():
            return (_day(said, locale),)
        case Days():
            return (_days(said, locale),)
        case Weekday():
            return (_weekday(_MONDAY.replace(day=3 + said.number), locale),)
        case Moment():
            return (_moment(said, locale),)
        case Sparkline():
            return (sparkline(said.values),)
        case _:
            assert_never(said)


def number(value: float, digits: int, locale: str) -> str:
    """The number with exactly that many digits after the decimal mark, and a real minus sign."""
    rounded = round(value, digits)
    size = _size(abs(rounded), digits, locale)
    return f"−{size}" if rounded < 0 else size


def signed(value: float, digits: int, locale: str) -> str:
    """+2.1 or −2.1; 0.0 for what rounds to nothing."""
    size = number(abs(value), digits, locale)
    return size if round(abs(value), digits) == 0 else f"{'−' if value < 0 else '+'}{size}"


def _size(value: float, digits: int, locale: str) -> str:
    if locale == "en":
        return f"{value:,.{digits}f}"
    from babel.numbers import format_decimal

    pattern = "#,##0." + "0" * digits if digits else "#,##0"
    return str(format_decimal(value, format=pattern, locale=locale))


def _share(value: float, locale: str) -> str:
    if locale == "en":
        return f"{value:.0%}"
    from babel.numbers import format_percent

    return str(format_percent(value, format=None, locale=locale, decimal_quantization=True))


def _amount(value: float, locale: str) -> str:
    """Two digits below ten, whole numbers above, three digits and a unit from 10,000 on."""
    if value < 9.95:
        return number(value, 1, locale)
    for size, unit in ((1e9, "G"), (1e6, "M"), (1e4, "k")):
        if value >= size:
            scaled = value / (1e3 if unit == "k" else size)
            digits = 0 if scaled >= 99.95 else 1 if scaled >= 9.995 else 2
            whole = number(scaled, digits, locale)
            return f"{_without_zeros(whole) if digits else whole} {unit}"
    return number(value, 0, locale)


def _without_zeros(written: str) -> str:
    return written.rstrip("0").rstrip(".,")


def _day(said: Day, locale: str) -> str:
    if locale == "en":
        return _ENGLISH_DAYS[said.style].format(said.day)
    written = _formatted(said.day, _DAYS[said.style], locale)
    # A month is the beginning of a title.
    return written[:1].upper() + written[1:] if said.style == "month" else written


def _days(said: Days, locale: str) -> str:
    """One month is named once; a span over the end of a year names both years."""
    first, last = said.first, said.last
    if first == last:
        return _day(Day(first, "short"), locale)
    if locale == "en":
        year = " %Y" if first.year != last.year else ""
        if (first.year, first.month) == (last.year, last.month):
            return f"{first.day}–{last.day} {last:%b}"
        return f"{first.day} {first:%b{year}} – {last.day} {last:%b{year}}"
    from babel.dates import format_interval

    skeleton = "MMMd" if first.year == last.year else "yMMMd"
    return str(format_interval(first, last, skeleton, locale=locale))


def _weekday(day: date, locale: str) -> str:
    return day.strftime("%A") if locale == "en" else _formatted(day, "EEEE", locale)


def _moment(said: Moment, locale: str) -> str:
    at = said.at.astimezone(ZoneInfo(said.zone))
    day = f"{at:%A} {at.day} {at:%b %Y}" if locale == "en" else _formatted(at.date(), "EEEE d MMM y", locale)
    return f"{day}, {at:%H:%M} {said.zone}"


def _formatted(day: date, pattern: str, locale: str) -> str:
    from babel.dates import format_date

    return str(format_date(day, pattern, locale=locale))


def _sentence(said: Sentence, locale: str, catalogue: NullTranslations) -> Iterator[Piece]:
    if said.many is None:
        template = catalogue.gettext(said.template)
    else:
        template = catalogue.ngettext(said.template, said.many, said.n)
    values: dict[str, Text] = {"n": Number(said.n), **dict(said.values)}
    for literal, name in _parts(template):
        yield literal
        if name is not None:
            yield from spans(values[name], locale, catalogue)


@cache
def _parts(template: str) -> tuple[tuple[str, str | None], ...]:
    return tuple((literal, name) for literal, name, _, _ in Formatter().parse(template))


def _joined(said: Joined, locale: str, catalogue: NullTranslations) -> Iterator[Piece]:
    listed = [spans(one, locale, catalogue) for one in said.texts]
    if said.listed == "and" or said.listed == "or":
        yield from _listed(listed, said.listed, locale)
        return
    between = _BETWEEN.get(said.listed) or _between(catalogue.gettext(_SEMICOLON))
    for row, pieces in enumerate(one for one in listed if any(one)):
        yield from (between, *pieces) if row else pieces


def _between(pattern: str) -> str:
    """What stands between {one} and {more}."""
    return pattern.removeprefix("{one}").removesuffix("{more}")


def _listed(listed: Sequence[tuple[Piece, ...]], style: Literal["and", "or"], locale: str) -> Iterator[Piece]:
    """As people there list things: the pattern is made around marks, which the things then replace."""
    pattern = _pattern(len(listed), style, locale)
    for literal, name in _parts(pattern):
        yield literal
        if name is not None:
            yield from listed[int(name)]


def _pattern(count: int, style: Literal["and", "or"], locale: str) -> str:
    marks = [f"{{{row}}}" for row in range(count)]
    if locale == "en":
        *most, last = marks or [""]
        return f"{', '.join(most)} {style} {last}" if most else last
    from babel.lists import format_list

    return str(format_list(marks, style="standard" if style == "and" else "or", locale=locale))
