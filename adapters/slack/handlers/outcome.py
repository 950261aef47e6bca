"""What came of a form: shown at once where it is there in time, else in the place of a word of patience."""

from __future__ import annotations

import asyncio

from adapters.slack.render.rich import Block


class Outcome:
    """Of one submitted modal. Fast work acknowledges with its result, so that no modal waits for nothing."""

    def __init__(self, view_id: str) -> None:
        self.view_id = view_id
        self.closed = False
        self._shown: asyncio.Future[Block | None] = asyncio.get_running_loop().create_future()
        self._late = False

    async def within(self, seconds: float) -> Block | None:
        """The view if it comes in time; None where it does not, or where there will be none (`closed`)."""
        await asyncio.wait((self._shown,), timeout=seconds)
        self._late = not self._shown.done()
        return None if self._late else self._shown.result()

    def show(self, view: Block) -> bool:
        """Whether it came in time; a late one has to take the place of what is shown meanwhile."""
        if self._late or self._shown.done():
            return False
        self._shown.set_result(view)
        return True

    def close(self) -> None:
        """Nothing more comes."""
        self.closed = True
        if not self._shown.done():
            self._shown.set_result(None)
