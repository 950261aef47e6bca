"""`influence schedule --preview 14d`: what will be posted, where and when."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from bot.app import App
from bot.processes import with_app
from scoring.errors import BadCommand
from scoring.messages.plain import table_lines
from scoring.messages.replies import Table
from scoring.teams.calendar import due, read_zone
from scoring.teams.subscription import Subscription

LONGEST_DAYS = 400


def show_schedule(span: str) -> int:
    """Prints one line a post, in the order of time. Raises BadCommand for a span that is none."""
    found = re.fullmatch(r"([1-9]\d{0,2})d?", span.strip().lower())
    if found is None or int(found[1]) > LONGEST_DAYS:
        raise BadCommand(f"“{span[:20]}” is not a number of days up to {LONGEST_DAYS}.", "Write it as 14d.")
    days = int(found[1])

    async def work(app: App) -> int:
        now = app.clock.now()
        subscriptions = await app.stores.teams.subscriptions()
        rows = preview(subscriptions, now, now + timedelta(days=days))
        if not rows:
            print(f"Nothing will be posted in the next {days} days.")
            return 0
        header = ("When", "Zone", "Workspace", "Channel", "What", "Period")
        print("\n".join(table_lines(Table(header, tuple(rows)))))
        return 0

    return with_app(work)


def preview(subscriptions: Sequence[Subscription], now: datetime, until: datetime) -> list[tuple[str, ...]]:
    """One row a post between now and then: local time, zone, workspace, channel, kind and period."""
    found = []
    for one in subscriptions:
        if one.kind == "alerts" or one.paused is not None:
            continue
        for period in due(one.kind, now, until, read_zone(one.zone), one.local):
            local = period.at.astimezone(ZoneInfo(one.zone))
            row = (
                f"{local:%a %d %b %Y %H:%M}",
                one.zone,
                one.workspace,
                one.channel,
                one.kind,
                period.period,
            )
            found.append((period.at, row))
    return [row for _, row in sorted(found)]
