"""The use cases of a team's subscriptions: what its channels are posted, and when."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, time
from typing import Literal

from scoring.commands.kinds import NO_QUIET, NOBODY, DigestOff, Resume, SetAlerts, SetDigest, SwitchOff, Watch
from scoring.commands.requester import Requester
from scoring.errors import BadInput, OptedOut, PublishTrouble
from scoring.facts import fact
from scoring.handles import Handle, ResolvedHandle
from scoring.messages.replies import Button, Reply
from scoring.messages.subscription import about_line, describe, mending, mention_line, name_of, rhythm
from scoring.messages.words import NOTHING_WATCHED
from scoring.ports.clock import Clock
from scoring.ports.cohorts import CohortStore
from scoring.ports.deliveries import Records
from scoring.ports.scores import OptOuts
from scoring.ports.teams import Teams
from scoring.service.team.cohort_names import no_cohort, told_of
from scoring.teams.calendar import LocalTime, next_due, read_zone
from scoring.teams.delivery import Delivery
from scoring.teams.subscription import AlertRule, Mention, Subscription, SubscriptionKind
from scoring.terms import PLAIN, Terms
from scoring.text import Moment, Name, Place, Text, joined, say

_ON: dict[Literal["weekly", "monthly"], Text] = {
    "weekly": say("Weekly digest is on in this channel"),
    "monthly": say("Monthly report is on in this channel"),
}
SWITCHED_OFF = fact("switched-off")
MOST_NAMED = 20  # in one line


class Subscribing:
    """Sets, shows and ends what channels are posted. Everything is scoped by the requester's workspace."""

    def __init__(
        self,
        teams: Teams,
        cohorts: CohortStore,
        records: Records,
        opt_outs: OptOuts,
        clock: Clock,
        *,
        terms: Terms = PLAIN,
    ) -> None:
        self._teams = teams
        self._cohorts = cohorts
        self._records = records
        self._opt_outs = opt_outs
        self._clock = clock
        self._terms = terms

    async def set_digest(self, command: SetDigest, requester: Requester) -> Reply:
        """Sets this channel's digest; what was not typed stays as it was, or takes the default."""
        kind: Literal["weekly", "monthly"] = "monthly" if command.kind == "monthly" else "weekly"
        now = self._clock.now()
        before = await self._mine(requester, kind)
        zone = command.zone or (before.zone if before else await self.zone(requester))
        local = _local(command, before)
        due = await self._due(before, kind, now, zone, local)
        wanted = self._subscription(requester, kind, zone, now)
        wanted = replace(wanted, local=local, next_due_at=due)
        wanted = await self._with_people(wanted, command, before)
        if _is_as(before, wanted):
            return Reply(say("It is set like this already"), (describe(wanted),))
        kept = await self._teams.subscribe(wanted)
        lines = (
            say("Posted here {rhythm}.", rhythm=rhythm(kept.kind, kept.local, kept.zone)),
            say("Next: {moment}.", moment=Moment(due, zone)),
            *about_line(kept),
            *mention_line(kept),
        )
        unwatched, buttons = await self._unwatched(kept)
        return Reply(_ON[kind], (*lines, *unwatched), public=True, sets=kept.id, buttons=buttons)

    async def _with_people(
        self, wanted: Subscription, command: SetDigest | SetAlerts, before: Subscription | None
    ) -> Subscription:
        """With whom it is about and who is mentioned: as it was where that was not given."""
        old = wanted if before is None else before
        about, cohort = old.about, old.cohort
        if command.cohort:
            about, cohort = (), await self._known_cohort(command.cohort, wanted.workspace)
        elif command.about is not None:
            about, cohort = await self._allowed(command.about), ""
        mention = old.mention if command.mention is None else _somebody(command.mention)
        return replace(wanted, about=about, cohort=cohort, mention=mention)

    async def _known_cohort(self, name: str, workspace: str) -> str:
        """Raises BadInput for one that is not there."""
        if await self._cohorts.cohort(workspace, name) is None:
            raise no_cohort(name, [one.name for one in await self._cohorts.cohorts(workspace)])
        return name

    async def _allowed(self, about: Sequence[ResolvedHandle]) -> tuple[Handle, ...]:
        """Raises OptedOut and NotEnabled for the first that may not be followed."""
        handles = tuple(one.handle for one in about)
        for blocked in sorted(await self._opt_outs.blocked(handles)):
            raise OptedOut(say("{handle} asked to be forgotten here.", handle=str(blocked)))
        for handle in handles:
            self._terms.check_follow(handle)
        return handles

    async def _unwatched(self, kept: Subscription) -> tuple[tuple[Text, ...], tuple[Button, ...]]:
        """What nothing can be told of, since nobody asks for its score each day."""
        watched = {one.handle for one in await self._teams.watched(kept.workspace)}
        about = await told_of(kept, self._cohorts)
        if about is None:
            return () if watched else (NOTHING_WATCHED,), ()
        absent = [handle for handle in about if handle not in watched]
        if not absent:
            return (), ()
        names = joined((Name(str(handle)) for handle in absent[:MOST_NAMED]), "comma")
        said = say("Not watched yet, so nothing can be told: {handles}.", handles=names)
        them = Watch(tuple(ResolvedHandle(handle, assumed=False) for handle in absent))
        return (said,), (Button(say("Watch them"), them),)

    async def zone(self, requester: Requester) -> str:
        """The team's zone as far as it was told: that of its newest subscription, else the requester's."""
        known = await self._teams.subscriptions(requester.workspace)
        return known[-1].zone if known else requester.zone

    async def subscriptions(self, workspace: str) -> Sequence[Subscription]:
        """What the workspace's channels are posted, the paused ones too; not what was switched off."""
        return [one for one in await self._teams.subscriptions(workspace) if not _is_off(one)]

    async def unknown(self, workspace: str) -> Sequence[Delivery]:
        """The newest posts of which nobody knows whether they are there."""
        posts = await self._records.deliveries(workspace)
        return [one for one in posts if one.state == "unknown"]

    async def switch_off(self, command: SwitchOff, requester: Requester) -> Reply:
        """Ends one subscription by its id, which must be of the requester's workspace. Raises BadInput."""
        one = await self._owned(command.subscription_id, requester)
        await self._switch_off(one)
        where = (say("In {channel}.", channel=Place(one.channel)),)
        return Reply(say("{name}: off", name=name_of(one)), where, public=True, channel=one.channel)

    async def resume(self, command: Resume, requester: Requester) -> Reply:
        """Starts a paused subscription again as it was; its id as in `switch_off`. Raises BadInput."""
        one = await self._owned(command.subscription_id, requester)
        now, due = self._clock.now(), None
        if one.kind != "alerts":
            due = await self._due(one, one.kind, now, one.zone, one.local)
        kept = await self._teams.subscribe(replace(one, paused=None, next_due_at=due))
        return Reply(
            say("{name}: on again", name=name_of(one)),
            (_there(kept),),
            public=True,
            channel=one.channel,
            sets=kept.id,
        )

    async def cannot_post(self, requester: Requester, trouble: PublishTrouble, subscription_id: int) -> Reply:
        """What was set, and cannot be posted: paused at once, and said here and now. The rest goes on."""
        one = await self._owned(subscription_id, requester)
        await self._teams.pause(one.id, trouble.fact)
        await self._teams.mark_notified([one.id])
        lines = (trouble.advice, say("The setting is kept, and paused until then."))
        buttons = mending([one])
        return Reply(trouble.happened, lines, ok=False, reference=trouble.reference, buttons=buttons)

    async def _owned(self, subscription_id: int, requester: Requester) -> Subscription:
        for one in await self.subscriptions(requester.workspace):
            if one.id == subscription_id:
                return one
        raise BadInput(say("That is not set any more."), say("Open the list again to see what is."))

    async def _due(
        self,
        before: Subscription | None,
        kind: Literal["weekly", "monthly"],
        now: datetime,
        zone: str,
        local: LocalTime,
    ) -> datetime:
        """The next instant whose period was not posted or planned already: it comes only once."""
        due = next_due(kind, now, read_zone(zone), local)
        if before is not None and due.period in await self._records.planned(before.id):
            due = next_due(kind, due.at, read_zone(zone), local)
        return due.at

    async def show(self, requester: Requester) -> Reply:
        """What this channel is posted; other channels of the workspace in one line each."""
        everything = await self.subscriptions(requester.workspace)
        here = [one for one in everything if one.channel == requester.channel]
        lines = [describe(one) for one in here]
        others = [one for one in everything if one not in here]
        lines += [_there(one) for one in others]
        if not here:
            lines.append(say("Start with /influence digest weekly, or /influence alerts drop:5."))
        return Reply(say("This channel") if here else say("Nothing is posted in this channel"), tuple(lines))

    async def digest_off(self, command: DigestOff, requester: Requester) -> Reply:
        kinds = ("weekly", "monthly") if command.kind is None else (command.kind,)
        return await self._off(requester, kinds, say("No digest is posted in this channel"))

    async def set_alerts(self, command: SetAlerts, requester: Requester) -> Reply:
        """Sets this channel's alerts; what was not given stays as it was, or takes the default."""
        now = self._clock.now()
        before = await self._mine(requester, "alerts")
        zone = command.zone or (before.zone if before else await self.zone(requester))
        wanted = replace(self._subscription(requester, "alerts", zone, now), rule=_rule(command, before))
        wanted = await self._with_people(wanted, command, before)
        if _is_as(before, wanted):
            return Reply(say("It is set like this already"), (describe(wanted),))
        kept = await self._teams.subscribe(wanted)
        lines = [describe(kept)]
        if before is not None and not _is_off(before) and describe(before) != describe(kept):
            lines.append(say("Before, this channel had: {before}", before=describe(before)))
        unwatched, buttons = await self._unwatched(kept)
        title = say("Alerts are on in this channel")
        return Reply(title, (*lines, *unwatched), public=True, sets=kept.id, buttons=buttons)

    async def alerts_off(self, requester: Requester) -> Reply:
        return await self._off(requester, ("alerts",), say("Nothing is told at once in this channel"))

    async def _off(self, requester: Requester, kinds: Sequence[str], title: Text) -> Reply:
        """Paused, not deleted: the periods that were posted stay known, so none can be posted again."""
        on = [
            one
            for one in await self._teams.subscriptions(requester.workspace)
            if one.channel == requester.channel and one.kind in kinds and not _is_off(one)
        ]
        for one in on:
            await self._switch_off(one)
        if not on:
            return Reply(title, (say("It was off already."),))
        return Reply(title, public=True)

    async def _switch_off(self, one: Subscription) -> None:
        await self._teams.pause(one.id, SWITCHED_OFF)
        await self._teams.mark_notified([one.id])

    async def _mine(self, requester: Requester, kind: SubscriptionKind) -> Subscription | None:
        found = await self._teams.subscriptions(requester.workspace)
        return next((one for one in found if one.channel == requester.channel and one.kind == kind), None)

    def _subscription(
        self, requester: Requester, kind: SubscriptionKind, zone: str, now: datetime
    ) -> Subscription:
        return Subscription(
            0, requester.workspace, requester.channel, kind, zone, LocalTime(), requester.person, now, None
        )  # fmt: skip


