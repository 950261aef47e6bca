"""What each command runs: opens the app, works until its end or a signal, closes cleanly."""

from __future__ import annotations

import asyncio
import json
import signal
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import asdict

from adapters.console.chat import CONSOLE, chat
from adapters.console.draw import show
from adapters.console.tab import complete_with_tab
from adapters.console.waiting import said_meanwhile
from adapters.render.data import as_data
from adapters.render.plain import table_lines
from bot.app import App, open_app
from bot.chats import chats, require_http
from bot.logs import configure_log
from bot.measuring import metrics_listening
from bot.settings import Settings, read_settings
from bot.terminal import language, tell
from scoring.campaigns.campaign import boards
from scoring.commands.about import accounts_of
from scoring.commands.accounts import VERBS, attempt, read
from scoring.commands.kinds import Ask, Command
from scoring.commands.requester import Requester
from scoring.errors import InfluenceError
from scoring.formula.result import to_json
from scoring.handles import parse_handle
from scoring.messages.campaign import campaign_board
from scoring.messages.replies import Reply
from scoring.messages.scoreboard import NONE_YET, board_table
from scoring.messages.waiting import looking_at
from scoring.service.ask.forgetting import BLOCKED, UNDO
from scoring.text import Text, joined, plural, say

Work = Callable[[App], Awaitable[int]]

# After a signal: when the store is not waited for any more, and when the process ends whatever is in hand.
CUT_SECONDS, END_SECONDS = 10.0, 25.0

NO_CHAT = say("No Slack or Discord token is set, so this is the console chat. Type help, or exit to leave.")

CONSOLE_TOO = say("This is the console chat. Type help, or exit to leave.")


def run_all() -> int:
    """`influence run`: the schedule, and every chat that has its keys; without any, the console."""

    async def work(app: App) -> int:
        async with measured(app), chats(app, "all") as said:
            if not said:
                tell(NO_CHAT, err=not sys.stdin.isatty())
            for line in said:
                tell(line)
            async with ticking(app):
                return await (_forever() if said else _console(app))

    return with_app(work, endless=True)


def run_web() -> int:
    """`influence web`: what listens on a port, until a signal."""

    async def work(app: App) -> int:
        require_http(app)
        async with measured(app), chats(app, "http") as said:
            for line in said:
                tell(line)
            return await _forever()

    return with_app(work, endless=True)


def run_worker() -> int:
    """`influence worker`: the schedule, and chats that connect by themselves, until a signal."""

    async def work(app: App) -> int:
        async with measured(app), chats(app, "connections") as said:
            for line in (*said, say("Refreshing, posting and alerting until stopped.")):
                tell(line)
            async with ticking(app):
                return await _forever()

    return with_app(work, endless=True)


def run_discord(*, sync: bool) -> int:
    """`influence discord`: Discord alone, until a signal; with `sync` only tells it of the commands."""
    from bot.gateway import discord_connected, tell_commands

    async def told(app: App) -> int:
        count = await tell_commands(app)
        tell(plural("Discord knows {n} command now.", "Discord knows {n} commands now.", count))
        return 0

    async def serve(app: App) -> int:
        async with measured(app), discord_connected(app) as said:
            tell(said)
            return await _forever()

    return with_app(told) if sync else with_app(serve, endless=True)


def run_console() -> int:
    """`influence console`."""

    async def work(app: App) -> int:
        tell(NO_CHAT if app.chats.slack is None else CONSOLE_TOO, err=True)
        return await _console(app)

    return with_app(work, endless=True)


def score_one(handle: str, *, as_json: bool, fresh: bool) -> int:
    """`influence score`: the card, or the published JSON form."""

    def question(app: App) -> Ask:
        return Ask(parse_handle(handle, app.settings.default_network), fresh=fresh)

    async def published(app: App) -> int:
        try:
            found = await app.ask.lookup.find(question(app).who.handle, fresh=fresh)
        except InfluenceError as error:
            print(json.dumps({"handle": handle, "error": str(error), "reference": error.reference}))
            return 1
        print(json.dumps(to_json(found.account.latest.score)))
        return 0

    if as_json:
        return with_app(published)
    return with_app(lambda app: _answer(app, attempt(lambda: question(app)), as_json=False))


def answer_one(verb: str, words: Sequence[str], *, as_json: bool) -> int:
    """A verb of the chat from the shell: its answer as people read it, or as data."""

    async def work(app: App) -> int:
        command = attempt(lambda: VERBS[verb].read(words, app.settings.default_network))
        return await _answer(app, command, as_json=as_json)

    return with_app(work)


async def _answer(app: App, command: Command, *, as_json: bool) -> int:
    async with said_meanwhile(looking_at(command), sys.stderr, language()):
        reply = await app.dispatcher.answer(command, CONSOLE)
    if as_json:
        print(json.dumps(as_data(reply, language()), ensure_ascii=False))
    else:
        show(reply, sys.stdout if reply.ok else sys.stderr, language())
    return 0 if reply.ok else 1


