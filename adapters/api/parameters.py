"""What a question over HTTP names -> values of the core; whoever sent something else is told which."""

from __future__ import annotations

import asyncio
import base64
import binascii
import json
from datetime import UTC, datetime
from functools import lru_cache
from typing import TypeVar

from aiohttp import web
from pydantic import BaseModel, ValidationError

from scoring.errors import BadInput
from scoring.handles import Handle, parse_handle
from scoring.networks import NETWORKS
from scoring.teams.calendar import read_zone
from scoring.teams.cohort import cohort_name
from scoring.teams.workspace import After

LONGEST_BODY, BODY_SECONDS = 100_000, 10.0
JSON = "application/json"
MOST_COMPARED, LONGEST_HANDLE = 10, 300
Sent = TypeVar("Sent", bound=BaseModel)


class Missing(Exception):
    """Nothing that this token may see: not there, or of somebody else, which nobody can tell apart."""


class Unreadable(Exception):
    """A parameter that cannot be read: `name` says which."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name


class TooLarge(Exception):
    """A body longer than any that has a meaning."""


class NotJson(Exception):
    """A body of another kind."""


def handle(request: web.Request) -> Handle:
    """The one in the address."""
    return read_handle(request.match_info["handle"], "handle")


def handles(request: web.Request) -> list[Handle]:
    """Two to ten different ones, each as a parameter of its own."""
    sent = request.query.getall("handle", [])[: MOST_COMPARED + 1]
    found = list(dict.fromkeys(read_handle(one, "handle") for one in sent))
    if not 2 <= len(found) <= MOST_COMPARED:
        raise Unreadable("handle")
    return found


def read_handle(typed: str, name: str) -> Handle:
    """Written in full, as answers have it; nothing is taken for granted."""
    if len(typed) > LONGEST_HANDLE:
        raise Unreadable(name)
    return _read_handle(typed, name)


@lru_cache(4_096)
def _read_handle(typed: str, name: str) -> Handle:
    try:
        meant = parse_handle(typed)
    except BadInput:
        raise Unreadable(name) from None
    if meant.assumed:
        raise Unreadable(name)
    return meant.handle


def name(request: web.Request) -> str:
    """Of a cohort or campaign that may be there."""
    found = cohort_name(request.match_info["name"])
    if found is None:
        raise Missing
    return found


def whole(request: web.Request, name: str, default: int, most: int) -> int:
    """A number from 1 to `most`."""
    typed = request.query.get(name)
    if typed is None:
        return default
    found = int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 6 else 0
    if not 1 <= found <= most:
        raise Unreadable(name)
    return found


async def body(request: web.Request, kind: type[Sent]) -> Sent:
    """What was sent, as JSON, in time and in size. Raises Unreadable naming the part that is wrong."""
    if request.content_type != JSON:
        raise NotJson
    try:
        # The doors have read it already, where the application has doors.
        async with asyncio.timeout(BODY_SECONDS):
            read = await request.read()
    except web.HTTPRequestEntityTooLarge:
        raise TooLarge from None
    except (TimeoutError, ConnectionError):
        raise Unreadable("body") from None
    if len(read) > LONGEST_BODY:
        raise TooLarge
    try:
        return kind.model_validate_json(read)
    except ValidationError as error:
        (first, *_) = error.errors(include_url=False, include_input=False)
        raise Unreadable(".".join(map(str, first["loc"])) or "body") from None


def read_zone_name(typed: str) -> str:
    """A time zone, by its IANA name or a city."""
    try:
        return read_zone(typed[:100]).key
    except BadInput:
        raise Unreadable("zone") from None


def written(place: After) -> str:
    """A cursor: opaque, so that it can become another thing one day."""
    data = [place.added_at.timestamp(), place.handle.network, place.handle.name]
    return base64.urlsafe_b64encode(json.dumps(data, separators=(",", ":")).encode()).decode().rstrip("=")


def cursor(request: web.Request) -> After | None:
    """Where the page begins: after this place; None: at the beginning."""
    typed = request.query.get("cursor")
    return None if typed is None else read_cursor(typed)


def read_cursor(typed: str) -> After:
    """What `written` wrote."""
    try:
        read = base64.urlsafe_b64decode(typed[:800] + "=" * (-len(typed) % 4)).decode("ascii")
        at, network, name = json.loads(read)
        if not isinstance(at, int | float) or not isinstance(name, str) or network not in NETWORKS:
            raise Unreadable("cursor")
        return After(datetime.fromtimestamp(at, UTC), Handle(network, name))
    except (ValueError, TypeError, OverflowError, OSError, RecursionError, binascii.Error):
        raise Unreadable("cursor") from None
