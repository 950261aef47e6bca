"""A line on the terminal while an answer takes its time, gone when the answer is there."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import TextIO

from adapters.render.texts import Texts
from scoring.messages.waiting import PATIENCE
from scoring.text import Text

_BACK = "\r\x1b[2K"  # to the start of the line, and clear it


@asynccontextmanager
async def said_meanwhile(said: Text | None, err: TextIO, text: Texts) -> AsyncIterator[None]:
    """Says it after a while, on a terminal only: what is piped somewhere holds answers alone."""
    if said is None or not err.isatty():
        yield
        return
    shown = False

    async def tell() -> None:
        nonlocal shown
        await asyncio.sleep(PATIENCE)
        shown = True
        err.write(text.plain(said))
        err.flush()

    telling = asyncio.create_task(tell())
    try:
        yield
    finally:
        telling.cancel()
        if shown:
            err.write(_BACK)
            err.flush()
