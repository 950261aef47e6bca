"""How the log is written: lines for people, or one JSON object a line for programs; no secret in either."""

from __future__ import annotations

import logging
import sys
from collections.abc import MutableMapping
from datetime import UTC, datetime
from typing import Any

from bot.redaction import Redaction, secrets_of
from bot.settings import Settings
from scoring.ports.log_context import log_context

TEXT = "%(asctime)s %(levelname)s %(name)s: %(message)s"
# httpx writes whole addresses, which hold names that people asked about.
# At DEBUG the others write whole statements and bodies, with handles and ciphertext in them.
QUIET = {
    "httpx": logging.WARNING,
    "httpcore": logging.WARNING,
    "aiosqlite": logging.WARNING,
    "slack_sdk": logging.WARNING,
    "slack_bolt": logging.WARNING,
    # What goes wrong in them is told by adapters/jobs/queue.py, in one line.
    "procrastinate": logging.CRITICAL,
    "psycopg.pool": logging.CRITICAL,
}


def configure_log(settings: Settings) -> None:
    """What this process logs goes to stderr, in the form that the settings name."""
    handler = logging.StreamHandler(sys.stderr)
    written = json_lines() if settings.log_format == "json" else logging.Formatter(TEXT)
    handler.setFormatter(Redacted(written, Redaction(secrets_of(settings))))
    logging.basicConfig(handlers=[handler], level=settings.log_level)
    for noisy, level in QUIET.items():
        logging.getLogger(noisy).setLevel(level)


class Redacted(logging.Formatter):
    """What another formatter makes, without secrets: traces of exceptions are gone through as well."""

    def __init__(self, written: logging.Formatter, redaction: Redaction) -> None:
        super().__init__()
        self._written = written
        self._redaction = redaction

    def format(self, record: logging.LogRecord) -> str:
        return self._redaction(self._written.format(record))


def json_lines() -> logging.Formatter:
    """One object a line: time (UTC), level, logger, event, the ids that are known, exception where one is."""
    # Only who wants JSON pays for it: 5 MB.
    import structlog

    return structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=[
            structlog.stdlib.add_log_level,
            structlog.stdlib.add_logger_name,
            _time,
            _ids,
            # As text: a tree of frames would hold their variables.
            structlog.processors.format_exc_info,
        ],
        processors=[
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            structlog.processors.EventRenamer("event"),
            structlog.processors.JSONRenderer(ensure_ascii=False, default=str),
        ],
    )


Event = MutableMapping[str, Any]


def _time(logger: Any, method: str, event: Event) -> Event:
    record: logging.LogRecord = event["_record"]
    at = datetime.fromtimestamp(record.created, UTC)
    event["time"] = at.isoformat(timespec="milliseconds").replace("+00:00", "Z")
    return event


def _ids(logger: Any, method: str, event: Event) -> Event:
    """Those that are known, of the work that the line was written in."""
    known = log_context()
    for name in ("workspace", "delivery", "request"):
        if value := getattr(known, name):
            event[name] = value
    return event
