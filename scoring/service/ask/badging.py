"""A badge: the newest score of one's own account as a picture, for one's own pages."""

from __future__ import annotations

from scoring.commands.kinds import Ask, MakeBadge
from scoring.commands.requester import Requester
from scoring.errors import BadInput
from scoring.handles import Handle, ResolvedHandle
from scoring.history.stored import StoredScore
from scoring.messages.proof import proof_wanted
from scoring.messages.replies import Button, Reply
from scoring.ports.badges import BadgeStore
from scoring.ports.clock import Clock
from scoring.ports.networks import Identity
from scoring.ports.scores import OptOuts, Store
from scoring.service.ask.lookup import Lookup
from scoring.teams.pages import is_key, new_key
from scoring.terms import PLAIN, Terms
from scoring.text import Link, say


class Badging:
    """Only whoever proves that an account is theirs gets its badge, or takes it back."""

    def __init__(
        self,
        badges: BadgeStore,
        opt_outs: OptOuts,
        identity: Identity,
        lookup: Lookup,
        store: Store,
        clock: Clock,
        public_url: str,
        *,
        terms: Terms = PLAIN,
    ) -> None:
        self._badges = badges
        self._opt_outs = opt_outs
        self._identity = identity
        self._lookup = lookup
        self._store = store
        self._clock = clock
        self._public_url = public_url.rstrip("/")
        self._terms = terms

    async def badge(self, command: MakeBadge, requester: Requester) -> Reply:
        """Raises BadInput where ownership cannot be shown, NetworkTrouble where it cannot be looked at."""
        handle = command.who.handle
        if not self._public_url:
            raise BadInput(
                say("A badge needs an address that others can reach."),
                say("The person who runs this bot can set PUBLIC_URL."),
            )
        self._terms.check_follow(handle)
        code = await self._opt_outs.code(handle, requester.workspace, requester.person)
        if not await self._identity.shows(handle, code):
            return proof_wanted(handle, code, command)
        if command.end:
            await self._badges.withdraw(handle)
            return Reply(say("The badge of {handle} is gone", handle=str(handle)))
        # Whoever was forgotten is not asked for, and has no badge.
        await self._lookup.find(handle)
        key = await self._badges.issue(handle, new_key(), self._clock.now())
        return _badge(handle, f"{self._public_url}/badge/{key}.svg")

    async def shown(self, key: str) -> tuple[Handle, StoredScore | None] | None:
        """Whose badge that is, with the newest stored score; None where there is none, or not any more."""
        handle = await self._badges.handle(key) if is_key(key) else None
        if handle is None or not self._terms.may_follow(handle):
            return None
        return handle, (await self._store.latest([handle])).get(handle)


def _badge(handle: Handle, url: str) -> Reply:
    return Reply(
        say("A badge of {handle}", handle=str(handle)),
        (
            Link(url, say("Look at it")),
            say("For a page: `{html}`", html=f'<img src="{url}" alt="Influence score" height="20">'),
            say("For a README: `{markdown}`", markdown=f"![Influence score]({url})"),
            say(
                "It shows the newest stored score, and says so where there is none. "
                "`/influence badge {handle} --end` takes it back.",
                handle=str(handle),
            ),
        ),
        buttons=(Button(say("Score"), Ask(ResolvedHandle(handle))),),
    )
