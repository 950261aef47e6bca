"""A week or a month of scores -> Digest: who rose, who fell, who stayed, who is missing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from scoring.facts import Fact, fact
from scoring.handles import Handle
from scoring.history.best_posts import BestPost
from scoring.history.near import SLACK, near
from scoring.history.stored import StoredScore, Summary
from scoring.history.trend import Change, change
from scoring.terms import PLAIN, Terms

# An account whose newest score is older than this is missing, with its last good value.
STALE = timedelta(days=2)


@dataclass(frozen=True, slots=True)
class Line:
    """One account in a digest. `change` None: nothing to compare with.

    `new`: there is no score from so long ago. `trouble` is why there is no new score; `held` why the newest
    one is an older one's value.
    """

    handle: Handle
    latest: StoredScore | None
    change: Change | None
    days: tuple[StoredScore, ...]
    best: BestPost | None
    trouble: Fact | None = None
    new: bool = False

    @property
    def held(self) -> tuple[Fact, ...]:
        return () if self.latest is None else self.latest.score.held

    @property
    def delta(self) -> float:
        return 0.0 if self.change is None else self.change.delta


@dataclass(frozen=True, slots=True)
class Digest:
    """Every watched account once. Risen and fallen are beyond the noise, the largest move first; the others
    stand in the order of their scores.

    `forecast` and `outcome` are sums over the accounts for which both are known: what a post was expected
    to earn a week ago, and what the posts of the week earned, in weighted reactions. Accounts `beside` are in
    no sum or mean, because the terms of their network keep them out.
    """

    risen: tuple[Line, ...]
    fallen: tuple[Line, ...]
    steady: tuple[Line, ...]
    new: tuple[Line, ...]
    missing: tuple[Line, ...]
    forecast: float
    outcome: float
    forecast_accounts: int
    beside: frozenset[Handle] = frozenset()

    @property
    def present(self) -> tuple[Line, ...]:
        """The accounts with a score, the highest first."""
        return _by_score((*self.risen, *self.fallen, *self.steady, *self.new))

    @property
    def accounts(self) -> int:
        return len(self.present) + len(self.missing)


def make_digest(
    handles: Sequence[Handle],
    found: Mapping[Handle, Summary],
    troubles: Mapping[Handle, Fact],
    today: date,
    span: timedelta = timedelta(days=7),
    *,
    terms: Terms = PLAIN,
) -> Digest:
    """Compares each account's newest score with the one `span` before it."""
    lines = [_line(handle, found.get(handle), troubles.get(handle), today, span) for handle in handles]
    present = [line for line in lines if line.trouble is None]
    moved = [line for line in present if line.change is not None and line.change.notable and not line.held]
    moving = {line.handle for line in moved}
    beside = terms.beside(handles)
    summed = [line for line in present if line.handle not in beside]
    expected = [pair for line in summed if (pair := _forecast_and_outcome(line, found, span)) is not None]
    return Digest(
        risen=tuple(sorted((line for line in moved if line.delta > 0), key=lambda line: -line.delta)),
        fallen=tuple(sorted((line for line in moved if line.delta < 0), key=lambda line: line.delta)),
        steady=_by_score(line for line in present if line.handle not in moving and not line.new),
        new=_by_score(line for line in present if line.new),
        missing=tuple(line for line in lines if line.trouble is not None),
        forecast=sum(forecast for forecast, _ in expected),
        outcome=sum(outcome for _, outcome in expected),
        forecast_accounts=len(expected),
        beside=beside,
    )


def _line(handle: Handle, found: Summary | None, trouble: Fact | None, today: date, span: timedelta) -> Line:
    if found is None or not found.days:
        return Line(handle, None, None, (), None, trouble or fact("no-score"))
    latest = found.days[-1]
    if today - latest.day > STALE:
        return Line(
            handle,
            latest,
            None,
            found.days,
            None,
            trouble or fact("stale", day=latest.day.isoformat()),
        )
    then = near(found.days, latest.day - span)
    moved = None if then is None else change(latest.score, then.score)
    new = found.days[0].day > latest.day - span + SLACK
    return Line(handle, latest, moved, found.days, found.week.best, new=new)


def _by_score(lines: Iterable[Line]) -> tuple[Line, ...]:
    return tuple(sorted(lines, key=lambda line: -line.latest.score.value if line.latest else 0.0))


def _forecast_and_outcome(
    line: Line, found: Mapping[Handle, Summary], span: timedelta
) -> tuple[float, float] | None:
    outcome = found[line.handle].week.reactions
    then = None if line.latest is None else near(line.days, line.latest.day - span)
    if outcome is None or then is None:
        return None
    return then.score.forecast.reactions_per_post, outcome
