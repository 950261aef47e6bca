"""Every body that goes to Discord, held against its published OpenAPI (schemas.json, make_schemas.mjs)."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import fastjsonschema

SCHEMAS = json.loads(Path(__file__).with_name("schemas.json").read_text())
CALLBACKS = {4: "callback-message", 7: "callback-update", 9: "callback-modal"}
# By method and path, the first that fits.
ROUTES = (
    ("POST", re.compile(r"/channels/\d+/messages"), "message"),
    ("PATCH", re.compile(r"/channels/\d+/messages/\d+"), "message-edit"),
    ("POST", re.compile(r"/webhooks/\d+/[^/]+"), "follow-up"),
    ("PATCH", re.compile(r"/webhooks/\d+/[^/]+/messages/[@\w]+"), "answer-edit"),
)
_compiled: dict[str, Callable[[Any], Any]] = {}


def faults_of(method: str, path: str, body: Any) -> list[str]:
    """What Discord's description does not allow of a request; nothing of one that is not described here."""
    if path.endswith("/commands") and isinstance(body, list):
        return [fault for one in body for fault in _against("command", one)]
    if path.endswith("/callback") and isinstance(body, Mapping) and body.get("type") in CALLBACKS:
        return _against(CALLBACKS[body["type"]], body)
    for verb, pattern, schema in ROUTES:
        if verb == method and pattern.fullmatch(path.partition("?")[0]) and isinstance(body, Mapping):
            return _against(schema, body)
    return []


def _against(schema: str, body: Any) -> list[str]:
    if schema not in _compiled:
        _compiled[schema] = fastjsonschema.compile(SCHEMAS[schema], use_formats=False)
    try:
        _compiled[schema](body)
    except fastjsonschema.JsonSchemaValueException as error:
        return [f"{schema}: {error.message}"[:600]]
    return []
