"""Translates between HTTP and calls of the Web API, and spoils answers on their way."""

from __future__ import annotations

import base64
import json
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

from tests.fakes.slack_faults import Fault
from tests.fakes.slack_workspaces import Json

IN_JSON = ("blocks", "view", "metadata", "attachments")


@dataclass(frozen=True)
class Call:
    """A call of the Web API as it arrived, with what was JSON in it decoded, and what it was answered."""

    method: str
    verb: str
    content_type: str
    token: str
    args: Json
    answer: Json = field(default_factory=dict)


async def arrived(request: web.Request) -> tuple[str, Json]:
    """The token and the arguments, wherever the app put them."""
    args: Json = dict(request.query)
    if request.content_type == "application/json":
        args |= await request.json()
    elif request.can_read_body:
        args |= {name: value for name, value in (await request.post()).items() if isinstance(value, str)}
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    if scheme == "Basic":
        client, _, secret = base64.b64decode(token).decode().partition(":")
        return "", {**args, "client_id": client, "client_secret": secret}
    return token or args.pop("token", ""), _decoded(args)


def spoilt(fault: Fault, request: web.Request, answer: web.Response) -> web.Response:
    """The answer, or what comes instead of it."""
    if (fault.cut_before or fault.cut_after) and request.transport is not None:
        request.transport.abort()
    if fault.instead is not None:
        status, kind, body = fault.instead
        return web.Response(status=status, body=body.encode(), headers={"Content-Type": kind})
    if fault.retry_after is not None:
        limited = {"ok": False, "error": "ratelimited"}
        return web.json_response(limited, status=429, headers={"Retry-After": str(fault.retry_after)})
    if fault.status and fault.error:
        return web.Response(status=fault.status, text=fault.error)
    if fault.status:
        page = f"<!doctype html><title>{fault.status}</title>"
        return web.Response(status=fault.status, text=page, content_type="text/html")
    return answer


def _decoded(args: Json) -> dict[str, Any]:
    decode = [name for name in IN_JSON if isinstance(args.get(name), str)]
    return {**args, **{name: json.loads(args[name]) for name in decode}}
