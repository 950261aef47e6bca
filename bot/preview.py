"""`influence schedule --preview 14d`: what will be posted, where and when."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from datetime import datetime, timedelta

from adapters.render.data import as_data
from adapters.render.plain import table_lines
from bot.app import App
from bot.processes import with_app
from bot.terminal import language, tell
from scoring.errors import BadCommand
from scoring.handles import shown
from scoring.messages.replies import Reply, Table
from scoring.messages.subscription import name_of
from scoring.teams.calendar import due, read_zone
from scoring.teams.subscription import Subscription
from scoring.text import Moment, Name, Text, plural, say

LONGEST_DAYS = 400


def show_schedule(span: str, *, as_json: bool = False) -> int:
    """Prints one line a post, in the order of time. Raises BadCommand for a span that is none."""
    found = re.fullmatch(r"([1-9]\d{0,2})d?", span.strip().lower())
    if found is None or int(found[1]) > LONGEST_DAYS:
        raise BadCommand(
            say("“{span}” is not a number of days up to {most}.", span=shown(span, 20), most=LONGEST_DAYS),
            say("Write it as 14d."),
        )
    days = int(found[1])

    async def work(app: App) -> int:
        now = app.clock.now()
        subscriptions = await app.stores.teams.subscriptions()
        rows = preview(subscriptions, now, now + timedelta(days=days))
        header = (say("When"), say("Workspace"), say("Channel"), say("What"), say("Period"))
        table = Table(header, tuple(rows))
        if as_json:
            found = as_data(Reply(say("Schedule"), table=table), language())
            print(json.dumps(found.get("table", []), ensure_ascii=False))
            return 0
        if not rows:
            tell(
                plural(
                    "Nothing will be posted in the next {n} day.",
                    "Nothing will be posted in the next {n} days.",
                    days,
                )
            )
            return 0
        print("\n".join(table_lines(table, language())))
        return 0

    return with_app(work)


def preview(subscriptions: Sequence[Subscription], now: datetime, until: datetime) -> list[tuple[Text, ...]]:
    """One row a post between now and then: local time and zone, workspace, channel, kind and period."""
    found: list[tuple[datetime, str, str, tuple[Text, ...]]] = []
    for one in subscriptions:
        if one.kind == "alerts" or one.paused is not None:
            continue
        for period in due(one.kind, now, until, read_zone(one.zone), one.local):
            row = (
                Moment(period.at, one.zone),
                Name(one.workspace),
                Name(one.channel),
                name_of(one),
                Name(period.period),
            )
            found.append((period.at, one.workspace, one.channel, row))
    return [row for *_, row in sorted(found, key=lambda one: one[:3])]
