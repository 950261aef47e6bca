"""Faults of ours told to Sentry, where the operator names one; with no more than what helps to mend them."""

from __future__ import annotations

import logging
import re
from typing import TYPE_CHECKING, Any

from bot.bulk import needing
from bot.chat_keys import secret
from bot.redaction import Redaction, secrets_of
from bot.settings import Settings
from bot.version import VERSION
from scoring.errors import BadSettings
from scoring.ports.log_context import log_context
from scoring.text import say

if TYPE_CHECKING:
    from sentry_sdk.types import Event, Hint

# Of an event; all else stays here: requests, users, the machine, what was logged before.
KEPT = ("event_id", "timestamp", "platform", "level", "logger", "logentry", "exception", "release", "sdk")
_QUERY = re.compile(r"(https?://[^\s?\"'<>]+)\?[^\s\"'<>]*")
FLUSH_SECONDS = 2


def report_faults(settings: Settings) -> None:
    """From now on what is logged as an error goes to Sentry, where SENTRY_DSN is set.

    Raises BadSettings where the extra is missing or the DSN is none.
    """
    dsn = secret(settings.sentry_dsn)
    if dsn is None:
        return
    with needing("sentry", ("sentry_sdk",), say("SENTRY_DSN needs the extra [sentry]; install it:")):
        import sentry_sdk
        from sentry_sdk.integrations.atexit import AtexitIntegration
        from sentry_sdk.integrations.logging import LoggingIntegration
        from sentry_sdk.utils import BadDsn
    redaction = Redaction(secrets_of(settings))

    def before_send(event: Event, hint: Hint) -> Event:
        return cleaned(event, redaction)

    try:
        sentry_sdk.init(
            dsn=dsn,
            release=f"influence-bot@{VERSION}",
            before_send=before_send,
            send_default_pii=False,
            include_local_variables=False,
            max_request_body_size="never",
            max_breadcrumbs=0,
            # Those that come by themselves write down addresses, statements and headers.
            default_integrations=False,
            auto_enabling_integrations=False,
            integrations=[
                LoggingIntegration(level=None, event_level=logging.ERROR, sentry_logs_level=None),
                AtexitIntegration(callback=lambda pending, timeout: None),
            ],
            shutdown_timeout=FLUSH_SECONDS,
        )
    except BadDsn:
        raise BadSettings(say("SENTRY_DSN is no address of a Sentry project.")) from None


def cleaned(event: Event, redaction: Redaction) -> Event:
    """Without secrets, query strings, variables, and what is not KEPT; with the ids of the work."""
    known: dict[str, Any] = {key: value for key, value in event.items() if key in KEPT}
    ids = log_context()
    names = ("workspace", "delivery", "request")
    known["tags"] = {name: value for name in names if (value := getattr(ids, name))}
    made: Event = _without(known, redaction)
    return made


def _without(value: Any, redaction: Redaction) -> Any:
    match value:
        case str():
            return redaction(_QUERY.sub(r"\1", value))
        case dict():
            return {key: _without(one, redaction) for key, one in value.items() if key != "vars"}
        case list() | tuple():
            return [_without(one, redaction) for one in value]
        case _:
            return value
