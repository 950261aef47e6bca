"""Several accounts, one person: joined only where both sides say so, and only when somebody asks."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from scoring.commands.kinds import Ask
from scoring.commands.kinds import Link as LinkCommand
from scoring.errors import InfluenceError, NotScored, OptedOut
from scoring.explain import persons
from scoring.explain.links import Link, claimed_with, joined_with, make_link
from scoring.handles import Handle, ResolvedHandle
from scoring.history.stored import Account
from scoring.messages.persons import beside_line, person_lines
from scoring.messages.replies import Button, Reply
from scoring.networks import title_of
from scoring.ports.clock import Clock
from scoring.ports.networks import Identity
from scoring.ports.scores import Links, OptOuts, Store
from scoring.terms import PLAIN, Terms
from scoring.text import Link as Page
from scoring.text import Name, Text, say

RECHECK = timedelta(hours=24)
MOST_RECHECKS = 50
HOW_TO_PROVE = say(
    "Both profiles have to link to each other: a rel=me link, a verified field on Mastodon, or a domain of "
    "their own as the Bluesky handle."
)


class Linking:
    """Proves, stores, rechecks daily and shows links."""

    def __init__(
        self,
        identity: Identity,
        links: Links,
        store: Store,
        opt_outs: OptOuts,
        clock: Clock,
        *,
        terms: Terms = PLAIN,
    ) -> None:
        self._identity = identity
        self._links = links
        self._store = store
        self._opt_outs = opt_outs
        self._clock = clock
        self._terms = terms

    async def link(self, command: LinkCommand) -> Reply:
        one, other = command.one.handle, command.other.handle
        for blocked in await self._opt_outs.blocked([one, other]):
            raise OptedOut(say("{handle} asked to be forgotten here.", handle=str(blocked)))
        proof = await self._identity.prove(one, other)
        if proof is None:
            title = say(
                "There is no proof that {one} and {other} are one person",
                one=str(one),
                other=str(other),
            )
            return Reply(title, (HOW_TO_PROVE,), ok=False, reference="no-proof")
        await self._links.save(make_link(one, other, proof))
        here, there = (Page(url, Name(url)) for url in (proof.here, proof.there))
        seen = say("Seen at {here} and {there}; it is looked at again every day.", here=here, there=there)
        if proof.strength == "claim":
            told = say("Only one side says so. It is shown as claimed, and not joined.")
            return Reply(
                say("{one} claims to be {other}", one=str(one), other=str(other)),
                (told, HOW_TO_PROVE, seen),
            )
        told = say("The card shows them together from now on.")
        return Reply(
            say("{one} and {other} are joined", one=str(one), other=str(other)),
            (seen, told),
            buttons=(Button(say("Score"), Ask(ResolvedHandle(one))),),
        )

    async def together(self, account: Account) -> tuple[Text, ...]:
        """What a card says about the person's other accounts; nothing where there are none."""
        handle = account.latest.handle
        links = await self._links.around(handle)
        joined, claimed = joined_with(handle, links), claimed_with(handle, links)
        lines: list[Text] = [
            say(
                "Claimed, not proved: {other} on {network}.",
                other=str(other),
                network=title_of(other.network),
            )
            for other in claimed
        ]
        if joined:
            lines += await self._combined(account, joined)
        return tuple(lines)

    async def recheck(self) -> int:
        """Looks at old proofs again; a link whose proof broke goes. Returns how many went."""
        gone = 0
        for link in await self._links.seen_before(self._clock.now() - RECHECK, MOST_RECHECKS):
            gone += await self._recheck(link)
        return gone

    async def _recheck(self, link: Link) -> bool:
        try:
            proof = await self._identity.prove(link.one, link.other)
        except NotScored:
            proof = None
        except InfluenceError:
            # A page that does not answer proves nothing, either way: look again in a day.
            await self._links.save(replace(link, proof=replace(link.proof, seen_at=self._clock.now())))
            return False
        if proof is None:
            await self._links.remove(link)
            return True
        await self._links.save(replace(link, proof=proof))
        return False

    async def _combined(self, account: Account, joined: list[Handle]) -> list[Text]:
        mine = account.latest.handle
        known = {mine: account.latest, **await self._store.latest(joined)}
        beside = self._terms.beside([mine, *joined])
        scores = [
            known[handle].score for handle in (mine, *joined) if handle in known and handle not in beside
        ]
        lines = list(person_lines(persons.combine_accounts(scores))) if len(scores) > 1 else []
        lines += [beside_line(known[handle].score) for handle in sorted(beside) if handle in known]
        lines += [
            say("Ask for {handle} once, to count it in.", handle=str(handle))
            for handle in joined
            if handle not in known
        ]
        return lines
