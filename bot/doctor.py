"""`influence doctor`: settings, store and each network: ok, or what to do."""

from __future__ import annotations

from collections.abc import Awaitable

from bot.app import App
from bot.processes import with_app
from bot.settings import read_settings
from bot.terminal import tell
from scoring.errors import BadSettings, InfluenceError
from scoring.messages.refusal import error_text
from scoring.networks import NETWORKS, title_of
from scoring.text import Name, Text, say

SETTINGS, STORE, NOT_ENABLED = say("settings"), say("store"), say("not enabled")


def examine() -> int:
    """Prints one line a thing; exit code 1 if anything does not work."""
    try:
        settings = read_settings()
    except InfluenceError as error:
        _line(SETTINGS, error_text(error), ok=False)
        return 1
    _line(SETTINGS, say("ok") if settings.contact else say("ok; set CONTACT so that networks can reach you"))
    try:
        return with_app(_examine)
    except InfluenceError as error:
        _line(SETTINGS if isinstance(error, BadSettings) else STORE, error_text(error), ok=False)
        return 1


async def _examine(app: App) -> int:
    good = await _check(STORE, app.stores.scores.check())
    for name in NETWORKS:
        network = app.networks.get(name)
        if network is None:
            _line(Name(title_of(name)), NOT_ENABLED)
        else:
            good &= await _check(Name(title_of(name)), network.check())
    if "x" in app.networks:
        _line(say("use of {network}", network=title_of("x")), _use(app.settings.terms.use_cases.get("x")))
    for chat, checking in await _chats(app):
        good &= await _check(chat, checking)
    return 0 if good else 1


def _use(approved: str | None) -> Text:
    if approved is None:
        return say("none in X_USE_CASE: one account at a time is asked for, none is watched or listed")
    return say("approved for: {use}", use=approved)


async def _chats(app: App) -> list[tuple[Text, Awaitable[Text]]]:
    """One check a chat whose keys are set."""
    found: list[tuple[Text, Awaitable[Text]]] = []
    if app.chats.slack is not None:
        found.append((Name("Slack"), app.chats.slack.check()))
    else:
        _line(Name("Slack"), NOT_ENABLED)
    if "discord" in app.chats.publishers:
        from bot.gateway import check_discord

        found.append((Name("Discord"), check_discord(app)))
    else:
        _line(Name("Discord"), NOT_ENABLED)
    return found


async def _check(what: Text, checking: Awaitable[Text]) -> bool:
    try:
        _line(what, await checking)
        return True
    except InfluenceError as error:
        _line(what, error_text(error), ok=False)
        return False


def _line(what: Text, says: Text, *, ok: bool = True) -> None:
    tell(say("{mark} {what}: {state}", mark="✓" if ok else "✗", what=what, state=says))
