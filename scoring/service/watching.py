"""The use cases of a team: what it watches, and what its channels are posted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, time, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

from scoring import words
from scoring.asker import Asker
from scoring.calendar import LocalTime, next_due, read_zone
from scoring.errors import OptedOut
from scoring.handles import Handle
from scoring.ports import Clock, Store, Wishes
from scoring.replies import Button, Reply, Table
from scoring.team import AlertRule, Subscription, SubscriptionKind, Watched
from scoring.team_commands import DigestOff, SetAlerts, SetDigest, Unwatch, Watch
from scoring.team_ports import Periods, Teams

SWITCHED_OFF = "switched off"
_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


class Watching:
    """Answers the words of a team. Everything is scoped by the asker's workspace."""

    def __init__(
        self,
        teams: Teams,
        periods: Periods,
        store: Store,
        wishes: Wishes,
        clock: Clock,
        most: int = 500,
    ) -> None:
        """`most`: the largest number of handles that a workspace may watch."""
        self._teams = teams
        self._periods = periods
        self._store = store
        self._wishes = wishes
        self._clock = clock
        self._most = most

    async def watch(self, command: Watch, asker: Asker) -> Reply:
        now = self._clock.now()
        blocked = await self._wishes.blocked([one.handle for one in command.who])
        named = [one.handle for one in command.who if one.handle not in blocked]
        wanted = [Watched(asker.workspace, handle, asker.person, now) for handle in named]
        known = {one.handle for one in await self._teams.watched(asker.workspace)}
        added = {one.handle for one in await self._teams.watch(wanted, self._most)}
        already = [one.handle for one in wanted if one.handle in known]
        left_out = [one.handle for one in wanted if one.handle not in known and one.handle not in added]
        lines = [f"Now watched: {_names(sorted(added))}."] if added else []
        if already:
            lines.append(f"Watched already: {_names(already)}.")
        if blocked:
            lines.append(f"Not added, asked to be forgotten here: {_names(sorted(blocked))}.")
        if left_out:
            lines.append(f"Not added, a workspace watches at most {self._most}: {_names(left_out)}.")
        if added:
            lines.append(
                "The schedule asks for first scores within a minute. Next: /influence digest weekly."
            )
        assumed = [one.handle for one in command.who if one.assumed]
        return Reply(
            title=f"{words.plural(len(added), 'account')} added, {len(known) + len(added)} watched",
            lines=tuple(lines),
            warnings=(f"Taken as {_names(assumed)}.",) if assumed else (),
            buttons=(Button("List", "list"),),
            ok=not left_out,
            reference="watch-limit" if left_out else None,
        )

    async def unwatch(self, command: Unwatch, asker: Asker) -> Reply:
        wanted = [one.handle for one in command.who]
        gone = await self._teams.unwatch(asker.workspace, wanted)
        lines = [f"No longer watched: {_names(gone)}."] if gone else []
        absent = [handle for handle in wanted if handle not in gone]
        if absent:
            lines.append(f"Was not watched: {_names(absent)}.")
        return Reply(title=f"{words.plural(len(gone), 'account')} removed", lines=tuple(lines))

    async def list(self, asker: Asker) -> Reply:
        watched = await self._teams.watched(asker.workspace)
        if not watched:
            return Reply("Nothing is watched yet", ("Start with /influence watch @handle @handle …",))
        since = self._clock.now().date() - timedelta(days=3)
        found = await self._store.of_workspace([one.handle for one in watched], since)
        rows = []
        for one in watched:
            days = found[one.handle].days if one.handle in found else ()
            score = f"{days[-1].score.value:.1f}" if days else "–"
            rows.append((str(one.handle), score, one.added_by, f"{one.added_at:%d %b %Y}"))
        table = Table(("Account", "Score", "Added by", "On"), tuple(rows), numeric=frozenset((1,)))
        return Reply(f"{words.plural(len(watched), 'account')} watched", table=table)

    async def set_digest(self, command: SetDigest, asker: Asker) -> Reply:
        """Sets this channel's digest; what was not typed stays as it was, or takes the default."""
        kind: Literal["weekly", "monthly"] = "monthly" if command.kind == "monthly" else "weekly"
        now = self._clock.now()
        before = await self._mine(asker, kind)
        zone = command.zone or (before.zone if before else asker.zone)
        local = _local(command, before)
        due = next_due(kind, now, read_zone(zone), local)
        if before is not None and due.period in await self._periods.planned(before.id):
            # This period was posted or planned at the old time, and comes only once.
            due = next_due(kind, due.at, read_zone(zone), local)
        wanted = self._subscription(asker, kind, zone, now)
        kept = await self._teams.subscribe(replace(wanted, local=local, next_due_at=due.at))
        watched = len(await self._teams.watched(asker.workspace))
        lines = [f"Posted here {_rhythm(kept)}.", f"Next: {_moment(due.at, zone)}."]
        if not watched:
            lines.append("Nothing is watched yet. Start with /influence watch @handle.")
        title = f"{kind.capitalize()} {'report' if kind == 'monthly' else 'digest'} is on in this channel"
        return Reply(title, tuple(lines))

    async def show(self, asker: Asker) -> Reply:
        """What this channel is posted; other channels of the workspace in one line each."""
        everything = [one for one in await self._teams.subscriptions(asker.workspace) if not _is_off(one)]
        here = [one for one in everything if one.channel == asker.channel]
        lines = [_describe(one) for one in here]
        lines += [f"In {one.channel}: {_describe(one)}" for one in everything if one not in here]
        if not here:
            lines.append("Start with /influence digest weekly, or /influence alerts drop:5.")
        return Reply("This channel" if here else "Nothing is posted in this channel", tuple(lines))

    async def digest_off(self, command: DigestOff, asker: Asker) -> Reply:
        kinds = ("weekly", "monthly") if command.kind is None else (command.kind,)
        return await self._off(asker, kinds, "No digest is posted in this channel")

    async def set_alerts(self, command: SetAlerts, asker: Asker) -> Reply:
        now = self._clock.now()
        only = None if command.only is None else command.only.handle
        for blocked in await self._wishes.blocked([only] if only else []):
            raise OptedOut(f"{blocked} asked to be forgotten here.")
        before = await self._mine(asker, "alerts")
        rule = AlertRule(command.drop, command.rise, command.quiet, only)
        wanted = self._subscription(asker, "alerts", command.zone or asker.zone, now)
        kept = await self._teams.subscribe(replace(wanted, rule=rule))
        lines = [_describe(kept)]
        if before is not None and not _is_off(before) and before.rule != rule:
            lines.append(f"Before, this channel had: {_describe(before)}")
        watched = {one.handle for one in await self._teams.watched(asker.workspace)}
        if only is not None and only not in watched:
            lines.append(f"{only} is not watched yet, so nothing can be told: /influence watch {only}")
        elif not watched:
            lines.append("Nothing is watched yet. Start with /influence watch @handle.")
        return Reply("Alerts are on in this channel", tuple(lines))

    async def alerts_off(self, asker: Asker) -> Reply:
        return await self._off(asker, ("alerts",), "Nothing is told at once in this channel")

    async def _off(self, asker: Asker, kinds: Sequence[str], title: str) -> Reply:
        """Paused, not deleted: the periods that were posted stay known, so none can be posted again."""
        on = [
            one
            for one in await self._teams.subscriptions(asker.workspace)
            if one.channel == asker.channel and one.kind in kinds and not _is_off(one)
        ]
        for one in on:
            await self._teams.pause(one.id, SWITCHED_OFF)
        return Reply(title, () if on else ("It was off already.",))

    async def _mine(self, asker: Asker, kind: SubscriptionKind) -> Subscription | None:
        found = await self._teams.subscriptions(asker.workspace)
        return next((one for one in found if one.channel == asker.channel and one.kind == kind), None)

    def _subscription(self, asker: Asker, kind: SubscriptionKind, zone: str, now: datetime) -> Subscription:
        return Subscription(
            0, asker.workspace, asker.channel, kind, zone, LocalTime(), asker.person, now, None
        )  # fmt: skip


