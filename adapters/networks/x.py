"""X's API v2 -> Observation, with an operator's app-only token and within a daily budget.

Each returned post costs $0.005 and each returned user $0.010, so that what is asked for is what is paid for.
Thrifty by default: the profile and 20 posts, $0.11. On request (asking(engagers=True)) also who reposted and
quoted the newest of them, in four lists of ten, at most $0.60 more.
"""

from __future__ import annotations

from collections.abc import Sequence

from adapters.networks.body import Answer
from adapters.networks.deadline import QUESTION, within
from adapters.networks.http import Http, Params
from adapters.networks.oddities import counting_oddities
from adapters.networks.purchase import Purchase, dollars
from adapters.networks.sampling import MATURE, Reaction, merged, sample_of, sampled, unseen
from adapters.networks.site import Site, attempted, gaps_in, root_of, together
from adapters.networks.wire import decode, moment, shorter
from adapters.networks.x_wire import (
    POST_WORDS,
    TITLE,
    USER_WORDS,
    ItemsAnswer,
    Problem,
    UsageAnswer,
    User,
    UserAnswer,
    UsersAnswer,
    Words,
    engager,
    partly,
    posts_of,
    problem,
    refusal,
    returned,
    unshown,
)
from scoring.errors import BudgetSpent, PrivateAccount
from scoring.facts import Fact, fact
from scoring.handles import Handle
from scoring.observation.model import Engager, Interaction, Observation, Post
from scoring.ports.fetch_context import asked_for
from scoring.ports.quotas import RateLimit
from scoring.ports.spending import MILLS_PER_CENT, Limits, MemoryLedger, SpendLedger
from scoring.text import Text, say

PUBLIC_API = "https://api.x.com"
PACE = RateLimit(burst=60, seconds=60.0)
POT = "x"
POST_PRICE, USER_PRICE = 5, 10  # mills (thousandths of a dollar), X's price list of 2026
THRIFTY_POSTS = 20
LISTS = 4  # questions about who reposted or quoted a post
LISTED = 10  # people for one post and kind; the least that the network takes for quotes
LOOK_PRICE = USER_PRICE + THRIFTY_POSTS * POST_PRICE
REPOSTERS_PRICE = LISTED * USER_PRICE
QUOTERS_PRICE = LISTED * (POST_PRICE + USER_PRICE)
ENGAGERS_PRICE = LISTS * QUOTERS_PRICE


def price_words() -> Text:
    """What one look costs at most, for people, before it is bought."""
    return say(
        "A look at an account of {network} costs up to {look}; who reacts, with --engagers, "
        "up to {engagers} more.",
        network=TITLE,
        look=dollars(LOOK_PRICE),
        engagers=dollars(ENGAGERS_PRICE),
    )


