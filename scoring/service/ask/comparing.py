"""Several accounts side by side."""

from __future__ import annotations

import asyncio
from datetime import timedelta

from scoring.commands.kinds import Compare, Why
from scoring.errors import InfluenceError
from scoring.explain import compare as comparing
from scoring.handles import ResolvedHandle, parse_handle
from scoring.history.near import near
from scoring.history.stored import Found
from scoring.history.trend import Change, change
from scoring.messages.card import CHART_DAYS, points_of
from scoring.messages.compare import compare_chart, compare_line, compare_table
from scoring.messages.refusal import error_text
from scoring.messages.replies import Button, Reply, Series
from scoring.messages.words import NOT_FOR
from scoring.ports.scores import Store
from scoring.service.ask.lookup import Lookup
from scoring.text import Name, plural, say

SPAN = timedelta(days=7)


class Comparing:
    """Asks for all accounts at once and says which differences are real."""

    def __init__(self, lookup: Lookup, store: Store) -> None:
        self._lookup = lookup
        self._store = store

    async def compare(self, command: Compare, days: int = CHART_DAYS) -> Reply:
        """Over so many days. Accounts that have no score are told and left out.

        Raises BadCommand with fewer than two left.
        """
        looked = await asyncio.gather(*(self._find(meant) for meant in command.who))
        found = [one for one in looked if isinstance(one, Found)]
        failed = tuple(error_text(one) for one in looked if isinstance(one, InfluenceError))
        if len(found) < 2 and failed:
            return Reply(say("Nothing to compare"), failed, ok=False, reference="compare")
        scores = [one.account.latest.score for one in found]
        histories = [await self._history(one, days) for one in found]
        result = comparing.compare(scores, [changed for changed, _ in histories])
        return Reply(
            title=plural("{n} account compared", "{n} accounts compared", len(scores)),
            lines=(compare_line(result),),
            table=compare_table(result),
            chart=compare_chart(result, [series for _, series in histories]),
            warnings=failed,
            leads="table",
            small=(NOT_FOR,),
            buttons=tuple(
                Button(say("Why {handle}", handle=one.score.handle), Why(parse_handle(one.score.handle)))
                for one in result.accounts[:3]
            ),
        )

    async def _find(self, meant: ResolvedHandle) -> Found | InfluenceError:
        try:
            return await self._lookup.find(meant.handle)
        except InfluenceError as error:
            return error

    async def _history(self, found: Found, back: int) -> tuple[Change | None, Series]:
        latest = found.account.latest
        days = await self._store.history(latest.handle, latest.day - timedelta(days=back))
        then = near(days, latest.day - SPAN)
        moved = None if then is None else change(latest.score, then.score)
        return moved, Series(Name(latest.score.handle), points_of(days))
