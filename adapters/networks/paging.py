"""How far back the posts of an account are read: until enough of them are old enough to judge.

Who posts often fills the newest page with posts that are younger than two days; judged by it alone, such an
account would look as if it had none.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable
from datetime import datetime
from typing import TypeVar

from adapters.networks.sampling import MATURE
from adapters.networks.site import attempted
from scoring.errors import InfluenceError

ENOUGH = 20  # posts that are old enough; more narrow the interval, fewer make it wide
MORE_PAGES = 3  # beyond the newest: 160 posts on Mastodon, 400 on Bluesky

P = TypeVar("P")


def ripe(times: Iterable[datetime | None], now: datetime) -> int:
    """How many of these posts are old enough to judge; one without a readable time is not."""
    return sum(at is not None and now - at >= MATURE for at in times)


async def with_older(
    newest: P, older: Callable[[P], Awaitable[P] | None], judged: Callable[[P], int]
) -> tuple[list[P], InfluenceError | None]:
    """The newest page and those before it, until enough posts can be judged.

    `older` asks for the page before one, or is None where there is none; `judged` counts the ripe posts of a
    page. With the pages comes the trouble that ended them early, if any.
    """
    pages = [newest]
    for _ in range(MORE_PAGES):
        asked = older(pages[-1]) if sum(map(judged, pages)) < ENOUGH else None
        if asked is None:
            break
        page = await attempted(_answer, asked)
        if isinstance(page, InfluenceError):
            return pages, page
        pages.append(page)
    return pages, None


async def _answer(asked: Awaitable[P]) -> P:
    return await asked
