"""Reply: what a card says, before any platform draws it.

What is said is a Text (scoring/text.py): adapters/render puts it into the reader's language. A `str` is data
or a code. None of it has mark-up; names are as the network gave them, and a platform escapes them.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from scoring.commands.kinds import Command
from scoring.formula.result import Confidence
from scoring.teams.subscription import Mention
from scoring.text import NOTHING, Text

# What a cell of a file holds; None where nothing is known.
Cell = str | int | float | bool | None
Direction = Literal["up", "down", "same", "unknown"]


@dataclass(frozen=True, slots=True)
class Bar:
    """One part of the score, 1-100; value None: not measured, and `says` tells why.

    `weight` is its share of the score, 0-1: 0 for what was not measured.
    """

    name: Text
    value: float | None
    says: Text
    weight: float


@dataclass(frozen=True, slots=True)
class Moved:
    """The score against `days` ago: "same" inside the noise, "unknown" without a past."""

    days: int
    delta: float | None
    direction: Direction
    says: Text


@dataclass(frozen=True, slots=True)
class Point:
    """One value of a chart; None is a gap. `note` marks a held or reconstructed day.

    `low` and `high` are the ends of its interval, None where it has none.
    """

    day: date
    value: float | None
    note: str | None = None
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True, slots=True)
class Series:
    """One named line of a chart, oldest first."""

    name: Text
    points: tuple[Point, ...]


@dataclass(frozen=True, slots=True)
class Chart:
    """A line of points, oldest first. `says` states its values for those who cannot see it.

    `others` are further lines beside the first, whose name is then `name`.
    """

    title: Text
    points: tuple[Point, ...]
    says: Text
    others: tuple[Series, ...] = ()
    name: Text = NOTHING


@dataclass(frozen=True, slots=True)
class Table:
    """`numeric` names the columns, by position, that are read as numbers and aligned to the right."""

    header: tuple[Text, ...]
    rows: tuple[tuple[Text, ...], ...]
    numeric: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table to take along as a file: `name` has no ending, which tells how a platform writes it."""

    name: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]


@dataclass(frozen=True, slots=True)
class Section:
    """Lines under a title of their own, after everything else of the reply."""

    title: Text
    lines: tuple[Text, ...]


@dataclass(frozen=True, slots=True)
class Button:
    """A next step: pressing it is the same as typing this command."""

    label: Text
    command: Command


@dataclass(frozen=True, slots=True)
class Card:
    """One account's score. `margin` is half of the 80 % interval, in points.

    `bars` stand in the order of their weight. `band` says how it stands among accounts of its size; None
    where too few are known.
    """

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
    band: Text | None
    moves: tuple[Moved, ...]
    chart: Chart
    forecast: Text
    observed_at: datetime
    age: Text
    stored: bool
    posts_used: int
    formula: str
    simulated: bool


@dataclass(frozen=True, slots=True)
class Reply:
    """One answer. `ok` False: nothing was done, `lines` say what happened and what to do next.

    `reference` is a code for programs; `support` is shown, for faults of ours that somebody has to look up.

    `public`: it changed what a channel is posted, so the channel should see it, too: the one in which it was
    asked, or `channel`. `sets` is the subscription whose posts come from now on, so that it is paused where
    the channel cannot be told of it; what only ends posts needs nobody's permission.
    `replaces`: it stands, for everybody, in the place of the post on which it was asked.
    `begins`: with a way to set everything up in one form, where the platform has forms.
    `leads` is what stands first, `trend` what happened, for the colour of its edge, and `small` what a reader
    may skip. `to_copy`: its lines are for copying as they are. `adds`: with a way to add accounts to the
    list; `asks_for_people`: with a form for a list of people, where the platform has one. `sheet` is handed
    over as a file, to whoever asked alone.
    """

    title: Text
    lines: tuple[Text, ...] = ()
    card: Card | None = None
    table: Table | None = None
    chart: Chart | None = None
    warnings: tuple[Text, ...] = ()
    buttons: tuple[Button, ...] = ()
    ok: bool = True
    reference: str | None = None
    support: str | None = None
    public: bool = False
    channel: str | None = None
    sets: int | None = None
    replaces: bool = False
    leads: Literal["lines", "table"] = "lines"
    trend: Direction = "unknown"
    small: tuple[Text, ...] = ()
    sections: tuple[Section, ...] = ()
    to_copy: bool = False
    adds: bool = False
    begins: bool = False
    asks_for_people: bool = False
    sheet: Sheet | None = None


@dataclass(frozen=True, slots=True)
class Message:
    """One post that nobody asked for just now: one message, with its details in the thread below it.

    `follows`: the platform's own name of an earlier post that this one goes on from, None for news.
    `mention` is pinged by the message; None: nobody.
    """

    head: Reply
    thread: tuple[Reply, ...] = ()
    follows: str | None = None
    mention: Mention | None = None
