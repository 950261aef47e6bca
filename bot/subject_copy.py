"""`influence subject`: the copy that a scored person may ask for, as a file or as a page of their own."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from adapters.files.output import output
from adapters.render.plain import plain_text
from bot.app import App
from bot.processes import with_app
from bot.terminal import language, tell
from scoring.errors import BadInput
from scoring.handles import Handle, parse_handle
from scoring.messages.replies import Reply
from scoring.text import Day, plural, say


def write(handle: str, out: Path | None) -> int:
    """As text, which can be handed on. Raises BadInput where it cannot be written."""
    sections: list[Reply] = []

    async def work(app: App) -> int:
        sections.extend(await _copy(app, _who(app, handle)))
        return 0

    ended = with_app(work)
    written = "\n\n".join(plain_text(section, language()) for section in sections) + "\n"
    try:
        with output(out) as stream:
            stream.write(written.encode())
    except OSError as error:
        raise BadInput(
            say("{file} cannot be written: {fault}.", file=str(out), fault=error.strerror or ""),
            say("Name another file after -o."),
        ) from None
    if out is not None:
        tell(say("The copy is in {file}.", file=str(out)))
    return ended


def publish(handle: str) -> int:
    """As a page; prints its address alone on its line, so that a script can take it."""

    async def work(app: App) -> int:
        who = _who(app, handle)
        first, *more = await _copy(app, who)
        url, until = await app.team.making.keep(
            _shelf(who), "operator", first, more, whom=say("the person whose account this is")
        )
        tell(say("The copy of {handle}, to be read until {day}:", handle=str(who), day=Day(until)), err=True)
        print(url)
        return 0

    return with_app(work)


def close(handle: str) -> int:
    """Ends what was published of this account."""

    async def work(app: App) -> int:
        gone = await app.stores.pages.revoke(_shelf(_who(app, handle)))
        tell(plural("{n} page is closed", "{n} pages are closed", gone))
        return 0

    return with_app(work)


def _who(app: App, handle: str) -> Handle:
    return parse_handle(handle, app.settings.default_network).handle


async def _copy(app: App, who: Handle) -> Sequence[Reply]:
    return await app.ask.disclosing.copy(who)


def _shelf(who: Handle) -> str:
    """What stands for a workspace: pages of one person are closed together."""
    return f"subject:{who}"
