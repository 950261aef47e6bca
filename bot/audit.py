"""`influence audit`: who changed what."""

from __future__ import annotations

import json
from datetime import timedelta

from adapters.render.plain import table_lines
from bot.app import App
from bot.processes import with_app
from bot.terminal import language, tell
from scoring.facts import to_json
from scoring.messages.audit import audit_table
from scoring.teams.audit import Change
from scoring.text import plural

MOST = 10_000


def show(workspace: str | None, days: int, *, as_json: bool) -> int:
    """Prints the changes, newest first."""

    async def work(app: App) -> int:
        found = await app.team.auditing.changes(workspace, timedelta(days=days), MOST)
        if as_json:
            print(json.dumps([_as_data(one) for one in found], ensure_ascii=False))
        elif not found:
            tell(plural("Nothing was changed in {n} day.", "Nothing was changed in {n} days.", days))
        else:
            print("\n".join(table_lines(audit_table(found, "UTC", workspaces=True), language())))
        return 0

    return with_app(work)


def _as_data(one: Change) -> dict[str, object]:
    return {
        "at": one.at.isoformat(),
        "workspace": one.workspace,
        "channel": one.channel,
        "person": one.person,
        "what": to_json(one.what),
    }
