"""`influence doctor`: settings, store and each network: ok, or what to do."""

from __future__ import annotations

from collections.abc import Awaitable

from bot.app import App
from bot.processes import with_app
from bot.settings import read_settings
from scoring.errors import BadSettings, InfluenceError
from scoring.networks import NETWORKS, title_of


def examine() -> int:
    """Prints one line a thing; exit code 1 if anything does not work."""
    try:
        settings = read_settings()
    except InfluenceError as error:
        _line("settings", str(error), ok=False)
        return 1
    advice = "ok" if settings.contact else "ok; set CONTACT so that networks can reach you"
    _line("settings", advice)
    try:
        return with_app(_examine)
    except InfluenceError as error:
        _line("settings" if isinstance(error, BadSettings) else "store", str(error), ok=False)
        return 1


async def _examine(app: App) -> int:
    good = await _check("store", app.stores.scores.check())
    for name in NETWORKS:
        network = app.networks.get(name)
        if network is None:
            _line(title_of(name), "not enabled")
        else:
            good &= await _check(title_of(name), network.check())
    for name, checking in await _chats(app):
        good &= await _check(name, checking)
    return 0 if good else 1


async def _chats(app: App) -> list[tuple[str, Awaitable[str]]]:
    """One check a chat whose keys are set."""
    found: list[tuple[str, Awaitable[str]]] = []
    if app.chats.slack is not None:
        found.append(("Slack", app.chats.slack.check()))
    else:
        _line("Slack", "not enabled")
    if "discord" in app.chats.publishers:
        from bot.gateway import check_discord

        found.append(("Discord", check_discord(app)))
    else:
        _line("Discord", "not enabled")
    return found


async def _check(what: str, checking: Awaitable[str]) -> bool:
    try:
        _line(what, await checking)
        return True
    except InfluenceError as error:
        _line(what, str(error), ok=False)
        return False


def _line(what: str, says: str, *, ok: bool = True) -> None:
    print(f"{'✓' if ok else '✗'} {what}: {says}", flush=True)
