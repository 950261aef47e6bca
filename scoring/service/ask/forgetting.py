"""A team lets go of an account; whoever owns one can have it deleted for everybody."""

from __future__ import annotations

from datetime import timedelta

from scoring.commands.kinds import Forget
from scoring.commands.requester import Requester
from scoring.errors import BadInput
from scoring.handles import Handle, ResolvedHandle
from scoring.messages.proof import proof_wanted
from scoring.messages.replies import Button, Reply
from scoring.ports.clock import Clock
from scoring.ports.networks import Identity
from scoring.ports.scores import OptOuts
from scoring.ports.teams import Teams
from scoring.service.ask.lookup import Lookup
from scoring.text import say

# For so long the operator can undo that an account was deleted.
UNDO = timedelta(days=7)
BLOCKED = say(
    "It is not asked for any more, under whatever name; only salted hashes are kept to remember that."
)
SET_ASIDE = say("For {days} days the operator can undo it; then nothing is left.", days=UNDO.days)


class Forgetting:
    """Nobody deletes for others what is not theirs: that needs proof, or the operator."""

    def __init__(
        self, opt_outs: OptOuts, teams: Teams, identity: Identity, lookup: Lookup, clock: Clock
    ) -> None:
        self._opt_outs = opt_outs
        self._teams = teams
        self._identity = identity
        self._lookup = lookup
        self._clock = clock

    async def forget(self, command: Forget, requester: Requester) -> Reply:
        """Raises BadInput where ownership cannot be shown, NetworkTrouble where it cannot be looked at."""
        handle = command.who.handle
        match command.how_far:
            case "ask":
                return _question(handle, command.who.assumed)
            case "here":
                return await self._here(handle, requester)
            case "everywhere":
                return await self._everywhere(handle, requester)

    async def delete(self, handle: Handle) -> bool:
        """For everybody, as the operator may; True if anything was stored."""
        now = self._clock.now()
        known = await self._opt_outs.forget(handle, now)
        # A fetch that was under way may have stored its answer after the deletion.
        if await self._lookup.settled(handle):
            await self._opt_outs.forget(handle, now)
        return known

    async def undo(self, handle: Handle) -> bool:
        """Brings back what was deleted in the last days, and asks for it again; False if nothing is left."""
        return await self._opt_outs.undo(handle)

    async def tick(self) -> None:
        """Lets go for good of what can no longer be undone."""
        await self._opt_outs.let_go(before=self._clock.now() - UNDO)

    async def _here(self, handle: Handle, requester: Requester) -> Reply:
        gone = await self._teams.let_go(requester.workspace, handle)
        says = (
            say("It is on no list of this team any more.") if gone else say("It was on no list of this team.")
        )
        return Reply(say("{handle} is off this team's lists", handle=str(handle)), (says,))

    async def _everywhere(self, handle: Handle, requester: Requester) -> Reply:
        code = await self._opt_outs.code(handle, requester.workspace, requester.person)
        if not await self._identity.shows(handle, code):
            return proof_wanted(handle, code, Forget(ResolvedHandle(handle), "everywhere"))
        known = await self.delete(handle)
        what = say("Everything about it was deleted.") if known else say("Nothing was stored about it.")
        return Reply(say("{handle} is forgotten", handle=str(handle)), (what, BLOCKED, SET_ASIDE))


def _question(handle: Handle, assumed: bool) -> Reply:
    return Reply(
        say("Take {handle} off this team's lists?", handle=str(handle)),
        (
            say(
                "Off the watch list and the alerts of this team at once: "
                "`/influence forget {handle} --here`. Other teams keep theirs.",
                handle=str(handle),
            ),
            say(
                "Deleted for everybody, if the account is yours: `/influence forget {handle} --everywhere`. "
                "Its own profile has to prove it.",
                handle=str(handle),
            ),
        ),
        warnings=(say("I took this as {handle}.", handle=str(handle)),) if assumed else (),
        buttons=(
            Button(say("Take it off"), Forget(ResolvedHandle(handle), "here")),
            Button(say("It is mine: delete it"), Forget(ResolvedHandle(handle), "everywhere")),
        ),
    )


def not_provable(handle: Handle) -> BadInput:
    """For networks whose profiles show nothing that we may read."""
    return BadInput(
        say("An account of this network cannot prove here whose it is: {handle}.", handle=str(handle)),
        say("Write to the person who runs this bot: `influence forget` deletes it for everybody."),
    )