def _local(command: SetDigest, before: Subscription | None) -> LocalTime:
    old = before.local if before else LocalTime()
    at = command.at or time(old.hour, old.minute)
    return LocalTime(at.hour, at.minute, command.weekday or old.weekday)


def _is_off(subscription: Subscription) -> bool:
    return subscription.paused == SWITCHED_OFF


def _rhythm(one: Subscription) -> str:
    at = f"at {one.local.hour:02d}:{one.local.minute:02d} {one.zone}"
    if one.kind == "weekly":
        return f"every {_DAYS[one.local.weekday - 1]} {at}"
    return f"on the first day of every month {at}"


def _describe(one: Subscription) -> str:
    paused = f" Paused: {one.paused}." if one.paused else ""
    if one.kind == "alerts":
        return f"{_alerts(one.rule, one.zone)}{paused}"
    name = "Monthly report" if one.kind == "monthly" else "Weekly digest"
    after = "" if one.next_due_at is None or paused else f" Next: {_moment(one.next_due_at, one.zone)}."
    return f"{name} {_rhythm(one)}.{after}{paused}"


def _alerts(rule: AlertRule, zone: str) -> str:
    moves = [f"drops by {rule.drop:g} points"] if rule.drop is not None else []
    moves += [f"rises by {rule.rise:g} points"] if rule.rise is not None else []
    who = "any watched account" if rule.only is None else str(rule.only)
    quiet = ""
    if rule.quiet is not None:
        quiet = f", but not between {rule.quiet[0]:%H:%M} and {rule.quiet[1]:%H:%M} {zone}"
    return f"Alert when {who} {' or '.join(moves)} in a week, beyond the noise{quiet}."


def _moment(at: datetime, zone: str) -> str:
    return f"{at.astimezone(ZoneInfo(zone)):%A %d %b %Y, %H:%M} {zone}"


def _names(handles: Sequence[Handle]) -> str:
    shown = ", ".join(str(handle) for handle in handles[:20])
    return shown if len(handles) <= 20 else f"{shown} and {len(handles) - 20} more"
