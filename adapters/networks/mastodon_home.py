"""Finds the server that holds an account of the fediverse, by WebFinger and by asking for the account."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

from adapters.networks.body import Title
from adapters.networks.guarded import GuardedHttp
from adapters.networks.http import Ask
from adapters.networks.mastodon_wire import Account, Finger, NotMastodon, refusal
from adapters.networks.site import Site, attempted, first
from adapters.networks.wire import decode
from scoring.errors import BadAnswer, InfluenceError, UnknownHandle
from scoring.handles import Handle
from scoring.ports.quotas import RateLimit
from scoring.text import NOTHING, say

# Mastodon allows 300 GETs in five minutes from one address: 75 at once and 225 more at this pace.
PACE = RateLimit(burst=75, seconds=100.0)
_JRD = {"Accept": "application/jrd+json, application/json"}


@dataclass(frozen=True, slots=True)
class Home:
    """Where an account lives: the server, and the hosts whose links may be shown."""

    site: Site
    base_url: str
    account: Account
    hosts: frozenset[str]


def host_of(handle: Handle) -> str:
    return handle.name.partition("@")[2]


async def find_home(http: GuardedHttp, handle: Handle) -> Home:
    """The account on the server that holds it. Round 1, and one more where that is another host.

    Raises NotMastodon where the server is there and speaks another API.
    """
    user, host = handle.name.partition("@")[0], host_of(handle)
    finger, account = await asyncio.gather(
        attempted(_finger, http, handle, host), attempted(_account, http, handle, host, host, user)
    )
    if isinstance(finger, UnknownHandle):
        return first(account if not isinstance(account, InfluenceError) else finger)
    if isinstance(finger, InfluenceError):
        return first(account)
    if finger != host:
        # The full name, so that the other server confirms that this host's handles are its own.
        account = await attempted(_account, http, handle, host, finger, handle.name)
    if isinstance(account, NotMastodon):
        # Only a host's own accounts: nothing in the other APIs confirms whose handles a server holds.
        account.home = finger if finger == host else None
    return first(account)


async def _finger(http: GuardedHttp, handle: Handle, host: str) -> str:
    """Host and port of the account's server (RFC 7033). Raises UnknownHandle."""
    url = f"{http.base_url(host)}/.well-known/webfinger"
    asked = Ask(url, host, PACE, params={"resource": f"acct:{handle.name}"}, headers=_JRD)
    answer = await http.follow(asked)
    if answer.status in (400, 404, 410):
        raise UnknownHandle(
            say("There is no {handle} ({network} was asked).", handle=str(handle), network=host)
        )
    if answer.status != 200:
        raise refusal(answer, handle, host)
    return decode(answer, Finger, title=host).home() or host


async def _account(http: GuardedHttp, handle: Handle, host: str, home: str, acct: str) -> Home:
    base_url = http.base_url(home)
    title: Title = host if home == host else say("The server of {host}", host=host)
    site = Site(http, title=title, base_url=base_url, pace=PACE)
    answer = await site.get("/api/v1/accounts/lookup", {"acct": acct})
    if answer.status != 200:
        raise refusal(answer, handle, title)
    account = decode(answer, Account, title=title)
    if account.host not in ("", home):
        raise BadAnswer(
            say("{network} does not hold {handle} itself.", network=title, handle=str(handle)), NOTHING
        )
    return Home(site, base_url, account, frozenset((host, home)))
