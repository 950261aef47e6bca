"""What is said, as data: an English template with typed values, until somebody reads it.

`say` and `plural` make sentences. Their templates are literal English and the messages of the catalogues;
adapters/render translates them and writes the values as the reader's language does. Nothing is decided by
comparing texts, and none is stored: what is stored is a fact (scoring/facts.py).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

DayStyle = Literal["full", "short", "month"]
Listed = Literal["and", "or", "comma", "semicolon", "dot", "space"]


@dataclass(frozen=True, slots=True)
class Name:
    """What is the same in every language: a handle, a title, a code, something that a person typed."""

    text: str

    def __str__(self) -> str:
        return self.text


@dataclass(frozen=True, slots=True)
class Number:
    """A number with exactly that many digits after the decimal mark."""

    value: float
    digits: int = 0

    def __str__(self) -> str:
        return f"{self.value:.{self.digits}f}"


@dataclass(frozen=True, slots=True)
class Signed:
    """A change: +2.1 or −2.1; 0.0 for what rounds to nothing."""

    value: float
    digits: int = 1

    def __str__(self) -> str:
        return f"{self.value:+.{self.digits}f}"


@dataclass(frozen=True, slots=True)
class Share:
    """A part of a whole, 1 being all of it: 70 %."""

    value: float

    def __str__(self) -> str:
        return f"{self.value:.0%}"


@dataclass(frozen=True, slots=True)
class Amount:
    """An expected number, as it is read at a glance: 0.8, 950, 58.5 k, 1.2 M."""

    value: float

    def __str__(self) -> str:
        return f"{self.value:.4g}"


@dataclass(frozen=True, slots=True)
class Day:
    """A date: 3 May 2026; "short": 3 May; "month": May 2026."""

    day: date
    style: DayStyle = "full"

    def __str__(self) -> str:
        return self.day.isoformat()


@dataclass(frozen=True, slots=True)
class Days:
    """The dates from the first to the last: 16–22 Nov; with the year where it changes in between."""

    first: date
    last: date

    def __str__(self) -> str:
        return f"{self.first.isoformat()}/{self.last.isoformat()}"


@dataclass(frozen=True, slots=True)
class Weekday:
    """A day of the week, 1 (Monday) to 7."""

    number: int

    def __str__(self) -> str:
        return str(self.number)


@dataclass(frozen=True, slots=True)
class Moment:
    """An instant, aware, as a clock of this IANA zone shows it: day of the week, date, minute, zone."""

    at: datetime
    zone: str

    def __str__(self) -> str:
        return f"{self.at.isoformat()} ({self.zone})"


@dataclass(frozen=True, slots=True)
class Sparkline:
    """Values a day, oldest first, drawn as a row of small blocks; a day without one is None."""

    values: tuple[float | None, ...]

    def __str__(self) -> str:
        return ""


@dataclass(frozen=True, slots=True)
class Place:
    """A channel, by the platform's own id; a platform draws it as a link to it."""

    channel: str

    def __str__(self) -> str:
        return self.channel


@dataclass(frozen=True, slots=True)
class Person:
    """A member, by the platform's own id; a platform draws their name and does not ping them."""

    person: str

    def __str__(self) -> str:
        return self.person


@dataclass(frozen=True, slots=True)
class Link:
    """A page that a network named. Its address follows its label where it cannot be linked."""

    url: str
    label: Text

    def __str__(self) -> str:
        return self.url


@dataclass(frozen=True, slots=True)
class Sentence:
    """An English template whose {names} stand for the values.

    `many` is the template for several, chosen by the number `n`, which stands there as {n}.
    """

    template: str
    values: tuple[tuple[str, Text], ...] = ()
    many: str | None = None
    n: int = 0

    def __str__(self) -> str:
        """English for logs and traces; what people read is made by adapters/render."""
        chosen = self.template if self.many is None or self.n == 1 else self.many
        return chosen.format(**{name: str(value) for name, value in self.values}, n=self.n)


@dataclass(frozen=True, slots=True)
class Joined:
    """Several texts as one, listed as the reader's language does it; "space": one after the other."""

    texts: tuple[Text, ...]
    listed: Listed = "space"

    def __str__(self) -> str:
        return (" " if self.listed == "space" else ", ").join(map(str, self.texts))


Text = (
    Sentence
    | Joined
    | Name
    | Number
    | Signed
    | Share
    | Amount
    | Day
    | Days
    | Weekday
    | Moment
    | Sparkline
    | Place
    | Person
    | Link
)
Value = Text | str | int

NOTHING = Name("")


def say(template: str, /, **values: Value) -> Sentence:
    """A sentence. The template is literal English, so that the catalogues can be made from the code.

    A `str` among the values is a Name: the same in every language.
    """
    return Sentence(template, _typed(values))


def plural(one: str, many: str, n: int, /, **values: Value) -> Sentence:
    """A sentence about `n` things: `one` or `many`, in which {n} is the number."""
    return Sentence(one, _typed(values), many, n)


def measured(one: str, many: str, points: float, /, **values: Value) -> Sentence:
    """A sentence about {points} of a score, which are no count: English takes `many` whatever they are.

    Other languages take `one` below 2 points, as French does.
    """
    return Sentence(one, (("points", in_points(points)), *_typed(values)), many, _whole(points))


def reactions(amount: float) -> Sentence:
    """So many reactions, weighted as the card of "how" tells, as an expected number."""
    some = (("amount", Amount(amount)),)
    return Sentence(_REACTION, some, _REACTIONS, _whole(amount))


def _whole(value: float) -> int:
    """Stands for an amount that is no count where a plural is chosen: English takes it for several."""
    return 2 if abs(round(value, 1)) >= 2 else 0


def marked(template: str) -> str:
    """Marks a template that is said later, where its values are known; gives it back as it is."""
    return template


def marked_plural(one: str, many: str) -> tuple[str, str]:
    """The same for a template with a plural."""
    return one, many


_REACTION, _REACTIONS = marked_plural("{amount} reaction", "{amount} reactions")


def joined(texts: Iterable[Text], listed: Listed = "space") -> Text:
    """The texts as one; a single one is itself."""
    found = tuple(texts)
    return found[0] if len(found) == 1 else Joined(found, listed)


def in_points(value: float) -> Number:
    """Points of a score, as they are written everywhere."""
    return Number(value, 1)


def _typed(values: Mapping[str, Value]) -> tuple[tuple[str, Text], ...]:
    return tuple((name, _to_text(value)) for name, value in values.items())


def _to_text(value: Value) -> Text:
    match value:
        case int():
            return Number(value)
        case str():
            return Name(value)
        case _:
            return value
