"""Anyone can be forgotten."""

from __future__ import annotations

from scoring.commands import Forget
from scoring.ports import Wishes
from scoring.replies import Reply
from scoring.service.lookup import Lookup


class Forgetting:
    """Deletes everything about a handle, in all workspaces, and blocks it from then on."""

    def __init__(self, wishes: Wishes, lookup: Lookup) -> None:
        self._wishes = wishes
        self._lookup = lookup

    async def forget(self, command: Forget) -> Reply:
        handle = command.who.handle
        known = await self._wishes.forget(handle)
        # A fetch that was under way may have stored its answer after the deletion.
        if await self._lookup.settled(handle):
            await self._wishes.forget(handle)
        what = "Everything about it was deleted." if known else "Nothing was stored about it."
        blocked = "It is not asked for any more; only a salted hash of the handle is kept to remember that."
        assumed = (f"I took this as {handle}.",) if command.who.assumed else ()
        return Reply(f"{handle} is forgotten", (what, blocked), warnings=assumed)
