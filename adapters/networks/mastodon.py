"""Mastodon, and whatever speaks its API -> Observation. Three dependent rounds, at most 14 GETs.

A server that speaks another API is asked by that, where it is known here.

An account that posts so often that the newest page is too young to judge costs up to three GETs more.

Round 1: WebFinger and the account together, at the host of the handle. Round 2: its posts, without and with
replies. Round 3: who boosted and who favourited the sampled posts; these come with their own audience. A
server whose handles have another host than itself costs one round more.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from urllib.parse import quote

from adapters.networks.body import Answer
from adapters.networks.deadline import QUESTION, within
from adapters.networks.guarded import GuardedHttp
from adapters.networks.http import Params
from adapters.networks.mastodon_home import Home, find_home, host_of
from adapters.networks.mastodon_kin import Kin
from adapters.networks.mastodon_wire import (
    Account,
    NotMastodon,
    Status,
    engager,
    next_page,
    posts_of,
    refusal,
    web_page,
)
from adapters.networks.oddities import counting_oddities
from adapters.networks.paging import ripe, with_older
from adapters.networks.sampling import Reaction, ReactionList, lists_of, merged, sample_of, sampled, unseen
from adapters.networks.site import attempted, first, gaps_in, noted, together, with_fewer
from adapters.networks.wire import decode_list, moment, shorter
from scoring.errors import (
    BadAnswer,
    BadHandle,
    Deactivated,
    InfluenceError,
    NetworkTrouble,
    OptedOut,
    PrivateAccount,
    Suspended,
    UnknownHandle,
)
from scoring.facts import fact
from scoring.handles import Handle, parse_handle
from scoring.observation.model import (
    Engager,
    Interaction,
    InteractionKind,
    Observation,
    Post,
)
from scoring.text import NOTHING, Text, joined, say

POSTS = 40  # the most of one page
LISTS = 8  # questions about who reacted: one round of as many as may run at once
LISTED = 40  # people for one post and kind
MORE_PAGES = 2  # for servers whose pages are shorter than asked; within 14 GETs in all

_LISTS: dict[InteractionKind, str] = {"like": "favourited_by", "repost": "reblogged_by"}
_OWN: Params = {"exclude_replies": "true"}


@dataclass(frozen=True, slots=True)
class _Page:
    """Statuses, newest first; `older` is the path of those before them, None where there are none."""

    statuses: list[Status]
    older: str | None


class Mastodon:
    """Accounts of every public server, and of the private ones that the guarded client trusts."""

    name = "mastodon"

    def __init__(self, guarded: GuardedHttp) -> None:
        self._http = guarded
        self._kin = Kin(guarded)
        self._last_trouble: Text | None = None

    async def observe(self, handle: Handle) -> Observation:
        """As the port says. An account that moved is followed once. Raises ClosedServer and ForbiddenHost."""
        try:
            return await self._look(handle)
        except NetworkTrouble as trouble:
            self._last_trouble = noted(trouble, self._http.clock.now())
            raise

    async def _look(self, handle: Handle) -> Observation:
        with within(QUESTION), counting_oddities() as odd:
            try:
                seen = await self._of_mastodon(handle)
            except NotMastodon as other:
                seen = await self._kin.observe(handle, other)
            return replace(seen, notes=(*seen.notes, *odd.notes()))

    async def _of_mastodon(self, handle: Handle) -> Observation:
        home = await find_home(self._http, handle)
        moved = home.account.moved
        if moved is None:
            return await self._observe(handle, home)
        new = Handle(self.name, _full(moved.acct, host_of(handle)))
        home = await find_home(self._http, new)
        if home.account.moved is not None:
            raise UnknownHandle(
                say("{handle} moved, and moved again.", handle=str(handle)),
                say("Ask for the newest address."),
            )
        seen = await self._observe(new, home)
        moved_to = fact("moved", handle=str(handle), new=str(new))
        return replace(seen, handle=str(handle), notes=(*seen.notes, moved_to))

    async def check(self) -> Text:
        """Nothing is asked: which servers are asked depends on the handles."""
        line = (say("ok"), self._http.describe(), self._last_trouble)
        return joined((one for one in line if one is not None), "comma")

    async def aclose(self) -> None:
        await self._http.aclose()

    async def _observe(self, handle: Handle, home: Home) -> Observation:
        now = self._http.clock.now()
        _refuse(handle, home.account)
        posted, replied = await asyncio.gather(
            attempted(self._posted, handle, home, now), attempted(self._page, handle, home, {})
        )
        pages, older = first(posted)
        pages += [] if isinstance(replied, InfluenceError) else [replied]
        found = [status for page in pages for status in page.statuses]
        posts = await self._http.read(
            lambda: posts_of(found, home.account, home.hosts, home.site.title), title=home.site.title
        )
        asked = sampled(posts, now, LISTS)
        people = await attempted(self._engagers, handle, home, asked)
        engagers, sample = sample_of(people, asked, LISTED)
        gaps = gaps_in(("older-posts", older), ("replies", replied), ("people", people))
        account = home.account
        return Observation(
            handle=str(handle),
            network=self.name,
            observed_at=now,
            followers=account.shown_followers,
            following=account.following,
            posts_total=account.statuses,
            created_at=moment(account.created_at),
            posts=posts,
            engagers=engagers,
            engager_sample=sample,
            display_name=shorter(account.display_name),
            url=web_page(account.url, home.hosts),
            complete=not gaps,
            notes=(
                *gaps,
                *unseen(people, asked),
                *((fact("automated"),) if account.bot else ()),
                *((fact("followers-hidden"),) if account.hides_followers else ()),
            ),
        )

    async def _posted(
        self, handle: Handle, home: Home, now: datetime
    ) -> tuple[list[_Page], InfluenceError | None]:
        """Its posts without replies to others, page by page."""

        def older(page: _Page) -> Awaitable[_Page] | None:
            return None if page.older is None else self._page(handle, home, _OWN, page.older)

        def judged(page: _Page) -> int:
            return ripe((moment(one.created_at) for one in page.statuses if one.reblog is None), now)

        return await with_older(await self._page(handle, home, _OWN), older, judged)

    async def _page(self, handle: Handle, home: Home, kinds: Params, path: str | None = None) -> _Page:
        """The newest page, or the one that an earlier page's Link header leads to."""
        newest = f"/api/v1/accounts/{quote(home.account.id, safe='')}/statuses"

        def page(limit: int) -> Awaitable[Answer]:
            params: Params = {"limit": limit, "exclude_reblogs": "true", **kinds}
            return home.site.get(path or newest, params if path is None else None)

        answer = await with_fewer(page, POSTS)
        if answer.status != 200:
            raise refusal(answer, handle, home.site.title)
        statuses = decode_list(answer, Status, title=home.site.title)
        return _Page(statuses, next_page(answer, home.base_url) if statuses else None)

    async def _engagers(self, handle: Handle, home: Home, asked: Sequence[Post]) -> tuple[Engager, ...]:
        """Round 3."""
        reader = _People(handle, home, MORE_PAGES)
        return merged(await together(reader.reactions, lists_of(asked)))