def _local(command: SetDigest, before: Subscription | None) -> LocalTime:
    old = before.local if before else LocalTime()
    at = command.at or time(old.hour, old.minute)
    return LocalTime(at.hour, at.minute, command.weekday or old.weekday)


def _rule(command: SetAlerts, before: Subscription | None) -> AlertRule:
    """The rule that was, with what the command says. Raises BadInput where nothing would be told."""
    old = AlertRule() if before is None else before.rule
    if before is None and command.drop is None and command.rise is not None:
        old = replace(old, drop=None)
    rule = AlertRule(
        old.drop if command.drop is None else command.drop or None,
        old.rise if command.rise is None else command.rise or None,
        old.quiet if command.quiet is None else None if command.quiet == NO_QUIET else command.quiet,
    )
    if rule.drop is None and rule.rise is None:
        raise BadInput(say("Then nothing would be told."), say("To end alerts type `/influence alerts off`."))
    return rule


def _is_as(before: Subscription | None, wanted: Subscription) -> bool:
    """Whether that is what is set already, and runs."""
    if before is None or before.paused is not None:
        return False
    return _settings(before) == _settings(wanted)


def _settings(one: Subscription) -> tuple[object, ...]:
    return one.zone, one.local, one.rule, one.about, one.cohort, one.mention


def _somebody(mention: Mention) -> Mention | None:
    return None if mention == NOBODY else mention


def _is_off(subscription: Subscription) -> bool:
    return subscription.paused == SWITCHED_OFF


def _there(one: Subscription) -> Text:
    return say("In {channel}: {what}", channel=Place(one.channel), what=describe(one))
