"""The use cases of one account: its score, what makes it, and how it went."""

from __future__ import annotations

from collections.abc import Hashable
from datetime import timedelta
from zoneinfo import ZoneInfo

from cachetools import LRUCache

from scoring.commands.kinds import Ask, History, How, Insights, Why
from scoring.commands.requester import Requester
from scoring.explain import insights
from scoring.explain.score import explain
from scoring.handles import Handle, ResolvedHandle
from scoring.history.near import SLACK, near
from scoring.history.stored import Account
from scoring.messages.card import CHART_DAYS, buttons, make_card, make_chart, warnings
from scoring.messages.how import LINES
from scoring.messages.insights import insight_lines
from scoring.messages.replies import Button, Reply
from scoring.messages.why import moved_reply, why_reply
from scoring.messages.words import age
from scoring.networks import title_of
from scoring.ports.clock import Clock
from scoring.ports.scores import Store
from scoring.ports.teams import Teams
from scoring.service.ask.linking import Linking
from scoring.service.ask.lookup import Lookup, is_young
from scoring.text import plural, say

MOST_KEPT = 256  # cards that are asked for again and again, of a few kilobytes each


class Answers:
    """Turns a question about one account into a Reply. Raises InfluenceError."""

    def __init__(self, lookup: Lookup, store: Store, linking: Linking, teams: Teams, clock: Clock) -> None:
        self._lookup = lookup
        self._teams = teams
        self._linking = linking
        self._store = store
        self._clock = clock
        self._kept: LRUCache[Hashable, Reply] = LRUCache(MOST_KEPT)

    async def ask(self, question: Ask, requester: Requester) -> Reply:
        """The card of one account, as it stands in the team of who asks."""
        handle = question.who.handle
        key = await self._key(question, requester)
        kept = None if key is None else self._kept.get(key)
        if kept is not None:
            return kept
        found = await self._lookup.find(handle, fresh=question.fresh, engagers=question.engagers)
        since = found.account.latest.day - timedelta(days=CHART_DAYS)
        card = make_card(found, await self._store.history(handle, since), self._clock.now())
        reply = Reply(
            title=say("{handle} on {network}", handle=str(handle), network=title_of(handle.network)),
            lines=await self._linking.together(found.account),
            card=card,
            chart=card.chart,
            warnings=warnings(found, question.who.assumed),
            buttons=buttons(handle, watched=await self._teams.is_watched(requester.workspace, handle)),
        )
        if key is not None and found.stored and found.trouble is None:
            self._kept[key] = reply
        return reply

    async def _key(self, question: Ask, requester: Requester) -> Hashable | None:
        """What the answer depends on, where that is one look at the store; None for what is asked anew.

        An answer of before is given again as long as its state is the stored one and its age reads the same.
        """
        if question.fresh or question.engagers:
            return None
        stamp = await self._store.stamp(question.who.handle, requester.workspace)
        now = self._clock.now()
        if stamp is None or stamp.linked or not is_young(stamp.observed_at, now):
            return None
        return question.who, stamp, age(stamp.observed_at, now)

    async def history(self, question: History) -> Reply:
        """The stored scores of a period. Asks the network only where nothing is stored yet."""
        handle = question.who.handle
        found = await self._lookup.find(handle)
        since = found.account.latest.day - timedelta(days=question.days)
        days = await self._store.history(handle, since)
        chart = make_chart(days, since)
        return Reply(
            title=plural(
                "{handle}: the last {n} day",
                "{handle}: the last {n} days",
                question.days,
                handle=str(handle),
            ),
            lines=(chart.says,),
            chart=chart,
            warnings=warnings(found, question.who.assumed),
            buttons=(
                _score_button(handle),
                Button(say("Why"), Why(ResolvedHandle(handle))),
            ),
        )

    async def why(self, question: Why) -> Reply:
        """What makes the score, or with a period what moved it."""
        found = await self._lookup.find(question.who.handle)
        account = found.account
        if question.days is None:
            explained = explain(account.latest.score, account.observation)
            return why_reply(account, explained, warnings(found, question.who.assumed))
        return await self._moved(account, question.days)

    async def insights(self, question: Insights, zone: str) -> Reply:
        """What the community answers to."""
        handle = question.who.handle
        found = await self._lookup.find(handle)
        seen = insights.insights(found.account.observation, ZoneInfo(zone))
        return Reply(
            title=say("What answers {handle} gets", handle=str(handle)),
            lines=insight_lines(seen),
            warnings=warnings(found, question.who.assumed),
            buttons=(
                _score_button(handle),
                Button(say("Why"), Why(ResolvedHandle(handle))),
            ),
        )

    async def _moved(self, account: Account, days: int) -> Reply:
        """Compares with the stored score of then."""
        day = account.latest.day - timedelta(days=days)
        stored = await self._store.history(account.latest.handle, day - SLACK)
        return moved_reply(account, near(stored, day), days)


def how(_: How) -> Reply:
    """How the formula works."""
    return Reply(title=say("How the score is made"), lines=LINES)


def _score_button(handle: Handle) -> Button:
    return Button(say("Score"), Ask(ResolvedHandle(handle)))
