"""`influence check`: a list of people in, a table of them and what they can bring out."""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from adapters.files.journal import Journal
from adapters.files.lists import read_list
from adapters.files.output import output
from adapters.files.sheets import write_table, writer_of
from adapters.networks.purchase import dollars
from adapters.networks.x import LOOK_PRICE
from adapters.pages.page import page_of
from bot.app import App
from bot.processes import agreed, with_app
from bot.terminal import language, tell
from scoring.campaigns.entries import Checked, Entry, Listed, listed, measured
from scoring.campaigns.overlap import Samples
from scoring.campaigns.result import COLUMNS, Result, result, summary, table
from scoring.errors import BadInput
from scoring.formula import CURRENT
from scoring.formula.constants import constants
from scoring.handles import Handle
from scoring.messages.checked import checked_lines, checked_reply
from scoring.ports.engagers import collecting
from scoring.text import Day, plural, say


@dataclass(frozen=True, slots=True)
class Wishes:
    """How a list is to be checked: posts where the file does not say, and whether the cost is agreed to."""

    posts: int
    budget: float | None
    agreed: bool


def check_list(path: Path, out: Path, wishes: Wishes) -> int:
    """0 where every line has a score or a lasting reason, 1 where something failed on the way."""
    writer_of(out)
    if out.resolve() == path.resolve():
        raise BadInput(say("The result would overwrite the list."), say("Name another file after -o."))
    entries = read_list(path, wishes.posts)

    async def work(app: App) -> int:
        done = await check_into(app, entries, out, wishes)
        for line in checked_lines(done):
            tell(line)
        where = {"file": str(out), "totals": str(_totals(out)), "page": str(_page(out))}
        tell(say("The table is in {file}, the totals in {totals}, a page to forward in {page}.", **where))
        return 1 if "failed" in done.by_state() else 0

    return with_app(work)


async def check_into(app: App, entries: Sequence[Entry], out: Path, wishes: Wishes) -> Result:
    """Checks these and writes the table and the totals. Raises BadInput where they cannot be written."""
    people = list(listed(entries, app.settings.default_network))
    journal, samples = Journal(out), Samples()
    try:
        with journal, collecting(samples.add):
            found = await _check(app, people, journal, wishes)
    except OSError as error:
        raise _unwritable(out, error) from None
    make = partial(result, terms=app.settings.terms, samples=samples)
    done = await asyncio.to_thread(make, people, found, constants(CURRENT), wishes.budget)
    _write(done, out, app)
    journal.remove()
    return done


async def _check(
    app: App, people: Sequence[Listed], journal: Journal, wishes: Wishes
) -> Mapping[Handle, Checked]:
    handles = list(dict.fromkeys(one.handle for one in people if one.handle is not None))
    young = await app.ask.checking.stored(handles)
    found = {handle: measured(account) for handle, account in young.items()}
    found |= {handle: one for handle, one in journal.known(app.clock.now()).items() if handle not in found}
    missing = [handle for handle in handles if handle not in found]
    paid = [handle for handle in missing if handle.network == "x" and "x" in app.networks]
    if paid and not (wishes.agreed or _agrees(len(paid))):
        found |= {handle: Checked("not_asked") for handle in paid}
        missing = [handle for handle in missing if handle not in found]
    with _progress(len(missing)) as step:

        def told(handle: Handle, one: Checked) -> None:
            found[handle] = one
            journal.add(handle, one, app.clock.now())
            step()

        await app.ask.checking.ask(missing, told)
    return found


def _agrees(accounts: int) -> bool:
    return agreed(
        plural(
            "Asking X about {n} account costs up to {cost}. Go on? [y/N]",
            "Asking X about {n} accounts costs up to {cost}. Go on? [y/N]",
            accounts,
            cost=dollars(accounts * LOOK_PRICE),
        )
    )


def _write(done: Result, out: Path, app: App) -> None:
    now = app.clock.now()
    try:
        write_table(out, COLUMNS, table(done))
        with output(_totals(out)) as stream:
            totals = summary(done, now)
            stream.write(json.dumps(totals, indent=2, ensure_ascii=False).encode() + b"\n")
        with output(_page(out)) as stream:
            made = say("Made on {day} with formula {formula}.", day=Day(now), formula=done.formula)
            stream.write(page_of(checked_reply(done, now), language(), made).encode())
    except OSError as error:
        raise _unwritable(out, error) from None


def _unwritable(out: Path, error: OSError) -> BadInput:
    return BadInput(
        say("{file} cannot be written: {fault}.", file=str(out), fault=error.strerror or ""),
        say("Name another file after -o."),
    )


def _totals(out: Path) -> Path:
    """people.csv -> people.totals.json, beside it."""
    return out.with_suffix(".totals.json")


def _page(out: Path) -> Path:
    """people.csv -> people.page.html, beside it."""
    return out.with_suffix(".page.html")


@contextmanager
def _progress(total: int) -> Iterator[Callable[[], None]]:
    """How many are done and how long the rest takes, on a terminal; nothing where errors go elsewhere."""
    if not total or not sys.stderr.isatty():
        yield lambda: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(language()("Checking"), total=total)
        yield lambda: bar.advance(task)
