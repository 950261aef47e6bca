"""An answer of the API -> HTTP: in the form that was asked for, with an ETag; and what went wrong."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from typing import Any

from aiohttp import web
from pydantic import BaseModel

from adapters.api.models import Problem
from adapters.render.sheets import csv_of
from scoring.messages.replies import Cell, Sheet

JSON, CSV, LINES, PROBLEM = "application/json", "text/csv", "application/x-ndjson", "application/problem+json"
# What may be kept by whoever asked, and has to be asked for again.
KEPT = "private, no-cache"


def answer(request: web.Request, found: BaseModel, rows: Sequence[BaseModel] | None = None) -> web.Response:
    """In the form that was asked for; `rows` is what a table of it has, None: it is none.

    Raises NotAcceptable for a form that it has not.
    """
    kind = wanted(request, JSON, *(() if rows is None else (CSV, LINES)))
    if kind == CSV:
        body = csv_of(_sheet(rows or ()))
    elif kind == LINES:
        body = "".join(f"{row.model_dump_json()}\n" for row in rows or ()).encode()
    else:
        body = found.model_dump_json().encode()
    etag = f'"{hashlib.sha256(body).hexdigest()[:32]}"'
    headers = {"ETag": etag, "Cache-Control": KEPT, "Vary": "Accept, Authorization"}
    if etag in request.headers.get("If-None-Match", "")[:1_000]:
        return web.Response(status=304, headers=headers)
    return web.Response(body=body, content_type=kind, charset="utf-8", headers=headers)


class NotAcceptable(Exception):
    """Asked for in a form that it does not have."""


def wanted(request: web.Request, *offered: str) -> str:
    """The first offered one that is accepted; the first of all where nothing is said.

    Raises NotAcceptable.
    """
    accepted = [one.partition(";")[0].strip().lower() for one in _accepted(request)]
    if not accepted or "*/*" in accepted:
        named = [one for one in accepted if one in offered]
        return named[0] if named else offered[0]
    for one in accepted:
        for kind in offered:
            if one == kind or one == f"{kind.partition('/')[0]}/*":
                return kind
    raise NotAcceptable


def _accepted(request: web.Request) -> list[str]:
    header = request.headers.get("Accept", "")[:500]
    return [one for one in header.split(",") if one.strip()]


def problem(reference: str, title: str, status: int, detail: str, **headers: str) -> web.Response:
    """As RFC 9457 has it; `reference` is the same code that chats and the terminal know."""
    told = Problem(type=f"/problems/{reference}", title=title, status=status, detail=detail)
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    named |= {"Cache-Control": "no-store"}
    return web.Response(body=told.model_dump_json(), status=status, content_type=PROBLEM, headers=named)


def _sheet(rows: Sequence[BaseModel]) -> Sheet:
    flat = [_flat(row.model_dump(mode="json")) for row in rows]
    named = dict.fromkeys(name for row in flat for name in row)
    # An object that is null in one row is no column of its own beside its parts in another.
    columns = tuple(
        name
        for name in named
        if any(row.get(name) is not None for row in flat)
        or not any(other.startswith(f"{name}_") for other in named)
    )
    return Sheet("api", columns, tuple(tuple(row.get(name) for name in columns) for row in flat))


def _flat(row: Mapping[str, Any], above: str = "") -> dict[str, Cell]:
    """Objects in objects as their parts, under both names; lists as JSON."""
    found: dict[str, Cell] = {}
    for name, value in row.items():
        if isinstance(value, dict):
            found |= _flat(value, f"{above}{name}_")
        elif isinstance(value, list):
            found[f"{above}{name}"] = json.dumps(value, ensure_ascii=False)
        else:
            found[f"{above}{name}"] = value
    return found
