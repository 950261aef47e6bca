"""Which keys of Slack are set, and so how it is served."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from bot.settings import Settings
from scoring.errors import BadSettings
from scoring.text import Name, Text, joined, say

if TYPE_CHECKING:
    from adapters.slack.app import Keys, Mode

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
        raise BadSettings(_lacks(missing, mode))
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


def _set(settings: Settings, name: str) -> bool:
    return bool(_value(settings, name))


def _value(settings: Settings, name: str) -> str:
    value = getattr(settings, name)
    return "" if value is None else value if isinstance(value, str) else value.get_secret_value()


def _lacks(missing: Sequence[str], mode: Mode) -> Text:
    names = joined((Name(name) for name in missing), "and")
    lacks = say("Slack needs {names}, too.", names=names)
    if mode == "http":
        lacks = say("Slack needs {names} or SLACK_APP_TOKEN, too.", names=names)
    if "ENCRYPTION_KEYS" not in missing:
        return lacks
    return joined((lacks, say("`influence new-key` makes a key.")))
