"""Pages that are made for people, and kept until they expire."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Protocol

from scoring.messages.replies import Reply
from scoring.teams.pages import Page
from scoring.text import Text


class PageStore(Protocol):
    """Pages by their keys. Errors and transactions as in Store."""

    async def keep(self, page: Page, limit: int) -> bool:
        """False where the workspace has `limit` already that are open."""
        ...

    async def page(self, key: str, now: datetime) -> Page | None:
        """None where there is none, or not any more."""
        ...

    async def revoke(self, workspace: str) -> int:
        """Deletes all of a workspace; returns how many."""
        ...

    async def expire(self, now: datetime) -> int:
        """Deletes those whose time is over; returns how many."""
        ...


class DrawPages(Protocol):
    """Draws a page in every language that can be spoken."""

    def __call__(self, reply: Reply, more: Sequence[Reply], foot: Text) -> Mapping[str, str]: ...
