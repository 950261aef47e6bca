"""What all pages share on their way out: their headers, their language, and words where there is none."""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Awaitable, Callable
from functools import lru_cache

from aiohttp import web

from adapters.pages.page import page_of, policy
from adapters.render.texts import accepted, texts
from scoring.errors import StoreTrouble
from scoring.messages.replies import Reply
from scoring.text import say

log = logging.getLogger(__name__)

Answer = Callable[[web.Request], Awaitable[web.StreamResponse]]
HEADERS = {
    "Content-Security-Policy": f"{policy()}; frame-ancestors 'none'",
    "X-Robots-Tag": "noindex, nofollow",
    "Referrer-Policy": "no-referrer",
    "Vary": "Accept-Language",
}
GONE = Reply(
    say("This page is not there any more"),
    (say("Its time is over, or whoever made it has closed it. Ask them for a new one."),),
)
TROUBLE = Reply(say("This page cannot be shown now"), (say("Try again in a minute."),))
FOOT = say("Influence: how far an account's messages carry.")


def language_of(request: web.Request) -> str:
    """That of whoever reads, English where it is not known or not spoken."""
    return _spoken(request.headers.get("Accept-Language", "")[:200])


@lru_cache(1_024)
def _spoken(accepts: str) -> str:
    return accepted(accepts) or "en"


def said(reply: Reply, language: str, status: int) -> web.Response:
    """A page of words alone."""
    html = page_of(reply, texts(language), FOOT)
    headers = {**HEADERS, "Cache-Control": "no-store"}
    return web.Response(text=html, status=status, content_type="text/html", headers=headers)


def guarded(found: Answer) -> Answer:
    """An answer that tells of a store that fails, and of a fault of ours, and shows nothing of either."""

    async def answer(request: web.Request) -> web.StreamResponse:
        try:
            return await found(request)
        except StoreTrouble:
            return said(TROUBLE, language_of(request), 503)
        except web.HTTPException:
            raise
        except Exception:
            log.exception("a page could not be shown")
            return said(TROUBLE, language_of(request), 500)

    return answer


def etag_of(body: bytes) -> str:
    """The same bytes have the same one."""
    return f'"{hashlib.sha256(body).hexdigest()[:32]}"'


def is_known(request: web.Request, etag: str) -> bool:
    """Whether whoever asks has it already."""
    return etag in request.headers.get("If-None-Match", "")[:1_000]