class X:
    """Every public account. Nothing here may be linked to other networks without the person's wish."""

    name = "x"

    def __init__(
        self,
        http: Http,
        *,
        token: str,
        base_url: str = PUBLIC_API,
        ledger: SpendLedger | None = None,
        workspace_cents: int | None = 300,
        total_cents: int | None = 1000,
    ) -> None:
        self._http = http
        headers = {"Authorization": f"Bearer {token}"}
        self._site = Site(http, title=TITLE, base_url=root_of(base_url, "/2"), pace=PACE, headers=headers)
        self._ledger = ledger or MemoryLedger()
        self._limits = Limits(_mills(workspace_cents), _mills(total_cents))
        self._post_words, self._user_words = Words(POST_WORDS), Words(USER_WORDS)

    async def observe(self, handle: Handle) -> Observation:
        """As the port says. Raises BudgetSpent before anything is bought, and KeyRefused."""
        now = self._http.clock.now()
        with within(QUESTION), counting_oddities() as odd:
            missing: list[Problem] = []
            async with self._purchase(LOOK_PRICE) as look:
                user = await self._user(handle, look, missing)
                posts = await self._posts(handle, user, look, missing)
            asked = sampled(posts, now, LISTS, cost=_reposts_and_quotes) if asked_for().engagers else ()
            people = await attempted(self._engagers, asked, missing) if asked else None
        gaps = gaps_in(("people", people))
        engagers, sample = sample_of(people, asked, LISTED, ("repost", "quote"))
        return Observation(
            handle=str(handle),
            network=self.name,
            observed_at=now,
            followers=user.metrics.followers,
            following=user.metrics.following,
            posts_total=user.metrics.posts,
            listed=user.metrics.listed,
            created_at=moment(user.created_at),
            posts=posts,
            engagers=engagers,
            engager_sample=sample,
            display_name=shorter(user.name),
            url=f"https://x.com/{handle.name}",
            # No money for more is a choice, not a fault of the network.
            complete=not gaps or isinstance(people, BudgetSpent),
            id=user.id,
            notes=(
                *gaps,
                *partly(missing),
                *unseen(people, asked, ("repost", "quote")),
                *odd.notes(),
                await self._spent(),
            ),
        )

    async def check(self) -> Text:
        """Asks for the project's usage, which is free. Raises KeyRefused."""
        return await self._site.checked(self._usage())

    async def aclose(self) -> None:
        await self._http.aclose()

    def _purchase(self, most: int) -> Purchase:
        day = self._http.clock.now().date()  # the budget's day is UTC's, as are X's free re-reads
        return Purchase(self._ledger, POT, asked_for().workspace, day, most, self._limits)

    async def _spent(self) -> Fact:
        day, workspace = self._http.clock.now().date(), asked_for().workspace
        spent = await self._ledger.spent(POT, day, workspace)
        limit = "" if self._limits.workspace is None else dollars(self._limits.workspace)
        return fact("spent", network=TITLE, spent=dollars(spent), limit=limit)

    async def _usage(self) -> Text:
        usage = decode(_fine(await self._site.get("/2/usage/tweets")), UsageAnswer, title=TITLE).data
        spent = await self._ledger.spent(POT, self._http.clock.now().date())
        used = say(
            "token accepted, {used} of {cap} posts this month", used=str(usage.used), cap=str(usage.cap)
        )
        if self._limits.total is None:
            return say("{used}, {spent} of no limit today", used=used, spent=dollars(spent))
        limit = dollars(self._limits.total)
        return say("{used}, {spent} of {limit} today", used=used, spent=dollars(spent), limit=limit)

    async def _user(self, handle: Handle, look: Purchase, missing: list[Problem]) -> User:
        """Round 1. What is refused or missing beside it goes into `missing`, as in the questions below."""
        path = f"/2/users/by/username/{handle.name}"
        answer = _fine(await look.buy(USER_PRICE, self._get(path, {}, "users", self._user_words)))
        told = decode(answer, UserAnswer, title=TITLE)
        look.refund(0 if told.data else USER_PRICE)
        if told.data is None:
            raise problem(told.errors, handle)
        if told.data.protected:
            raise PrivateAccount(say("{handle} is a protected account.", handle=str(handle)))
        missing += told.errors
        return told.data

    async def _posts(
        self, handle: Handle, user: User, look: Purchase, missing: list[Problem]
    ) -> tuple[Post, ...]:
        """Round 2. Younger posts would cost as much, and are not judged: who posts often would look empty."""
        until = self._http.clock.now() - MATURE
        most = THRIFTY_POSTS * POST_PRICE
        params: Params = {
            "max_results": THRIFTY_POSTS,
            "exclude": "replies,retweets",
            "end_time": f"{until:%Y-%m-%dT%H:%M:%SZ}",
        }
        path = f"/2/users/{user.id}/tweets"
        answer = _fine(await look.buy(most, self._get(path, params, "timeline", self._post_words)))
        told = decode(answer, ItemsAnswer, title=TITLE)
        look.refund(most - returned(told, THRIFTY_POSTS) * POST_PRICE)
        if told.errors and not told.data:
            raise problem(told.errors, handle)
        missing += told.errors
        return posts_of(told.data, user)

    async def _engagers(self, asked: Sequence[Post], missing: list[Problem]) -> tuple[Engager, ...]:
        """Round 3."""
        reposted = [post for post in asked if post.reposts != 0]
        quoted = [post for post in asked if post.quotes != 0]
        async with self._purchase(len(reposted) * REPOSTERS_PRICE + len(quoted) * QUOTERS_PRICE) as more:
            lists: list[tuple[Post, bool]] = [(post, False) for post in reposted]
            lists += [(post, True) for post in quoted]

            async def people(which: tuple[Post, bool]) -> list[Reaction]:
                return await (self._quoters if which[1] else self._reposters)(which[0], more, missing)

            return merged(await together(people, lists))

    async def _reposters(self, post: Post, more: Purchase, missing: list[Problem]) -> list[Reaction]:
        params: Params = {"max_results": LISTED}
        path = f"/2/tweets/{post.id}/retweeted_by"
        answer = _fine(
            await more.buy(REPOSTERS_PRICE, self._get(path, params, "retweeted_by", self._user_words))
        )
        told = decode(answer, UsersAnswer, title=TITLE)
        users = told.data
        more.refund(REPOSTERS_PRICE - returned(told, LISTED) * USER_PRICE)
        if told.errors and not users:
            raise unshown()
        missing += told.errors
        return [(engager(user), Interaction(post.id, "repost")) for user in users]

    async def _quoters(self, post: Post, more: Purchase, missing: list[Problem]) -> list[Reaction]:
        params: Params = {"max_results": LISTED, "expansions": "author_id", **self._user_words.now}
        path = f"/2/tweets/{post.id}/quote_tweets"
        answer = _fine(
            await more.buy(QUOTERS_PRICE, self._get(path, params, "quote_tweets", self._post_words))
        )
        told = decode(answer, ItemsAnswer, title=TITLE)
        users = told.includes.users
        more.refund(QUOTERS_PRICE - returned(told, LISTED) * POST_PRICE - len(users) * USER_PRICE)
        if told.errors and not told.data:
            raise unshown()
        missing += told.errors
        return [(engager(user), Interaction(post.id, "quote")) for user in users]

    async def _get(self, path: str, params: Params, bucket: str, words: Words) -> Answer:
        """One question in the words that worked last, and where they are refused (400) in the others."""
        for choice in words.choices():
            answer = await self._site.get(path, {**params, **choice}, bucket=bucket)
            if answer.status != 400:
                break
        if answer.status == 200:
            words.now = choice
        return answer


def _fine(answer: Answer) -> Answer:
    if answer.status != 200:
        raise refusal(answer)
    return answer


def _reposts_and_quotes(post: Post) -> int:
    return (post.reposts != 0) + (post.quotes != 0)


def _mills(cents: int | None) -> int | None:
    return None if cents is None else cents * MILLS_PER_CENT