def forget_one(handle: str, *, asks: bool) -> int:
    """`influence forget`: as the operator, for every team. Asks first unless told not to."""

    async def work(app: App) -> int:
        who = parse_handle(handle, app.settings.default_network).handle
        if asks and not agreed(
            say("Delete everything about {handle}, for every team? [y/N]", handle=str(who))
        ):
            tell(say("Nothing was deleted."))
            return 1
        known = await app.ask.forgetting.delete(who)
        if known:
            tell(joined((say("{handle}: everything was deleted.", handle=str(who)), BLOCKED)))
        else:
            tell(joined((say("{handle}: nothing was stored.", handle=str(who)), BLOCKED)))
        undo = f"influence forget --undo '{who}'"
        tell(say("Within {days} days: {command}", days=UNDO.days, command=undo))
        return 0

    return with_app(work)


def undo_forgetting(handle: str) -> int:
    """`influence forget --undo`."""

    async def work(app: App) -> int:
        who = parse_handle(handle, app.settings.default_network).handle
        if await app.ask.forgetting.undo(who):
            tell(say("{handle} is back, as it was.", handle=str(who)))
            return 0
        tell(say("Nothing of {handle} is left to bring back. It can be asked for again.", handle=str(who)))
        return 1

    return with_app(work)


def agreed(question: Text) -> bool:
    """Only a typed yes is one, in English or in the terminal's language; `--yes` where nobody can type."""
    text = language()
    try:
        return input(f"{text.plain(question)} ").strip().lower() in ("y", "yes", text.plain(say("y")))
    except EOFError:
        return False


def show_scoreboard(*, as_json: bool) -> int:
    """`influence scoreboard`: judges what can be judged now, and prints how all forecasts did."""

    async def work(app: App) -> int:
        await app.upkeep.evaluator.tick()
        rows = await app.stores.outcomes.board()
        campaigns = boards(await app.stores.campaigns.judgements())
        if as_json:
            objects = [*map(asdict, rows), *map(asdict, campaigns)]
            print("\n".join(map(json.dumps, objects)))
        elif rows or campaigns:
            for table in (board_table(rows), campaign_board(campaigns)):
                if table.rows:
                    print("\n".join(table_lines(table, language())))
        else:
            tell(NONE_YET)
        return 0

    return with_app(work)


def migrate_store() -> int:
    """`influence migrate`: opening the app brings the tables up to date."""

    async def work(app: App) -> int:
        tell(say("store: {state}", state=await app.stores.scores.check()))
        return 0

    return with_app(work)


@asynccontextmanager
async def measured(app: App) -> AsyncIterator[None]:
    """Its operator can read how it goes inside this block, where METRICS_PORT is set."""
    async with metrics_listening(app) as said:
        if said is not None:
            tell(said, err=True)
        yield


@asynccontextmanager
async def ticking(app: App) -> AsyncIterator[None]:
    """The schedule runs inside this block; leaving it waits for what is in hand."""
    from bot.alone import alone
    from bot.scheduler import Schedule

    with alone(app.settings) as is_alone:
        schedule = Schedule(app, alone=is_alone, watchdog=app.watchdog)
        await schedule.start()
        try:
            yield
        finally:
            await schedule.stop()


def with_app(work: Work, *, endless: bool = False) -> int:
    """Opens everything, runs the work until its end, Ctrl-C or SIGTERM, and closes everything.

    Returns the work's exit code. A signal ends `endless` work as it should, with 0; work that had an end of
    its own was cut off, and gives 128 and the signal. Raises InfluenceError where opening fails.
    """
    settings = read_settings()
    configure_log(settings)
    if settings.sentry_dsn is not None:
        from bot.reporting import report_faults

        report_faults(settings)
    return asyncio.run(_until_signal(settings, work, endless))


async def _until_signal(settings: Settings, work: Work, endless: bool) -> int:
    stop = asyncio.Event()
    signals: list[int] = []

    def end(number: int) -> None:
        signals.append(number)
        stop.set()

    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, end, number)
    async with open_app(settings) as app:
        app.watchdog.start()
        working = asyncio.ensure_future(work(app))
        stopping = asyncio.create_task(stop.wait())
        await asyncio.wait((working, stopping), return_when=asyncio.FIRST_COMPLETED)
        stopping.cancel()
        if working.done():
            return working.result()
        _end_in_time(app)
        working.cancel()
        await asyncio.gather(working, return_exceptions=True)
        return 0 if endless else 128 + signals[0]


def _end_in_time(app: App) -> None:
    """Supervisors kill after 30 seconds; a store that keeps silent must not use them up."""
    asyncio.get_running_loop().call_later(CUT_SECONDS, app.cut)
    app.watchdog.expect("the end of this process", END_SECONDS)
    app.watchdog.grace = 0.0


async def _forever() -> int:
    """Until a signal cancels it."""
    await asyncio.Event().wait()
    return 0


async def _console(app: App) -> int:
    seen = {str(one.handle): None for one in await app.stores.teams.watched(CONSOLE.workspace)}
    if sys.stdin.isatty():
        complete_with_tab(lambda: list(seen))
    else:
        # A pipe may hold anything; bytes that are no text become marks, not a crash.
        sys.stdin.reconfigure(errors="replace")  # type: ignore[union-attr]

    async def answer(line: str, requester: Requester) -> Reply:
        command = read(line, app.settings.default_network)
        async with said_meanwhile(looking_at(command), sys.stderr, language()):
            reply = await app.dispatcher.answer(command, requester)
        if reply.ok:
            seen.update({str(one.handle): None for one in accounts_of(command)})
        return reply

    failed = await chat(answer, sys.stdin, sys.stdout, language())
    return 1 if failed else 0
