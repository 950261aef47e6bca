"""How a chat reads a list of people from a file that somebody handed over."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from scoring.campaigns.entries import Entry

# A list of 200 people is a few kilobytes; more is no list.
MOST_BYTES = 1_000_000


class ReadList(Protocol):
    """Reads the people of a file by its name and content, at most MOST_BYTES."""

    async def __call__(self, name: str, content: bytes, posts: int) -> Sequence[Entry]:
        """In the order of the file; `posts` are planned where it does not say. Raises BadInput for a file
        that names nobody, cannot be read or is hostile, and BadCommand for too many people."""
        ...
