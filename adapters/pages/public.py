"""What everybody may see: how the score works and how good it is, and badges."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from aiohttp import web

from adapters.pages.badge import badge_svg, gone_svg
from adapters.pages.page import page_of
from adapters.pages.sending import FOOT, HEADERS, Answer, etag_of, guarded, is_known, language_of
from adapters.render.texts import texts
from scoring.errors import StoreTrouble
from scoring.handles import Handle
from scoring.history.stored import StoredScore
from scoring.messages.replies import Reply
from scoring.ports.clock import Clock

# The forecasts are judged when accounts are looked at; nobody waits for that by the second.
HOW_SECONDS = 300.0
BADGE_SECONDS = 3_600
_IS_IMAGE = {"Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'"}


class Badges(Protocol):
    """Whose badge a key is, with the newest score."""

    async def shown(self, key: str) -> tuple[Handle, StoredScore | None] | None: ...


class Openness(Protocol):
    """How the score works and how its forecasts did, the first part first."""

    async def public(self) -> Sequence[Reply]: ...


def add_public(application: web.Application, openness: Openness, badges: Badges, clock: Clock) -> None:
    """Puts the routes into an application."""
    application.router.add_get("/how", guarded(_How(openness, clock).shown))
    application.router.add_get("/badge/{key}.svg", guarded(_badge(badges)))


class _How:
    """The page, drawn anew every few minutes."""

    def __init__(self, openness: Openness, clock: Clock) -> None:
        self._openness = openness
        self._clock = clock
        self._drawn: dict[str, tuple[float, bytes]] = {}

    async def shown(self, request: web.Request) -> web.Response:
        language = language_of(request)
        body = await self._body(language)
        etag = etag_of(body)
        headers = {**HEADERS, "ETag": etag, "Cache-Control": f"public, max-age={HOW_SECONDS:.0f}"}
        # Of all pages, this one is to be found.
        del headers["X-Robots-Tag"]
        if is_known(request, etag):
            return web.Response(status=304, headers=headers)
        return web.Response(body=body, content_type="text/html", charset="utf-8", headers=headers)

    async def _body(self, language: str) -> bytes:
        now = self._clock.now().timestamp()
        drawn_at, body = self._drawn.get(language, (0.0, b""))
        if not 0 <= now - drawn_at < HOW_SECONDS:
            first, *more = await self._openness.public()
            body = page_of(first, texts(language), FOOT, more).encode()
            self._drawn[language] = now, body
        return body


def _badge(badges: Badges) -> Answer:
    async def badge(request: web.Request) -> web.Response:
        text = texts(language_of(request))
        try:
            found = await badges.shown(request.match_info["key"])
        except StoreTrouble:
            return _picture(gone_svg(text), 503, "no-store", request)
        if found is None:
            return _picture(gone_svg(text), 404, "no-store", request)
        return _picture(badge_svg(*found, text), 200, f"public, max-age={BADGE_SECONDS}", request)

    return badge


def _picture(svg: str, status: int, kept: str, request: web.Request) -> web.Response:
    body = svg.encode()
    etag = etag_of(body)
    headers = {**HEADERS, **_IS_IMAGE, "ETag": etag, "Cache-Control": kept}
    if status == 200 and is_known(request, etag):
        return web.Response(status=304, headers=headers)
    return web.Response(
        body=body, status=status, content_type="image/svg+xml", charset="utf-8", headers=headers
    )
