"""Which channels must hear of a move at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from scoring.formula.result import Score
from scoring.handles import Handle
from scoring.history.near import SLACK, near
from scoring.history.stored import StoredScore, Summary
from scoring.history.trend import change
from scoring.messages.alert import Alert, alerts_json, handles_in, told_before
from scoring.messages.movement import carried_by, reason_of
from scoring.ports.clock import Clock
from scoring.ports.cohorts import CohortStore
from scoring.ports.deliveries import Ledger
from scoring.ports.jobs import Jobs
from scoring.ports.scores import Store
from scoring.ports.teams import Teams
from scoring.service.post.handing_over import enqueuing
from scoring.service.team.cohort_names import told_of
from scoring.teams.calendar import LocalTime, to_utc
from scoring.teams.delivery import Alerted, Delivery, PlannedAlert
from scoring.teams.subscription import AlertRule, Subscription

Moved = dict[Handle, tuple[StoredScore, StoredScore]]

SPAN = timedelta(days=7)
COOL_DOWN = timedelta(days=7)
SMALLEST = 1.0  # the smallest move that the grammar lets a rule ask for


class Alerting:
    """Looks at accounts that were just refreshed and plans one grouped alert a channel."""

    def __init__(
        self, store: Store, teams: Teams, cohorts: CohortStore, ledger: Ledger, jobs: Jobs, clock: Clock
    ) -> None:
        self._store = store
        self._teams = teams
        self._cohorts = cohorts
        self._ledger = ledger
        self._enqueue = enqueuing(jobs)
        self._clock = clock

    async def look(self, handles: Sequence[Handle]) -> int:
        """Plans the alerts that these accounts deserve; returns how many messages. Safe to repeat."""
        now = self._clock.now()
        found = await self._store.of_workspace(handles, now.date() - SPAN - 2 * SLACK)
        pairs = {handle: pair for handle in handles if (pair := _pair(found.get(handle))) is not None}
        # Most accounts hardly move: only the others are worth a look at who watches them.
        moved = {handle: pair for handle, pair in pairs.items() if abs(_delta(pair)) >= SMALLEST}
        if not moved:
            return 0
        watched = await self._teams.watchers(list(moved))
        planned = 0
        for workspace, mine in watched.items():
            for subscription in await self._teams.subscriptions(workspace):
                if subscription.kind == "alerts" and subscription.paused is None:
                    about = await told_of(subscription, self._cohorts)
                    wanted = [h for h in mine if about is None or h in about]
                    planned += await self._plan(subscription, {h: moved[h] for h in wanted}, now)
        return planned

    async def _plan(
        self,
        subscription: Subscription,
        moved: Mapping[Handle, tuple[StoredScore, StoredScore]],
        now: datetime,
    ) -> int:
        rule = subscription.rule
        fired = {h: pair for h, pair in moved.items() if _deserves(rule, pair[0].score, pair[1].score)}
        if not fired:
            return 0
        told = await self._ledger.alerted(subscription.id)
        fired = {h: pair for h, pair in fired.items() if _is_news(told.get(h), pair, rule, now)}
        if not fired:
            return 0
        planned = 0
        for follows, group in (await self._by_post(subscription, fired, told, now)).items():
            alerts = [await self._alert(handle, *pair) for handle, pair in group.items()]
            period = f"{now:%Y-%m-%dT%H:%M:%S} {next(iter(group))}"
            due = after_quiet(rule.quiet, subscription.zone, now)
            owed = PlannedAlert(period, due, alerts_json(alerts, follows))
            remembered = [Alerted(handle, now, pair[0].score.value) for handle, pair in group.items()]
            planned += await self._ledger.plan_alert(subscription, remembered, owed, self._enqueue)
        return planned

    async def _by_post(
        self, subscription: Subscription, fired: Moved, told: Mapping[Handle, Alerted], now: datetime
    ) -> dict[str | None, Moved]:
        """What moved, by the post that told of it within the last days, with which it belongs."""
        before: list[Delivery] = []
        if any(handle in told and now - told[handle].at < COOL_DOWN for handle in fired):
            posts = await self._ledger.deliveries(subscription.workspace)
            mine = [one for one in posts if one.subscription.id == subscription.id]
            before = [one for one in mine if one.state == "sent" and now - one.due_at < COOL_DOWN]
        groups: dict[str | None, Moved] = {}
        for handle, pair in fired.items():
            earlier = next((one for one in before if str(handle) in handles_in(one.payload or {})), None)
            groups.setdefault(_first_post(earlier), {})[handle] = pair
        return groups

    async def _alert(self, handle: Handle, now: StoredScore, then: StoredScore) -> Alert:
        account = await self._store.account(handle)
        reasons = () if account is None else reason_of(account.observation, now, then)
        if account is not None and now.score.value > then.score.value:
            reasons = (*reasons, *carried_by(account.week))
        return Alert(str(handle), now.score.value, then.score.value, reasons)


def _first_post(earlier: Delivery | None) -> str | None:
    """The post that a thread hangs on: an alert that was itself a reply passes on the one before it."""
    if earlier is None:
        return None
    return told_before(earlier.payload or {}) or earlier.posted_as


def after_quiet(quiet: tuple[time, time] | None, zone_name: str, now: datetime) -> datetime:
    """Now, or the end of the quiet hours that it falls into. A span may cross midnight."""
    if quiet is None:
        return now
    zone = ZoneInfo(zone_name)
    local, (start, end) = now.astimezone(zone), quiet
    clock = local.time().replace(tzinfo=None)
    inside = start <= clock < end if start <= end else clock >= start or clock < end
    if not inside:
        return now
    day = local.date() + timedelta(days=1 if clock >= end else 0)
    return to_utc(day, LocalTime(end.hour, end.minute), zone)


def _pair(found: Summary | None) -> tuple[StoredScore, StoredScore] | None:
    """The newest score and the one of 7 days before it, neither of them held."""
    if found is None or not found.days or found.days[-1].score.held:
        return None
    then = near(found.days, found.days[-1].day - SPAN)
    return None if then is None else (found.days[-1], then)


def _delta(pair: tuple[StoredScore, StoredScore]) -> float:
    return pair[0].score.value - pair[1].score.value


def _deserves(rule: AlertRule, now: Score, then: Score) -> bool:
    moved = change(now, then)
    if moved is None or not moved.notable:
        return False
    threshold = rule.drop if moved.delta < 0 else rule.rise
    return threshold is not None and abs(moved.delta) >= threshold


def _is_news(
    told: Alerted | None, pair: tuple[StoredScore, StoredScore], rule: AlertRule, now: datetime
) -> bool:
    """A handle is quiet for 7 days after an alert, unless it moves on by as much again; and for as long as
    somebody asked for."""
    if told is not None and told.quiet_until is not None and now < told.quiet_until:
        return False
    if told is None or now - told.at >= COOL_DOWN:
        return True
    latest, then = pair[0].score.value, pair[1].score.value
    falls = latest < then
    threshold = (rule.drop if falls else rule.rise) or 0.0
    return (told.score - latest if falls else latest - told.score) >= threshold
