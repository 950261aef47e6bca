"""Who may change what channels are posted, where an operator leaves that to the admins of a Slack."""

from __future__ import annotations

from adapters.slack.outbound.people import SCOPE, People
from adapters.slack.request import SlackRequest
from scoring.commands.about import CHANGES_POSTS
from scoring.commands.kinds import Command, Misread
from scoring.errors import BadInput, ChannelGone, InfluenceError, PublishTrouble
from scoring.text import say


class Admins:
    """Asks Slack who is an admin, where that matters; everybody may change everything where it does not."""

    def __init__(self, people: People, *, only: bool) -> None:
        """`only`: nobody but admins and owners of the workspace changes what is posted."""
        self._people = people
        self._only = only

    async def refusal(self, asked: SlackRequest, *, always: bool = False) -> BadInput | None:
        """Why this person may not change what channels are posted, None where they may.

        `always`: as if only admins might; for what is theirs in every workspace.
        """
        if not self._only and not always:
            return None
        if SCOPE not in asked.installed.scopes:
            return BadInput(
                say("Only admins of this Slack may do that, and I cannot see who is one."),
                say("Whoever runs the app has to give it the scope `{scope}`.", scope=SCOPE),
            )
        try:
            is_admin = await self._is_admin(asked)
        except PublishTrouble:
            return BadInput(
                say("Slack does not tell now who is an admin here."), say("Try again in a minute.")
            )
        if is_admin:
            return None
        return BadInput(say("Only admins of this Slack may do that."), say("Ask one of them."))

    async def _is_admin(self, asked: SlackRequest) -> bool:
        try:
            return (await self._people.of(asked.installed, asked.requester.person)).is_admin
        except ChannelGone:
            # Slack does not know the person: nobody who may change anything.
            return False


def allowed(command: Command, refusal: InfluenceError | None) -> Command:
    """The command, or the refusal where it changes what channels are posted."""
    return Misread(refusal) if refusal is not None and isinstance(command, CHANGES_POSTS) else command
