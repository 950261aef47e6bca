"""Cards that were drawn already, for whoever is answered the same next."""

from __future__ import annotations

from cachetools import LRUCache

from adapters.slack.render.message import MessageRenderer, RenderedMessage
from scoring.messages.replies import Reply

MOST_KEPT = 256


class Drawings:
    """A card that the core gives again is the same object, so it is known by being that; see Answers.ask."""

    def __init__(self) -> None:
        # The reply is kept beside its drawing: as long as it is, no other object can have its id.
        self._kept: LRUCache[tuple[int, MessageRenderer], tuple[Reply, RenderedMessage]] = LRUCache(MOST_KEPT)

    def draw(self, reply: Reply, renderer: MessageRenderer) -> RenderedMessage:
        """As the renderer draws it."""
        if reply.card is None:
            return renderer.draw(reply)
        key = id(reply), renderer
        kept = self._kept.get(key)
        if kept is None:
            kept = self._kept[key] = reply, renderer.draw(reply)
        return kept[1]
