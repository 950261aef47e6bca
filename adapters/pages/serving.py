"""The address of a page -> the page, in the language of whoever reads it; or words that it is not there."""

from __future__ import annotations

from aiohttp import web

from adapters.pages.sending import GONE, HEADERS, Answer, etag_of, guarded, is_known, language_of, said
from scoring.ports.clock import Clock
from scoring.ports.pages import PageStore
from scoring.teams.pages import is_key

PATH = "/r/{key}"


def add_pages(application: web.Application, pages: PageStore, clock: Clock) -> None:
    """Puts the route into an application."""
    application.router.add_get(PATH, guarded(_shown(pages, clock)))


def _shown(pages: PageStore, clock: Clock) -> Answer:
    async def shown(request: web.Request) -> web.Response:
        language = language_of(request)
        key = request.match_info["key"]
        page = await pages.page(key, clock.now()) if is_key(key) else None
        if page is None:
            return said(GONE, language, 404)
        body = page.html.get(language, next(iter(page.html.values()))).encode()
        etag = etag_of(body)
        headers = {**HEADERS, "ETag": etag, "Cache-Control": "private, no-cache"}
        if is_known(request, etag):
            return web.Response(status=304, headers=headers)
        return web.Response(body=body, content_type="text/html", charset="utf-8", headers=headers)

    return shown
