"""Pages that are drawn once and kept: what was forwarded stays what it was."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from scoring.errors import BadInput
from scoring.formula import CURRENT
from scoring.messages.replies import Reply
from scoring.messages.words import NOT_FOR
from scoring.ports.clock import Clock
from scoring.ports.pages import DrawPages, PageStore
from scoring.teams.pages import KEPT, MOST_PAGES, Page, new_key
from scoring.text import Day, Text, say


class PageMaking:
    """Draws and keeps pages below PUBLIC_URL."""

    def __init__(self, pages: PageStore, draw: DrawPages, clock: Clock, public_url: str) -> None:
        self._pages = pages
        self._draw = draw
        self._clock = clock
        self._public_url = public_url.rstrip("/")

    @property
    def possible(self) -> bool:
        """Whether there is an address under which others find pages."""
        return bool(self._public_url)

    def check(self) -> None:
        """Raises BadInput where pages have no address."""
        if not self.possible:
            raise BadInput(
                say("A page needs an address that others can reach."),
                say("The person who runs this bot can set PUBLIC_URL."),
            )

    def address(self, path: str) -> str:
        """The whole address of a path that begins with a slash."""
        return f"{self._public_url}{path}"

    async def keep(
        self,
        workspace: str,
        person: str,
        first: Reply,
        more: Sequence[Reply],
        *,
        whom: Text | None = None,
    ) -> tuple[str, datetime]:
        """The address of the page, and until when it is there; `whom` it is for, if not for a member.

        Raises BadInput where there are too many.
        """
        self.check()
        now = self._clock.now()
        until = now + KEPT
        foot = say(
            "Made on {day} for {whom}, with formula {formula}. This address works until {until}.",
            day=Day(now),
            whom=whom or say("a member of {workspace}", workspace=workspace),
            formula=CURRENT,
            until=Day(until),
        )
        told = replace(first, small=tuple(dict.fromkeys((*first.small, NOT_FOR))))
        html = self._draw(told, [one for one in more if one.ok], foot)
        page = Page(new_key(), workspace, person, now, until, html)
        if not await self._pages.keep(page, MOST_PAGES):
            raise BadInput(
                say("A workspace has at most {most} pages that are open.", most=MOST_PAGES),
                say("End them all with `/influence report revoke`, and make this one again."),
            )
        return self.address(f"/r/{page.key}"), until
