"""Publishers without a platform: a file of posts, and the terminal with such a file behind it."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any, TextIO

from adapters.console.draw import show
from adapters.render.plain import plain_text
from adapters.render.texts import Texts
from scoring.errors import PublishTrouble, PublishUnknown
from scoring.facts import fact
from scoring.messages.replies import Message, Reply
from scoring.ports.publishing import HandOver
from scoring.teams.delivery import Delivery
from scoring.text import Text, say


class FilePublisher:
    """Appends each post as one JSON line, and reads them back when asked for a post.

    A line is written and flushed to the disk as a whole, so a kill leaves it there or not there; a line that
    a full disk cut off is no post.
    """

    tells_in_private = False

    def __init__(self, path: Path, text: Texts) -> None:
        """`text`: the language of what is posted."""
        self._path = path
        self._text = text

    async def post(self, delivery: Delivery, message: Message, hand_over: HandOver) -> str:
        row = {
            "key": delivery.key,
            "workspace": delivery.subscription.workspace,
            "channel": delivery.subscription.channel,
            "kind": delivery.subscription.kind,
            "period": delivery.period,
            "text": plain_text(message.head, self._text),
            "thread": [plain_text(reply, self._text) for reply in message.thread],
        }
        await hand_over()
        try:
            self._append(json.dumps(row, ensure_ascii=False))
        except OSError as error:
            raise PublishTrouble(fact("file-unwritable", fault=error.strerror or "")) from error
        return delivery.key

    async def announce(self, workspace: str, channel: str, reply: Reply) -> str:
        """Nothing is written: who types here reads the answer itself."""
        return ""

    async def tell(self, workspace: str, person: str, reply: Reply) -> bool:
        """Nobody can be written to in private; they are told at the next command."""
        return False

    async def channel_access(self, workspace: str, channel: str) -> Text:
        return say("ok, posts are written to a file of this machine")

    async def find(self, delivery: Delivery) -> str | None:
        return delivery.key if any(row.get("key") == delivery.key for row in self.posts()) else None

    async def aclose(self) -> None:
        """Nothing is open."""

    def posts(self) -> list[dict[str, Any]]:
        """Every whole line, in the order of posting. Raises PublishTrouble where the file cannot be read."""
        try:
            lines = self._path.read_bytes().split(b"\n")[:-1] if self._path.exists() else []
        except OSError as error:
            raise PublishTrouble(fact("file-unreadable", fault=error.strerror or "")) from error
        return [row for row in map(_row, lines) if row is not None]

    def _append(self, line: str) -> None:
        # A line that a kill cut off is closed first, so that it cannot swallow this one.
        torn = self._path.exists() and self._path.stat().st_size > 0 and not _ends_with_newline(self._path)
        whole = (("\n" if torn else "") + line + "\n").encode()
        with self._path.open("ab", buffering=0) as file:
            before = file.tell()
            if file.write(whole) != len(whole):
                # A disk that fills up takes a part without an error; half a line is no post.
                file.truncate(before)
                raise PublishTrouble(fact("disk-full"))
            self._sync(file.fileno())

    def _sync(self, number: int) -> None:
        try:
            os.fsync(number)
        except OSError as error:
            raise PublishUnknown(fact("disk-unknown")) from error


class ConsolePublisher(FilePublisher):
    """Prints posts to the terminal and records them, so that a restart knows what was printed."""

    def __init__(self, out: TextIO, path: Path, text: Texts) -> None:
        super().__init__(path, text)
        self._out = out

    async def post(self, delivery: Delivery, message: Message, hand_over: HandOver) -> str:
        posted_as = await super().post(delivery, message, hand_over)
        self._out.write(f"\n── {delivery.subscription.channel} ──\n")
        for reply in (message.head, *message.thread):
            show(reply, self._out, self._text)
        return posted_as


def _row(line: bytes) -> dict[str, Any] | None:
    try:
        row = json.loads(line)
    except ValueError:
        return None
    return row if isinstance(row, dict) else None


def _ends_with_newline(path: Path) -> bool:
    with path.open("rb") as file:
        file.seek(-1, os.SEEK_END)
        return file.read(1) == b"\n"