@dataclass(slots=True)
class _People:
    """Reads who reacted, page by page (Link header), as long as pages are left for all lists together."""

    handle: Handle
    home: Home
    more: int

    async def reactions(self, which: ReactionList) -> list[Reaction]:
        post, kind = which
        people: list[Account] = []
        path: str | None = f"/api/v1/statuses/{quote(post.id, safe='')}/{_LISTS[kind]}"
        params: Params | None = {"limit": LISTED}
        while path is not None:
            answer = await self.home.site.get(path, params)
            if answer.status != 200:
                raise refusal(answer, self.handle, self.home.site.title)
            people += decode_list(answer, Account, title=self.home.site.title)
            path, params = next_page(answer, self.home.base_url), None
            if len(people) >= LISTED or self.more == 0:
                break
            self.more -= path is not None
        host = host_of(self.handle)
        return [(engager(who, host), Interaction(post.id, kind)) for who in people[:LISTED]]


def _refuse(handle: Handle, account: Account) -> None:
    """Raises NotScored where the account, or its server for it, does not want to be looked at."""
    if account.suspended or account.limited:
        raise Suspended(say("The server of {handle} has restricted the account.", handle=str(handle)))
    if account.memorial:
        raise Deactivated(
            say("{handle} is kept in memory of somebody.", handle=str(handle)),
            say("It is left in peace."),
        )
    if account.noindex:
        raise OptedOut(say("{handle} asks not to be indexed.", handle=str(handle)))
    if account.locked:
        raise PrivateAccount(say("{handle} chooses its followers one by one.", handle=str(handle)))
    if not account.is_discoverable:
        raise OptedOut(say("{handle} asks not to be discovered.", handle=str(handle)))


def _full(acct: str, host: str) -> str:
    """user@host of an account as this host names it. Raises BadAnswer for anything else."""
    full = (acct if "@" in acct else f"{acct}@{host}").lower()
    try:
        return parse_handle(f"@{full}").handle.name
    except BadHandle:
        raise BadAnswer(say("The account has moved to an address that cannot be read."), NOTHING) from None
