"""Slack in a process: which keys are set, and what of the core it is joined with."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from bot.settings import Settings
from scoring.errors import BadSettings, InfluenceError

if TYPE_CHECKING:
    from adapters.slack.app import Keys, Mode, Slack, UseCases
    from bot.app import App

READY_SECONDS = 5.0
_NEEDED: dict[str, tuple[str, ...]] = {
    "socket": ("slack_bot_token", "slack_app_token"),
    "http": ("slack_bot_token", "slack_signing_secret"),
    "oauth": ("slack_client_id", "slack_client_secret", "slack_signing_secret", "encryption_keys"),
}


def slack_mode(settings: Settings) -> Mode | None:
    """How Slack is served, None where nothing of it is set. Raises BadSettings for half a set of keys."""
    if _set(settings, "slack_client_id") or _set(settings, "slack_client_secret"):
        mode: Mode = "oauth"
    elif _set(settings, "slack_bot_token") or _set(settings, "slack_app_token"):
        mode = "socket" if _set(settings, "slack_app_token") else "http"
    else:
        return None
    missing = [name.upper() for name in _NEEDED[mode] if not _set(settings, name)]
    if missing:
        alternative = " or SLACK_APP_TOKEN" if mode == "http" else ""
        makes = " `influence new-key` makes a key." if "ENCRYPTION_KEYS" in missing else ""
        raise BadSettings(f"Slack needs {' and '.join(missing)}{alternative}, too.{makes}")
    return mode


def slack_keys(settings: Settings) -> Keys | None:
    """The keys for the adapter. Raises BadSettings."""
    mode = slack_mode(settings)
    if mode is None:
        return None
    from adapters.slack.app import Keys

    return Keys(
        mode=mode,
        bot_token=_value(settings, "slack_bot_token"),
        app_token=_value(settings, "slack_app_token"),
        signing_secret=_value(settings, "slack_signing_secret"),
        client_id=settings.slack_client_id,
        client_secret=_value(settings, "slack_client_secret"),
        encryption_keys=_value(settings, "encryption_keys"),
        api_url=settings.slack_api_url,
        authorize_url=f"{settings.slack_api_url.removesuffix('api/')}oauth/v2/authorize",
        public_url=settings.public_url,
        language=settings.language,
        only_admins=settings.slack_only_admins,
    )


@asynccontextmanager
async def slack_listening(app: App, slack: Slack) -> AsyncIterator[str]:
    """Slack's requests are taken inside this block. Gives one line that says how."""
    from adapters.slack.inbound.server import Probes

    host, port = app.settings.bind or None, app.settings.port
    probes = Probes(Readiness(app), lambda: app.watchdog.trouble)
    async with slack.listening(use_cases(app), probes, host=host, port=port) as bound:
        described = await slack.describe()
        yield f"Slack: {described}{'' if bound is None else f', listening on port {bound}'}"


def use_cases(app: App) -> UseCases:
    """What Slack needs of the core, from the app."""
    from adapters.slack.app import UseCases
    from adapters.slack.handlers.commands import Core

    core = Core(app.dispatcher, app.subscribing.cannot_post, app.settings.default_network)
    return UseCases(core, app.overviews, app.subscribing, app.tenants, app.seen)


class Readiness:
    """Answers a probe in time, also where the store does not; looks once, however many probes come."""

    def __init__(self, app: App) -> None:
        self._app = app
        self._looking: asyncio.Task[tuple[bool, str]] | None = None

    async def __call__(self) -> tuple[bool, str]:
        if self._looking is None or self._looking.done():
            self._looking = asyncio.create_task(self._look(), name="readiness")
        done, _ = await asyncio.wait((self._looking,), timeout=READY_SECONDS)
        return self._looking.result() if done else (False, "the store does not answer")

    async def _look(self) -> tuple[bool, str]:
        try:
            return True, await self._app.store.check()
        except InfluenceError as error:
            return False, error.reference


def _set(settings: Settings, name: str) -> bool:
    return bool(_value(settings, name))


def _value(settings: Settings, name: str) -> str:
    value = getattr(settings, name)
    return "" if value is None else value if isinstance(value, str) else value.get_secret_value()
