"""The address of a member's pages -> one table of the workspace, as HTML or CSV."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Protocol

from aiohttp import web

from adapters.pages.lookup import as_csv, found, wanted
from adapters.pages.page import policy
from adapters.pages.sending import GONE, HEADERS, Answer, guarded, language_of, said
from adapters.pages.shelf import shelf_page
from adapters.render.texts import texts
from scoring.messages.shelves import TITLES, Shelf, ShelfName
from scoring.teams.pages import is_key
from scoring.teams.visits import Visit

# What is of a member alone is kept by nobody on the way.
KEPT = {"Cache-Control": "no-store"}
NAMES: Mapping[str, ShelfName] = {name: name for name in TITLES}


class Explored(Protocol):
    """What the core tells whoever knows the key of a visit."""

    async def visit(self, key: str) -> Visit | None: ...

    async def shelf(self, visit: Visit, name: ShelfName) -> Shelf: ...


def add_exploring(application: web.Application, explored: Explored) -> None:
    """Puts the routes into an application."""
    application.router.add_get("/e/{key}", guarded(_first))
    application.router.add_get("/e/{key}/{shelf}.csv", guarded(_open(explored, _csv)))
    application.router.add_get("/e/{key}/{shelf}", guarded(_open(explored, _html)))


async def _first(request: web.Request) -> web.Response:
    """The way to the first table: relative, since a proxy may have put something before it."""
    key = request.match_info["key"]
    # Whatever else stands there could be the address of somebody else's site.
    if not is_key(key):
        return said(GONE, language_of(request), 404)
    return web.Response(status=302, headers={**HEADERS, **KEPT, "Location": f"{key}/accounts"})


def _open(explored: Explored, made: Callable[[web.Request, Shelf, Visit], web.Response]) -> Answer:
    async def opened(request: web.Request) -> web.Response:
        name = NAMES.get(request.match_info["shelf"])
        visit = await explored.visit(request.match_info["key"])
        if visit is None or name is None:
            return said(GONE, language_of(request), 404)
        return made(request, await explored.shelf(visit, name), visit)

    return opened


def _html(request: web.Request, shelf: Shelf, visit: Visit) -> web.Response:
    text = texts(language_of(request))
    html = shelf_page(shelf, wanted(request.query, shelf), visit, text)
    headers = {
        **HEADERS,
        **KEPT,
        "Content-Security-Policy": f"{policy(forms=True)}; frame-ancestors 'none'",
    }
    return web.Response(text=html, content_type="text/html", headers=headers)


def _csv(request: web.Request, shelf: Shelf, visit: Visit) -> web.Response:
    rows = found(shelf, wanted(request.query, shelf), texts(language_of(request)))
    headers = {
        **HEADERS,
        **KEPT,
        "Content-Disposition": f'attachment; filename="{shelf.name}.csv"',
    }
    return web.Response(body=as_csv(shelf, rows), content_type="text/csv", charset="utf-8", headers=headers)
