"""Reply: what a card says, before any platform draws it.

Texts in here are plain: no mark-up, names as the network gave them; a platform escapes them when it draws.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from scoring.formula.result import Confidence

Direction = Literal["up", "down", "same", "unknown"]


@dataclass(frozen=True, slots=True)
class Bar:
    """One part of the score, 1-100; value None: not measured, and `says` tells why."""

    name: str
    value: float | None
    says: str


@dataclass(frozen=True, slots=True)
class Moved:
    """The score against `days` ago: "same" inside the noise, "unknown" without a past."""

    days: int
    delta: float | None
    direction: Direction
    says: str


@dataclass(frozen=True, slots=True)
class Point:
    """One value of a chart; None is a gap. `note` marks a held or reconstructed day."""

    day: date
    value: float | None
    note: str | None = None


@dataclass(frozen=True, slots=True)
class Series:
    """One named line of a chart, oldest first."""

    name: str
    points: tuple[Point, ...]


@dataclass(frozen=True, slots=True)
class Chart:
    """A line of points, oldest first. `says` states its values for those who cannot see it.

    `others` are further lines beside the first, whose name is then `name`.
    """

    title: str
    points: tuple[Point, ...]
    says: str
    others: tuple[Series, ...] = ()
    name: str = ""


@dataclass(frozen=True, slots=True)
class Place:
    """A channel, by the platform's own id; a platform draws it as a link to it."""

    channel: str


@dataclass(frozen=True, slots=True)
class Person:
    """A member, by the platform's own id; a platform draws their name and does not ping them."""

    person: str


@dataclass(frozen=True, slots=True)
class Link:
    """A page that a network named. Its address is shown where it cannot be linked."""

    url: str
    label: str


Span = str | Place | Person | Link


class Named(str):
    """A line or a table cell that names channels, people or pages.

    Everywhere it is plain text with their bare ids and addresses; a platform that can link draws its `spans`.
    """

    __slots__ = ("spans",)
    spans: tuple[Span, ...]

    def __new__(cls, *spans: Span) -> Named:
        named = super().__new__(cls, "".join(_bare(span) for span in spans))
        named.spans = spans
        return named


def _bare(span: Span) -> str:
    match span:
        case Place():
            return span.channel
        case Person():
            return span.person
        case Link():
            return span.url
        case _:
            return span


@dataclass(frozen=True, slots=True)
class Table:
    """`numeric` names the columns, by position, that are read as numbers and aligned to the right."""

    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    numeric: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Button:
    """A next step: pressing it is the same as typing `/influence` and this command."""

    label: str
    command: str


@dataclass(frozen=True, slots=True)
class Card:
    """One account's score. `margin` is half of the 80 % interval, in points."""

    handle: str
    network: str
    display_name: str | None
    url: str | None
    score: float
    margin: float
    low: float
    high: float
    confidence: Confidence
    bars: tuple[Bar, ...]
    moves: tuple[Moved, ...]
    chart: Chart
    forecast: str
    observed_at: datetime
    age: str
    stored: bool
    posts_used: int
    formula: str
    simulated: bool
    held: str | None


@dataclass(frozen=True, slots=True)
class Reply:
    """One answer. `ok` False: nothing was done, `lines` say what happened and what to do next.

    `public`: it changed what a channel is posted, so the channel should see it, too: the one in which it was
    asked, or `channel`. `starts`: posts come from now on, so that a channel that cannot be told of it pauses
    them; what only ends or changes them needs nobody's permission.
    """

    title: str
    lines: tuple[str, ...] = ()
    card: Card | None = None
    table: Table | None = None
    chart: Chart | None = None
    warnings: tuple[str, ...] = ()
    buttons: tuple[Button, ...] = ()
    ok: bool = True
    reference: str | None = None
    public: bool = False
    channel: str | None = None
    starts: bool = True


@dataclass(frozen=True, slots=True)
class Message:
    """One post that nobody asked for just now: one message, with its details in the thread below it."""

    head: Reply
    thread: tuple[Reply, ...] = ()
