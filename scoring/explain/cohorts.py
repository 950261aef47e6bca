"""Decides how cohorts stand beside one another: the median account of each, how sure it is, and its past.

The interval of a median speaks of its accounts as they are: each score is as unsure as its own interval
tells, and their median is drawn again and again from those. It says nothing of accounts that do not belong.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import takewhile
from random import Random
from statistics import median, quantiles

from scoring.formula.result import Score
from scoring.handles import Handle
from scoring.history.near import SLACK
from scoring.history.stored import StoredScore

Days = Mapping[Handle, Sequence[StoredScore]]

# Draws of a median; of a large cohort, whose median is told more surely, fewer: all in a tenth of a second.
MOST_DRAWS, FEWEST_DRAWS, MOST_NUMBERS, SEED = 4_000, 400, 200_000, 7
TENTHS = 10  # the 80 % interval leaves one of these at each end
# A difference on one side of nothing in so many draws happens by chance once in ten, as with accounts.
REAL = 0.95


@dataclass(frozen=True, slots=True)
class Median:
    """The median of the scores of `accounts` accounts, 1-100, and its 80 % interval."""

    value: float
    low: float
    high: float
    accounts: int


@dataclass(frozen=True, slots=True)
class Ahead:
    """The cohort with the highest median against the next; `real`: beyond what their intervals explain."""

    higher: str
    lower: str
    points: float
    real: bool


@dataclass(frozen=True, slots=True)
class Step:
    """The median on a day, over the same accounts as on the day before it. None: members changed then."""

    day: date
    value: float | None


def median_of(scores: Sequence[Score]) -> Median | None:
    """None of nobody."""
    if not scores:
        return None
    low, *_, high = quantiles(_draws(scores, 0), n=TENTHS)
    value = median(score.value for score in scores)
    return Median(value, min(low, value), max(high, value), len(scores))


def ahead(found: Mapping[str, Sequence[Score]]) -> Ahead | None:
    """The first two of the cohorts that have scores; None where there are no two."""
    known = {name: scores for name, scores in found.items() if scores}
    ranked = sorted(known, key=lambda name: (-median(score.value for score in known[name]), name))
    if len(ranked) < 2:
        return None
    higher, lower = ranked[:2]
    draws = [_draws(known[name], place) for place, name in enumerate((higher, lower))]
    points = median(score.value for score in known[higher]) - median(score.value for score in known[lower])
    won = [one > other for one, other in zip(*draws, strict=False)]
    return Ahead(higher, lower, points, sum(won) >= REAL * len(won))


def course(
    stretches: Sequence[tuple[date, Sequence[Handle]]], found: Days, last: date
) -> tuple[list[Step], list[Handle]]:
    """Medians by day up to `last`, and who is not in the newest line, having come in too late for it.

    Each stretch of (first day, members) is one line over the same accounts. It begins on the day from which
    it shows the most: most days of most accounts, and accounts count more. A day without a score has that of
    the day before. Where members changed, the line is broken for that day.
    """
    steps: list[Step] = []
    late: list[Handle] = []
    ends = [first for first, _ in stretches[1:]] + [last + timedelta(days=1)]
    for number, ((first, members), end) in enumerate(zip(stretches, ends, strict=True)):
        if number:
            steps.append(Step(first, None))
        known = {one: found[one] for one in members if found.get(one)}
        begun = _beginning(known, first + timedelta(days=1) if number else first, end)
        inside = {one: days for one, days in known.items() if days[0].day <= begun}
        late = [one for one in known if one not in inside]
        days = sorted({kept.day for days in inside.values() for kept in days if begun <= kept.day < end})
        steps += [Step(day, median(_on(days, day) for days in inside.values())) for day in days]
    return steps, late


def moved(steps: Sequence[Step], span: timedelta) -> float | None:
    """By how much the newest median differs from that of `span` before; None where members changed since."""
    newest = steps[-1] if steps else None
    if newest is None or newest.value is None:
        return None
    wanted = newest.day - span
    line = takewhile(lambda one: one.value is not None, reversed(steps))
    then = min(line, key=lambda one: abs(one.day - wanted))
    if then.value is None or abs(then.day - wanted) > SLACK:
        return None
    return newest.value - then.value


def _beginning(known: Days, earliest: date, end: date) -> date:
    """The day from which a line shows most: of those on which an account comes in, else the first one.

    Twice the accounts are worth a quarter of the days: a line of one account is no line of a cohort.
    """
    firsts = sorted(max(earliest, days[0].day) for days in known.values())
    shown = {first: (end - first).days * (place + 1) ** 2 for place, first in enumerate(firsts)}
    return max(shown, key=lambda first: (shown[first], first), default=earliest)


def _on(days: Sequence[StoredScore], day: date) -> float:
    """The newest score of then."""
    return [kept for kept in days if kept.day <= day][-1].score.value


def _draws(scores: Sequence[Score], seed: int) -> list[float]:
    """Medians of scores that could as well have been measured."""
    gauss = Random(SEED + seed).gauss  # noqa: S311  (the same cohort gives the same interval)
    pairs = [(score.value, score.standard_error) for score in scores]
    draws = max(FEWEST_DRAWS, min(MOST_DRAWS, MOST_NUMBERS // len(pairs)))
    return [median(min(100.0, max(1.0, gauss(*pair))) for pair in pairs) for _ in range(draws)]
