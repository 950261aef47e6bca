"""What Slack tells of a member, where we may ask: whether an admin, which language, which time zone."""

from __future__ import annotations

from dataclasses import dataclass

from cachetools import TTLCache

from adapters.slack.outbound.web import SlackWeb
from adapters.slack.workspaces import Installed
from scoring.teams.calendar import zone_names

SCOPE = "users:read"
REMEMBERED_SECONDS = 300.0
_MOST = 10_000


@dataclass(frozen=True, slots=True)
class Member:
    """`locale` as Slack names it, such as "fr-FR", `zone` an IANA zone; None where it does not tell."""

    is_admin: bool
    locale: str | None
    zone: str | None


class People:
    """Asks Slack once in five minutes about each."""

    def __init__(self, web: SlackWeb) -> None:
        self._web = web
        self._known: TTLCache[tuple[str, str], Member] = TTLCache(_MOST, REMEMBERED_SECONDS)

    async def of(self, installed: Installed, person: str) -> Member:
        """Needs the scope. Raises ChannelGone for somebody whom Slack does not know, else PublishTrouble."""
        who = installed.team.workspace, person
        known = self._known.get(who)
        if known is None:
            answer = await self._web.read(installed, "users.info", user=person, include_locale="true")
            known = self._known[who] = _member(answer.get("user") or {})
        return known


def _member(user: dict[str, object]) -> Member:
    locale = user.get("locale")
    is_admin = bool(user.get("is_admin") or user.get("is_owner"))
    return Member(is_admin, locale if isinstance(locale, str) else None, _zone(user.get("tz")))


def _zone(name: object) -> str | None:
    return name if isinstance(name, str) and name in zone_names() else None
