"""Several accounts side by side."""

from __future__ import annotations

import asyncio
from datetime import date, timedelta

from scoring.commands.accounts import Compare
from scoring.errors import InfluenceError
from scoring.explain import compare as comparing
from scoring.explain.compare import Comparison
from scoring.handles import ResolvedHandle
from scoring.history.near import near
from scoring.history.stored import Found
from scoring.history.trend import Change, change
from scoring.messages import words
from scoring.messages.card import CHART_DAYS, points_of
from scoring.messages.replies import Button, Chart, Reply, Series, Table
from scoring.ports.scores import Store
from scoring.service.ask.lookup import Lookup
from scoring.text import Day, say

SPAN = timedelta(days=7)


class Comparing:
    """Asks for all accounts at once and says which differences are real."""

    def __init__(self, lookup: Lookup, store: Store) -> None:
        self._lookup = lookup
        self._store = store

    async def compare(self, command: Compare, payer: str) -> Reply:
        """Accounts that have no score are told and left out. Raises BadCommand with fewer than two left."""
        looked = await asyncio.gather(*(self._find(meant, payer) for meant in command.who))
        found = [one for one in looked if isinstance(one, Found)]
        failed = tuple(str(one) for one in looked if isinstance(one, InfluenceError))
        if len(found) < 2 and failed:
            return Reply(say("Nothing to compare"), failed, ok=False, reference="compare")
        scores = [one.account.latest.score for one in found]
        histories = [await self._history(one) for one in found]
        result = comparing.compare(scores, [changed for changed, _ in histories])
        return Reply(
            title=say("{scores} accounts compared", scores=len(scores)),
            lines=comparing.summary(result),
            table=_table(result),
            chart=_chart(result, [series for _, series in histories]),
            warnings=failed,
            buttons=tuple(
                Button(
                    say("Why {handle}", handle=str(one.score.handle)),
                    say("why {handle}", handle=str(one.score.handle)),
                )
                for one in result.accounts[:3]
            ),
        )

    async def _find(self, meant: ResolvedHandle, payer: str) -> Found | InfluenceError:
        try:
            return await self._lookup.find(meant.handle, payer=payer)
        except InfluenceError as error:
            return error

    async def _history(self, found: Found) -> tuple[Change | None, Series]:
        latest = found.account.latest
        days = await self._store.history(latest.handle, latest.day - timedelta(days=CHART_DAYS))
        then = near(days, latest.day - SPAN)
        moved = None if then is None else change(latest.score, then.score)
        return moved, Series(latest.score.handle, points_of(days))


def _table(result: Comparison) -> Table:
    rows = tuple(
        (
            str(one.rank),
            one.score.handle,
            f"{one.score.value:.1f} ± {(one.score.high - one.score.low) / 2:.1f}",
            *(_part(value) for value in (one.score.parts.reach, one.score.parts.amplification)),
            _part(one.score.parts.network),
            "–" if one.change is None else words.signed(one.change.delta),
        )
        for one in result.accounts
    )
    header = (
        "#",
        say("Account"),
        say("Score"),
        say("Reach"),
        say("Amplification"),
        say("Network"),
        say("7 days"),
    )
    return Table(header, rows, numeric=frozenset((0, 2, 3, 4, 5, 6)))


def _part(value: float | None) -> str:
    return "–" if value is None else f"{value:.0f}"


def _chart(result: Comparison, found: list[Series]) -> Chart:
    """One line an account, in the order of the table."""
    by_name = {one.name: one for one in found}
    series = [by_name[one.score.handle] for one in result.accounts]
    first: list[date] = [one.points[0].day for one in series if one.points]
    says = say("Scores since {first}.", first=Day(min(first))) if first else say("No days are stored yet.")
    return Chart(say("Scores by day"), series[0].points, says, others=tuple(series[1:]), name=series[0].name)
