"""Mastodon, and whatever speaks its API -> Observation. Three dependent rounds, at most 14 GETs.

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

from adapters.networks.body import Title
from adapters.networks.deadline import QUESTION, within
from adapters.networks.guarded import GuardedHttp
from adapters.networks.host_limits import RateLimit
from adapters.networks.http import Ask, Params
from adapters.networks.mastodon_wire import (
    Account,
    Finger,
    Status,
    engager,
    next_page,
    posts_of,
    refusal,
    web_page,
)
from adapters.networks.paging import ripe, with_older
from adapters.networks.sampling import Reaction, ReactionList, lists_of, merged, sample_of, sampled
from adapters.networks.site import Site, attempted, first, gaps_in, noted, together
from adapters.networks.wire import decode, decode_list, moment, shorter
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
from scoring.text import Text, joined, say

# Mastodon allows 300 GETs in five minutes from one address: 75 at once and 225 more at this pace.
PACE = RateLimit(burst=75, seconds=100.0)
POSTS = 40  # the most of one page
LISTS = 8  # questions about who reacted: one round of as many as may run at once
LISTED = 40  # people for one post and kind
MORE_PAGES = 2  # for servers whose pages are shorter than asked; within 14 GETs in all

_LISTS: dict[InteractionKind, str] = {"like": "favourited_by", "repost": "reblogged_by"}
_OWN: Params = {"exclude_replies": "true"}
_JRD = {"Accept": "application/jrd+json, application/json"}


@dataclass(frozen=True, slots=True)
class _Home:
    """Where an account lives: the server, and the hosts whose links may be shown."""

    site: Site
    base_url: str
    account: Account
    hosts: frozenset[str]


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
        self._last_trouble: Text | None = None

    async def observe(self, handle: Handle) -> Observation:
        """As the port says. An account that moved is followed once. Raises ClosedServer and ForbiddenHost."""
        try:
            return await self._look(handle)
        except NetworkTrouble as trouble:
            self._last_trouble = noted(trouble, self._http.clock.now())
            raise

    async def _look(self, handle: Handle) -> Observation:
        with within(QUESTION):
            home = await self._home(handle)
            moved = home.account.moved
            if moved is None:
                return await self._observe(handle, home)
            new = Handle(self.name, _full(moved.acct, _host(handle)))
            home = await self._home(new)
            if home.account.moved is not None:
                raise UnknownHandle(
                    say("{handle} moved, and moved again.", handle=str(handle)),
                    say("Ask for the newest address."),
                )
            seen = await self._observe(new, home)
        return replace(
            seen, handle=str(handle), notes=(*seen.notes, fact("moved", handle=str(handle), new=str(new)))
        )

    async def check(self) -> Text:
        """Nothing is asked: which servers are asked depends on the handles."""
        line = (say("ok"), self._http.describe(), self._last_trouble)
        return joined((one for one in line if one is not None), "comma")

    async def aclose(self) -> None:
        await self._http.aclose()

    async def _observe(self, handle: Handle, home: _Home) -> Observation:
        now = self._http.clock.now()
        _refuse(handle, home.account)
        posted, replied = await asyncio.gather(
            attempted(self._posted, handle, home, now), attempted(self._page, handle, home, {})
        )
        pages, older = first(posted)
        pages += [] if isinstance(replied, InfluenceError) else [replied]
        found = [status for page in pages for status in page.statuses]
        posts = await self._http.read(
            lambda: posts_of(found, home.account, home.hosts), title=home.site.title
        )
        asked = sampled(posts, now, LISTS)
        people = await attempted(self._engagers, handle, home, asked)
        engagers, sample = sample_of(people, asked, LISTED)
        gaps = gaps_in(
            ("older-posts", older),
            ("replies", replied),
            ("people", people),
        )
        account = home.account
        return Observation(
            handle=str(handle),
            network=self.name,
            observed_at=now,
            followers=account.followers,
            following=account.following,
            posts_total=account.statuses,
            created_at=moment(account.created_at),
            posts=posts,
            engagers=engagers,
            engager_sample=sample,
            display_name=shorter(account.display_name),
            url=web_page(account.url, home.hosts),
            complete=not gaps,
            notes=(*gaps, *((fact("automated"),) if account.bot else ())),
        )

    async def _home(self, handle: Handle) -> _Home:
        """The account on the server that holds it. Round 1, and one more where that is another host."""
        user, host = handle.name.partition("@")[0], _host(handle)
        finger, account = await asyncio.gather(
            attempted(self._finger, handle, host), attempted(self._account, handle, host, host, user)
        )
        if isinstance(finger, UnknownHandle):
            return first(account if not isinstance(account, InfluenceError) else finger)
        if isinstance(finger, InfluenceError) or finger == host:
            return first(account)
        # The full name, so that the other server confirms that this host's handles are its own.
        return await self._account(handle, host, finger, handle.name)

    async def _finger(self, handle: Handle, host: str) -> str:
        """Host and port of the account's server (RFC 7033). Raises UnknownHandle."""
        url = f"{self._http.base_url(host)}/.well-known/webfinger"
        answer = await self._http.follow(
            Ask(url, host, PACE, params={"resource": f"acct:{handle.name}"}, headers=_JRD)
        )
        if answer.status in (400, 404, 410):
            raise UnknownHandle(
                say("There is no {handle} ({host} was asked).", handle=str(handle), host=host)
            )
        if answer.status != 200:
            raise refusal(answer, handle, host)
        return decode(answer, Finger, title=host).home() or host

    async def _account(self, handle: Handle, host: str, home: str, acct: str) -> _Home:
        base_url = self._http.base_url(home)
        title: Title = host if home == host else say("The server of {host}", host=host)
        site = Site(self._http, title=title, base_url=base_url, pace=PACE)
        answer = await site.get("/api/v1/accounts/lookup", {"acct": acct})
        if answer.status != 200:
            raise refusal(answer, handle, title)
        account = decode(answer, Account, title=title)
        if "@" in account.acct:
            raise BadAnswer(
                say("{network} does not hold {handle} itself.", network=title, handle=str(handle))
            )
        return _Home(site, base_url, account, frozenset((host, home)))

    async def _posted(
        self, handle: Handle, home: _Home, now: datetime
    ) -> tuple[list[_Page], InfluenceError | None]:
        """Its posts without replies to others, page by page."""

        def older(page: _Page) -> Awaitable[_Page] | None:
            return None if page.older is None else self._page(handle, home, _OWN, page.older)

        def judged(page: _Page) -> int:
            return ripe((moment(one.created_at) for one in page.statuses if one.reblog is None), now)

        return await with_older(await self._page(handle, home, _OWN), older, judged)

    async def _page(self, handle: Handle, home: _Home, kinds: Params, path: str | None = None) -> _Page:
        """The newest page, or the one that an earlier page's Link header leads to."""
        newest = f"/api/v1/accounts/{quote(home.account.id, safe='')}/statuses"
        params: Params | None = {"limit": POSTS, "exclude_reblogs": "true", **kinds}
        answer = await home.site.get(path or newest, params if path is None else None)
        if answer.status != 200:
            raise refusal(answer, handle, home.site.title)
        statuses = decode_list(answer, Status, title=home.site.title)
        return _Page(statuses, next_page(answer, home.base_url) if statuses else None)

    async def _engagers(self, handle: Handle, home: _Home, asked: Sequence[Post]) -> tuple[Engager, ...]:
        """Round 3."""
        reader = _People(handle, home, MORE_PAGES)
        return merged(await together(reader.reactions, lists_of(asked)))


@dataclass(slots=True)
class _People:
    """Reads who reacted, page by page (Link header), as long as pages are left for all lists together."""

    handle: Handle
    home: _Home
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
        host = _host(self.handle)
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
    if account.discoverable is False:
        raise OptedOut(say("{handle} asks not to be discovered.", handle=str(handle)))


def _host(handle: Handle) -> str:
    return handle.name.partition("@")[2]


def _full(acct: str, host: str) -> str:
    """user@host of an account as this host names it. Raises BadAnswer for anything else."""
    full = (acct if "@" in acct else f"{acct}@{host}").lower()
    try:
        return parse_handle(f"@{full}").handle.name
    except BadHandle:
        raise BadAnswer(say("The account has moved to an address that cannot be read.")) from None
