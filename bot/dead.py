"""`influence dead`: posts that nothing more is done about, and trying them again."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import timedelta

from adapters.render.plain import table_lines
from bot.app import App
from bot.processes import with_app
from bot.terminal import language, tell
from scoring.fact_texts import text_of
from scoring.facts import to_json
from scoring.messages.replies import Table
from scoring.messages.subscription import name_of
from scoring.service.post.reviving import Retried
from scoring.teams.delivery import Delivery
from scoring.text import NOTHING, Moment, Name, Text, marked, plural, say

FAILED = ("paused", "not-dead")
STATES: dict[str, str] = {
    "refused": marked("refused"),
    "unknown": marked("perhaps there"),
    "skipped": marked("given up"),
}


def show(workspace: str | None, days: int, *, as_json: bool) -> int:
    """Prints them, newest first; exit code 1 where there are any, so that a script notices."""

    async def work(app: App) -> int:
        found = await app.post.reviving.dead(timedelta(days=days), workspace)
        if as_json:
            print(json.dumps([_as_data(one) for one in found], ensure_ascii=False))
        elif not found:
            tell(plural("No post was left unmade in {n} day.", "No post was left unmade in {n} days.", days))
        else:
            print("\n".join(table_lines(_table(found), language())))
        return 1 if found else 0

    return with_app(work)


def retry(numbers: Sequence[int], *, again: bool) -> int:
    """Exit code 1 where one of them could not be handed over anew."""

    async def work(app: App) -> int:
        done = [await app.post.reviving.retry(number, again=again) for number in numbers]
        for number, one in zip(numbers, done, strict=True):
            tell(_says(number, one), err=one.outcome in FAILED)
        return 1 if any(one.outcome in FAILED for one in done) else 0

    return with_app(work)


def _says(number: int, one: Retried) -> Text:
    match one.outcome:
        case "owed":
            return say("d{n} is posted within a minute.", n=number)
        case "looked-for":
            return say("d{n} is looked for within a minute, and posted if it is not there.", n=number)
        case "paused":
            paused = one.post.subscription.paused if one.post is not None else None
            why = NOTHING if paused is None else text_of(paused)
            return say("d{n} stays: its subscription is paused. {why}", n=number, why=why)
        case _:
            return say("d{n} is no post that was left unmade.", n=number)


def _table(found: Sequence[Delivery]) -> Table:
    header = (
        say("Post"),
        say("Workspace"),
        say("Channel"),
        say("What"),
        say("Period"),
        say("Due"),
        say("State"),
        say("Tries"),
        say("Why"),
    )
    return Table(header, tuple(map(_row, found)))


def _row(one: Delivery) -> tuple[Text, ...]:
    of = one.subscription
    return (
        Name(one.key),
        Name(of.workspace),
        Name(of.channel),
        name_of(of),
        Name(one.period),
        Moment(one.due_at, of.zone),
        say(STATES[one.state]),
        Name(str(one.attempts)),
        Name("") if one.reason is None else text_of(one.reason),
    )


def _as_data(one: Delivery) -> dict[str, object]:
    of = one.subscription
    return {
        "id": one.id,
        "workspace": of.workspace,
        "channel": of.channel,
        "kind": of.kind,
        "period": one.period,
        "due_at": one.due_at.isoformat(),
        "state": one.state,
        "attempts": one.attempts,
        "reason": None if one.reason is None else to_json(one.reason),
        "paused": of.paused is not None,
    }
