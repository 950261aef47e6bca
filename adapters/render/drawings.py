"""Cards that were drawn already, for whoever is answered the same next."""

from __future__ import annotations

from collections.abc import Hashable
from typing import Generic, TypeVar

from cachetools import LRUCache

from scoring.messages.replies import Reply

T = TypeVar("T")

MOST_KEPT = 256


class Drawings(Generic[T]):
    """A card that the core gives again is the same object, so it is known by being that; see Answers.ask."""

    def __init__(self) -> None:
        # The reply is kept beside its drawing: as long as it is, no other object can have its id.
        self._kept: LRUCache[tuple[int, Hashable], tuple[Reply, T]] = LRUCache(MOST_KEPT)

    def get(self, reply: Reply, how: Hashable) -> T | None:
        """What was drawn of it; `how`: all that makes a drawing different beside the reply."""
        kept = self._kept.get((id(reply), how))
        return None if kept is None else kept[1]

    def keep(self, reply: Reply, how: Hashable, drawn: T) -> T:
        """Remembers the drawing of a card; other replies are never given again."""
        if reply.card is not None:
            self._kept[id(reply), how] = reply, drawn
        return drawn
