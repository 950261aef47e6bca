"""`influence workspace`: everything that is kept of one, as a file, and its end."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import typer

from adapters.files.output import output
from bot.app import App
from bot.processes import with_app
from bot.terminal import language, tell
from scoring.errors import BadInput
from scoring.text import plural, say


def export(name: str, out: Path) -> int:
    """Writes one JSON object, whole or not at all. Raises BadInput where there is nothing to write."""

    async def work(app: App) -> int:
        tables = await app.stores.workspace_copies.of(name)
        if not tables:
            raise BadInput(
                say("Nothing is kept of {workspace}.", workspace=name),
                say("`influence schedule` names the workspaces, such as slack:T1 or discord:123."),
            )
        copy = {"workspace": name, "made_at": app.clock.now().isoformat(), "tables": tables}
        _write(out, json.dumps(copy, ensure_ascii=False, indent=1).encode() + b"\n")
        rows = sum(map(len, tables.values()))
        tell(plural("{n} row is in {file}.", "{n} rows are in {file}.", rows, file=str(out)))
        return 0

    return with_app(work)


def delete(name: str, *, yes: bool) -> int:
    """Ends what the workspace watches and is posted, with all that hangs on it; asks first."""
    if not yes:
        if not sys.stdin.isatty():
            raise BadInput(
                say("Deleting a workspace is for good."), say("Say --yes to do it without asking.")
            )
        question = say("Delete everything that is kept of {workspace}?", workspace=name)
        typer.confirm(language().plain(question), abort=True)

    async def work(app: App) -> int:
        rows = sum(map(len, (await app.stores.workspace_copies.of(name)).values()))
        await app.stores.tenants.remove(name)
        told = plural(
            "{n} row of {workspace} was deleted. Scores of accounts that others watch stay.",
            "{n} rows of {workspace} were deleted. Scores of accounts that others watch stay.",
            rows,
            workspace=name,
        )
        tell(told)
        return 0

    return with_app(work)


def _write(out: Path, written: bytes) -> None:
    try:
        with output(out) as stream:
            stream.write(written)
    except OSError as error:
        raise BadInput(
            say("{file} cannot be written: {fault}.", file=str(out), fault=error.strerror or ""),
            say("Name another file after -o."),
        ) from None
