"""Cards that were drawn already, for whoever is answered the same next."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Hashable

from cachetools import LRUCache

from adapters.discord.components.layout import RenderedMessage
from scoring.messages.replies import Reply

MOST_KEPT = 256


class Drawings:
    """A card that the core gives again is the same object, so it is known by being that; see Answers.ask."""

    def __init__(self) -> None:
        # The reply is kept beside its drawing: as long as it is, no other object can have its id.
        self._kept: LRUCache[tuple[int, Hashable], tuple[Reply, RenderedMessage]] = LRUCache(MOST_KEPT)

    async def of(
        self, reply: Reply, how: Hashable, draw: Callable[[], Awaitable[RenderedMessage]]
    ) -> RenderedMessage:
        """As `draw` draws it; `how`: all that makes it different beside the reply."""
        if reply.card is None:
            return await draw()
        key = id(reply), how
        kept = self._kept.get(key)
        if kept is None:
            kept = self._kept[key] = reply, await draw()
        return kept[1]
