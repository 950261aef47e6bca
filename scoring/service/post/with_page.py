"""Monthly posts come with a page of themselves that can be forwarded."""

from __future__ import annotations

import logging
from collections.abc import Hashable
from dataclasses import replace
from datetime import datetime

from cachetools import LRUCache

from scoring.errors import InfluenceError
from scoring.messages.replies import Message
from scoring.service.post.delivering import Writer
from scoring.service.team.page_making import PageMaking
from scoring.teams.delivery import Delivery
from scoring.text import Link, say

log = logging.getLogger(__name__)

MOST_KEPT = 256  # addresses of posts that may be tried again


class WithPage:
    """A Writer over another one."""

    def __init__(self, writer: Writer, making: PageMaking) -> None:
        self._writer = writer
        self._making = making
        self._made: LRUCache[Hashable, str] = LRUCache(MOST_KEPT)

    async def write(self, delivery: Delivery, now: datetime) -> Message:
        message = await self._writer.write(delivery, now)
        if delivery.subscription.kind != "monthly" or not self._making.possible or not message.thread:
            return message
        url = await self._page(delivery, message)
        if url is None:
            return message
        lines = (*message.head.lines, Link(url, say("Open this report as a page")))
        return replace(message, head=replace(message.head, lines=lines))

    async def _page(self, delivery: Delivery, message: Message) -> str | None:
        """A post is worth more than its page: where none can be made, it goes without."""
        known = self._made.get(delivery.key)
        if known is not None:
            return known
        one = delivery.subscription
        try:
            url, _ = await self._making.keep(one.workspace, one.created_by, message.head, message.thread)
        except InfluenceError as error:
            log.warning("a report goes without its page: %s", error.reference)
            return None
        self._made[delivery.key] = url
        return url
