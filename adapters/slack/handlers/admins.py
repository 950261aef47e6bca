"""Who may change what channels are posted, where an operator leaves that to the admins of a Slack."""

from __future__ import annotations

from cachetools import TTLCache

from adapters.slack.outbound.web import SlackWeb
from adapters.slack.request import SlackRequest
from scoring.commands.accounts import Command, Misread
from scoring.commands.teams import AlertsOff, DigestOff, Resume, SetAlerts, SetDigest, SwitchOff
from scoring.errors import BadInput, ChannelGone, PublishTrouble

SCOPE = "users:read"
REMEMBERED_SECONDS = 300.0
_MOST = 10_000
CHANGES = (SetDigest, DigestOff, SetAlerts, AlertsOff, SwitchOff, Resume)


class Admins:
    """Asks Slack who is an admin, where that matters; everybody may change everything where it does not."""

    def __init__(self, web: SlackWeb, *, only: bool) -> None:
        """`only`: nobody but admins and owners of the workspace changes what is posted."""
        self._web = web
        self._only = only
        self._known: TTLCache[tuple[str, str], bool] = TTLCache(_MOST, REMEMBERED_SECONDS)

    async def refusal(self, asked: SlackRequest) -> BadInput | None:
        """Why this person may not change what channels are posted, None where they may."""
        if not self._only:
            return None
        if SCOPE not in asked.installed.scopes:
            return BadInput(
                "Only admins of this Slack change what channels are posted, and I cannot see who is one.",
                f"Whoever runs the app has to give it the scope `{SCOPE}`.",
            )
        try:
            is_admin = await self._is_admin(asked)
        except PublishTrouble:
            return BadInput("Slack does not tell now who is an admin here.", "Try again in a minute.")
        if is_admin:
            return None
        return BadInput("Only admins of this Slack change what channels are posted.", "Ask one of them.")

    async def _is_admin(self, asked: SlackRequest) -> bool:
        who = asked.requester.workspace, asked.requester.person
        known = self._known.get(who)
        if known is not None:
            return known
        try:
            answer = await self._web.read(asked.installed, "users.info", user=asked.requester.person)
        except ChannelGone:
            # Slack does not know the person: nobody who may change anything.
            return False
        user = answer.get("user") or {}
        is_admin = bool(user.get("is_admin") or user.get("is_owner"))
        self._known[who] = is_admin
        return is_admin


def allowed(command: Command, refusal: BadInput | None) -> Command:
    """The command, or the refusal where it changes what channels are posted."""
    return Misread(refusal) if refusal is not None and isinstance(command, CHANGES) else command
