"""The address of a page -> the page, in the language of whoever reads it; or words that it is not there."""

from __future__ import annotations

from aiohttp import web
from cachetools import LRUCache

from adapters.pages.sending import GONE, HEADERS, Answer, etag_of, guarded, is_known, language_of, said
from scoring.ports.clock import Clock
from scoring.ports.pages import PageStore
from scoring.teams.pages import Page, is_key

PATH = "/r/{key}"
MOST_DRAWN = 64


class _Drawn:
    """The bytes of pages with their ETags, as long as the store gives the same page."""

    def __init__(self) -> None:
        self._kept: LRUCache[tuple[str, str], tuple[Page, bytes, str]] = LRUCache(MOST_DRAWN)

    def of(self, page: Page, language: str) -> tuple[bytes, str]:
        known = self._kept.get((page.key, language))
        if known is not None and known[0] is page:
            return known[1:]
        body = page.html.get(language, next(iter(page.html.values()))).encode()
        etag = etag_of(body)
        self._kept[page.key, language] = page, body, etag
        return body, etag


def add_pages(application: web.Application, pages: PageStore, clock: Clock) -> None:
    """Puts the route into an application."""
    application.router.add_get(PATH, guarded(_shown(pages, clock)))


def _shown(pages: PageStore, clock: Clock) -> Answer:
    drawn = _Drawn()
    headers = {**HEADERS, "Content-Type": "text/html; charset=utf-8", "Cache-Control": "private, no-cache"}

    async def shown(request: web.Request) -> web.Response:
        language = language_of(request)
        key = request.match_info["key"]
        page = await pages.page(key, clock.now()) if is_key(key) else None
        if page is None:
            return said(GONE, language, 404)
        body, etag = drawn.of(page, language)
        told = {**headers, "ETag": etag}
        if is_known(request, etag):
            return web.Response(status=304, headers=told)
        return web.Response(body=body, headers=told)

    return shown
