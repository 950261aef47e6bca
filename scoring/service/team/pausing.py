"""What cannot be posted any more is paused with its reason; that and what was skipped is told once."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping, Sequence

from scoring.errors import ChannelGone, PublishTrouble, PublishUnknown
from scoring.fact_texts import text_of
from scoring.facts import Fact, from_json
from scoring.messages.replies import Reply
from scoring.messages.subscription import mending
from scoring.ports.deliveries import Notices
from scoring.ports.publishing import Publisher
from scoring.ports.teams import Teams
from scoring.teams.delivery import Notice
from scoring.teams.subscription import Subscription, SubscriptionKind
from scoring.text import NOTHING, Place, Text, marked, plural, say

log = logging.getLogger(__name__)

_PAUSED: dict[SubscriptionKind, str] = {
    "weekly": marked("The weekly digest in {channel} is paused: {why}"),
    "monthly": marked("The monthly report in {channel} is paused: {why}"),
    "alerts": marked("Alerts in {channel} are paused: {why}"),
}
_NOT_POSTED: dict[str, str] = {
    "weekly": marked("The weekly digest of {period} for {channel} was not posted: {why}"),
    "monthly": marked("The monthly report of {period} for {channel} was not posted: {why}"),
    "alerts": marked("Alerts of {period} for {channel} were not posted: {why}"),
}
MOST_LINES = 10
MEND = say("Mend it where it says, then press Resume; what was set stays as it was.")


class Pauses:
    """Sees to it that owners hear of what is not posted, in private or at a next command."""

    def __init__(self, teams: Teams, notices: Notices, publishers: Mapping[str, Publisher]) -> None:
        self._teams = teams
        self._notices = notices
        self._publishers = publishers

    async def pause(self, subscription: Subscription, reason: Fact) -> None:
        """Nothing more is posted until it is set again."""
        await self._teams.pause(subscription.id, reason)
        await self.tell()

    async def tell(self) -> None:
        """Tells in private what nobody was told of yet. At most once, whatever happens in between."""
        private = {name: one for name, one in self._publishers.items() if one.tells_in_private}
        if not private:
            return
        for subscription in await self._teams.unnotified():
            publisher = private.get(subscription.workspace.partition(":")[0])
            # Marked first: a process that dies here leaves an owner who reads it at the next command.
            if publisher is not None and await self._teams.mark_notified([subscription.id]):
                notice = _paused(subscription)
                if not await _told(publisher, subscription.workspace, subscription.created_by, notice):
                    await self._teams.mark_notified([subscription.id], False)
        for platform, publisher in private.items():
            for workspace, person, notices in _by_person(await self._notices.take(f"{platform}:")):
                if not await _told(publisher, workspace, person, _noticed(notices)):
                    await self._notices.give_back(notices)

    async def notice(self, workspace: str) -> Reply | None:
        """What nobody was told of, for whoever can mend it; None where there is nothing.

        From now on somebody was told.
        """
        waiting = await self._teams.unnotified(workspace)
        mine = set(await self._teams.mark_notified([one.id for one in waiting])) if waiting else set()
        paused = [one for one in waiting if one.id in mine]
        notices = await self._notices.take(workspace)
        if not paused and not notices:
            return None
        return Reply(
            title=say("Something is not posted any more") if paused else say("A post was not made"),
            lines=(*map(paused_line, paused), *map(notice_line, notices), *((MEND,) if paused else ())),
            buttons=mending(paused),
            ok=False,
        )


async def _told(publisher: Publisher, workspace: str, person: str, reply: Reply) -> bool:
    """False where it may be tried again; what cannot be told, or may have been, is not."""
    try:
        return await publisher.tell(workspace, person, reply)
    except (ChannelGone, PublishUnknown) as error:
        log.info("somebody in %s cannot be told: %s", workspace, error.reference)
        return True
    except PublishTrouble:
        return False


def _by_person(notices: Sequence[Notice]) -> Iterator[tuple[str, str, list[Notice]]]:
    """One message a person, however much there is to tell."""
    found: dict[tuple[str, str], list[Notice]] = {}
    for one in notices:
        found.setdefault((one.workspace, one.person), []).append(one)
    for (workspace, person), theirs in found.items():
        yield workspace, person, theirs


def notice_line(one: Notice) -> Text:
    """What the notice says."""
    facts = one.facts
    if one.code == "not-scored":
        return say("{handle} is not scored here any more, and left your list.", handle=facts["handle"])
    if one.code == "not-found":
        return say(
            "{handle} cannot be scored: {why}",
            handle=facts["handle"],
            why=text_of(from_json(facts["reason"])),
        )
    template = _NOT_POSTED[facts["kind"]]
    return say(
        template,
        period=facts["period"],
        channel=Place(facts["channel"]),
        why=text_of(from_json(facts["reason"])),
    )


def paused_line(one: Subscription) -> Text:
    """What is paused, where and why."""
    why = NOTHING if one.paused is None else text_of(one.paused)
    return say(_PAUSED[one.kind], channel=Place(one.channel), why=why)


def _paused(one: Subscription) -> Reply:
    return Reply(
        title=say("A post could not be delivered"), lines=(paused_line(one), MEND), buttons=mending([one])
    )


def _noticed(notices: Sequence[Notice]) -> Reply:
    skipped = any(one.code == "skipped" for one in notices)
    title = say("A post was not made") if skipped else say("A list of yours changed")
    more = len(notices) - MOST_LINES
    lines = tuple(map(notice_line, notices[:MOST_LINES]))
    return Reply(title, (*lines, plural("and {n} more", "and {n} more", more)) if more > 0 else lines)
