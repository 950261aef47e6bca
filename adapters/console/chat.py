"""A terminal as a chat: one line in, one reply out."""

from __future__ import annotations

import asyncio
import sys
import threading
from collections.abc import Awaitable, Callable
from typing import TextIO

from adapters.console.draw import show
from adapters.render.texts import Texts
from scoring.commands.requester import Requester
from scoring.messages.replies import Reply

Answer = Callable[[str, Requester], Awaitable[Reply]]

CONSOLE = Requester(workspace="console", channel="console", person="console")
PROMPT = "> "
# Longer than the longest command; a file that is no list of commands must not fill the memory.
LONGEST_LINE = 100_000
_LEAVE = frozenset(("exit", "quit", "/exit", "/quit"))


async def chat(
    answer: Answer, source: TextIO, out: TextIO, text: Texts, requester: Requester = CONSOLE
) -> int:
    """Answers line by line until the source ends. Returns how many lines failed."""
    typing = source.isatty()
    lines: asyncio.Queue[str] = asyncio.Queue()
    wanted = _read_in_background(source, lines, PROMPT if typing else "")
    failed = 0
    while True:
        wanted.release()
        line = await lines.get()
        if not line or line.strip().lower() in _LEAVE:
            return failed
        if not line.strip() or line.startswith("#"):
            continue
        reply = await answer(line, requester)
        failed += not reply.ok
        show(reply, out, text)


def _read_in_background(source: TextIO, lines: asyncio.Queue[str], prompt: str) -> threading.Semaphore:
    """Reads one line each time the semaphore is released, on a thread that a signal can leave behind.

    A thread of asyncio's own pool would hold the process at its end until somebody presses return.
    """
    loop = asyncio.get_running_loop()
    wanted = threading.Semaphore(0)

    def read() -> None:
        while True:
            wanted.acquire()
            line = _read_line(source, prompt)
            try:
                loop.call_soon_threadsafe(lines.put_nowait, line)
            except RuntimeError:  # the loop is closed: the process is ending
                return
            if not line:
                return

    threading.Thread(target=read, name="console", daemon=True).start()
    return wanted


def _read_line(source: TextIO, prompt: str) -> str:
    """One line with its end, "" at the end of the source or when it breaks."""
    try:
        if prompt and source is sys.stdin:
            return input(prompt) + "\n"
        line = source.readline(LONGEST_LINE)
        rest = line
        while rest and not rest.endswith("\n"):  # the rest of a line without end is no line of its own
            rest = source.readline(LONGEST_LINE)
        return line
    except (EOFError, OSError, ValueError):
        return ""
