"""The address of a page -> the page, in the language of whoever reads it; or words that it is not there."""

from __future__ import annotations

import hashlib
from collections.abc import Awaitable, Callable

from aiohttp import web

from adapters.pages.page import page_of, policy
from adapters.render.texts import accepted, texts
from scoring.errors import StoreTrouble
from scoring.messages.replies import Reply
from scoring.ports.clock import Clock
from scoring.ports.pages import PageStore
from scoring.teams.pages import is_key
from scoring.text import say

PATH = "/r/{key}"
HEADERS = {
    "Content-Security-Policy": f"{policy()}; frame-ancestors 'none'",
    "X-Robots-Tag": "noindex, nofollow",
    "Referrer-Policy": "no-referrer",
    "Vary": "Accept-Language",
}
_GONE = Reply(
    say("This page is not there any more"),
    (say("Its time is over, or whoever made it has closed it. Ask them for a new one."),),
)
_TROUBLE = Reply(say("This page cannot be shown now"), (say("Try again in a minute."),))
_FOOT = say("Influence: how far an account's messages carry.")


def add_pages(application: web.Application, pages: PageStore, clock: Clock) -> None:
    """Puts the route into an application."""
    application.router.add_get(PATH, _shown(pages, clock))


def _shown(pages: PageStore, clock: Clock) -> Callable[[web.Request], Awaitable[web.Response]]:
    async def shown(request: web.Request) -> web.Response:
        language = accepted(request.headers.get("Accept-Language", "")) or "en"
        key = request.match_info["key"]
        try:
            page = await pages.page(key, clock.now()) if is_key(key) else None
        except StoreTrouble:
            return _said(_TROUBLE, language, 503)
        if page is None:
            return _said(_GONE, language, 404)
        body = page.html.get(language, next(iter(page.html.values()))).encode()
        etag = f'"{hashlib.sha256(body).hexdigest()[:32]}"'
        headers = {**HEADERS, "ETag": etag, "Cache-Control": "private, no-cache"}
        if etag in request.headers.get("If-None-Match", "")[:1_000]:
            return web.Response(status=304, headers=headers)
        return web.Response(body=body, content_type="text/html", charset="utf-8", headers=headers)

    return shown


def _said(reply: Reply, language: str, status: int) -> web.Response:
    html = page_of(reply, texts(language), _FOOT)
    headers = {**HEADERS, "Cache-Control": "no-store"}
    return web.Response(text=html, status=status, content_type="text/html", headers=headers)
