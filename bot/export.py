"""`influence export`: the stored scores of what a team watches, as a table for other programs."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from datetime import date, timedelta
from pathlib import Path

from adapters.files.sheets import write_table, writer_of
from bot.app import App
from bot.processes import with_app
from bot.terminal import tell
from scoring.errors import BadInput
from scoring.formula.result import four_digits, hundredth
from scoring.handles import Handle
from scoring.history.stored import StoredScore
from scoring.messages.replies import Cell
from scoring.text import plural, say

COLUMNS = (
    "network", "handle", "day", "score", "low", "high", "standard_error", "confidence",
    "reach", "amplification", "network_part", "forecast", "forecast_low", "forecast_high",
    "followers", "posts_used", "formula", "held", "reconstructed", "observed_at",
)  # fmt: skip
# Accounts that are read from the store at a time.
STRETCH = 100


def export(out: Path, workspace: str, days: int) -> int:
    """A row an account and day, accounts in the order in which they were added, days oldest first.

    0 where it is written. Raises BadInput where there is nothing, or it cannot be written.
    """
    writer_of(out)

    async def work(app: App) -> int:
        watched = [one.handle for one in await app.stores.teams.watched(workspace)]
        if not watched:
            raise BadInput(
                say("{workspace} watches nothing.", workspace=workspace),
                say("`influence schedule` names the workspaces, such as slack:T1 or discord:123."),
            )
        # What the terms of a network let nobody list is not listed here, either.
        listed = [one for one in watched if app.settings.terms.may_follow(one)]
        since = app.clock.now().date() - timedelta(days=days)
        rows = [row async for row in _rows(app, listed, since)]
        _write(out, rows)
        tell(plural("{n} score is in {file}.", "{n} scores are in {file}.", len(rows), file=str(out)))
        return 0

    return with_app(work)


def _write(out: Path, rows: Sequence[Sequence[Cell]]) -> None:
    try:
        write_table(out, COLUMNS, rows)
    except OSError as error:
        raise BadInput(
            say("{file} cannot be written: {fault}.", file=str(out), fault=error.strerror or ""),
            say("Name another file after -o."),
        ) from None


async def _rows(app: App, handles: Sequence[Handle], since: date) -> AsyncIterator[list[Cell]]:
    for first in range(0, len(handles), STRETCH):
        part = handles[first : first + STRETCH]
        found = await app.stores.scores.of_workspace(part, since)
        for handle in part:
            if handle in found:
                for kept in found[handle].days:
                    yield _row(kept)


def _row(kept: StoredScore) -> list[Cell]:
    score, parts = kept.score, kept.score.parts
    return [
        kept.handle.network,
        str(kept.handle),
        f"{kept.day:%Y-%m-%d}",
        *(hundredth(value) for value in (score.value, score.low, score.high, score.standard_error)),
        score.confidence,
        *(_part(value) for value in (parts.reach, parts.amplification, parts.network)),
        four_digits(score.forecast.reactions_per_post),
        four_digits(score.forecast.low),
        four_digits(score.forecast.high),
        kept.followers,
        score.posts_used,
        score.formula,
        bool(score.held),
        kept.reconstructed,
        f"{score.observed_at:%Y-%m-%dT%H:%M:%SZ}",
    ]


def _part(value: float | None) -> Cell:
    return None if value is None else hundredth(value)
