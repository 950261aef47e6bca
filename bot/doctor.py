"""`influence doctor`: settings, store and each network: ok, or what to do."""

from __future__ import annotations

import json
from collections.abc import Awaitable
from contextvars import ContextVar
from typing import Literal

from bot.app import App
from bot.processes import with_app
from bot.settings import read_settings
from bot.terminal import language, tell
from scoring.errors import BadSettings, InfluenceError
from scoring.messages.refusal import error_text
from scoring.networks import NETWORKS, title_of
from scoring.text import Name, Text, say

_as_json: ContextVar[bool] = ContextVar("as_json", default=False)
SETTINGS, STORE, NOT_ENABLED = say("settings"), say("store"), say("not enabled")


State = Literal["ok", "off", "fault"]
_MARKS: dict[State, str] = {"ok": "✓", "off": "–", "fault": "✗"}


def examine(*, as_json: bool = False) -> int:
    """Prints one line a thing; exit code 1 if anything does not work."""
    _as_json.set(as_json)
    try:
        settings = read_settings()
    except InfluenceError as error:
        _line(SETTINGS, error_text(error), "fault")
        return 1
    _line(SETTINGS, say("ok") if settings.contact else say("ok; set CONTACT so that networks can reach you"))
    try:
        return with_app(_examine)
    except InfluenceError as error:
        _line(SETTINGS if isinstance(error, BadSettings) else STORE, error_text(error), "fault")
        return 1


async def _examine(app: App) -> int:
    good = await _check(STORE, app.stores.scores.check())
    for name in NETWORKS:
        network = app.networks.get(name)
        if network is None:
            _line(Name(title_of(name)), NOT_ENABLED, "off")
        else:
            good &= await _check(Name(title_of(name)), network.check())
    if "x" in app.networks:
        approved = app.settings.terms.use_cases.get("x")
        _line(say("use of {network}", network=title_of("x")), _use(approved), "ok" if approved else "off")
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
        _line(Name("Slack"), NOT_ENABLED, "off")
    if "discord" in app.chats.publishers:
        from bot.gateway import check_discord

        found.append((Name("Discord"), check_discord(app)))
    else:
        _line(Name("Discord"), NOT_ENABLED, "off")
    return found


async def _check(what: Text, checking: Awaitable[Text]) -> bool:
    try:
        _line(what, await checking)
        return True
    except InfluenceError as error:
        _line(what, error_text(error), "fault")
        return False


def _line(what: Text, says: Text, state: State = "ok") -> None:
    if _as_json.get():
        text = language()
        row = {"what": text.plain(what), "state": state, "says": text.plain(says)}
        print(json.dumps(row, ensure_ascii=False))
    else:
        tell(say("{mark} {what}: {state}", mark=_MARKS[state], what=what, state=says))
