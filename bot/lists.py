"""Lists of people that somebody hands to a chat: read as the terminal reads them, within a chat's limits."""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import Sequence
from pathlib import Path

from adapters.files.lists import Limits, read_list
from scoring.campaigns.entries import Entry
from scoring.commands.checks import MOST_PEOPLE, too_many
from scoring.errors import BadInput
from scoring.ports.lists import MOST_BYTES
from scoring.text import say

# As much as a list of a chat can be; a row more than people, for the header, and some that are blank.
LIMITS = Limits(rows=5_000, bytes=MOST_BYTES, unpacked=20 * 2**20)
KINDS = frozenset((".csv", ".tsv", ".txt", ".xlsx", ".jsonl", ".ndjson"))


async def read_chat_list(name: str, content: bytes, posts: int) -> Sequence[Entry]:
    """A ReadList. Raises BadInput and BadCommand."""
    suffix = Path(name).suffix.lower()
    if suffix not in KINDS:
        raise BadInput(
            say("I cannot read {name}.", name=name[:80]), say("Give a .csv, .txt, .xlsx or .jsonl file.")
        )
    found = await asyncio.to_thread(_read, name, suffix, content, posts)
    if len(found) > MOST_PEOPLE:
        raise too_many(len(found))
    return found


def _read(name: str, suffix: str, content: bytes, posts: int) -> Sequence[Entry]:
    with tempfile.TemporaryDirectory(prefix="influence-") as folder:
        # Its own name is shown, and never used: it may be anything.
        path = Path(folder) / f"list{suffix}"
        path.write_bytes(content)
        try:
            return read_list(path, posts, LIMITS, called=name[:80])
        except ModuleNotFoundError:
            raise BadInput(
                say("This bot reads no spreadsheets."), say("Save the list as CSV, and hand that over.")
            ) from None
