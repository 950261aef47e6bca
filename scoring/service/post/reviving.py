"""Posts that nothing more is done about, and owing them again because an operator wants them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Literal

from scoring.ports.clock import Clock
from scoring.ports.deliveries import DeadPosts
from scoring.teams.delivery import Delivery

MOST = 10_000
# As long as deliveries are kept.
FARTHEST = timedelta(days=400)

Outcome = Literal["owed", "looked-for", "paused", "not-dead"]


@dataclass(frozen=True, slots=True)
class Retried:
    """What became of the wish to try a post again; `post` None where it is none that is dead."""

    outcome: Outcome
    post: Delivery | None


class Reviving:
    """What is owed again the next tick of any worker hands over."""

    def __init__(self, posts: DeadPosts, clock: Clock) -> None:
        self._posts = posts
        self._clock = clock

    async def dead(self, within: timedelta, workspace: str | None = None) -> Sequence[Delivery]:
        """Newest first."""
        return await self._posts.dead(self._clock.now() - within, MOST, workspace)

    async def retry(self, number: int, *, again: bool) -> Retried:
        """Owes a dead post again. What may be there is looked for first, unless it is to be posted `again`.

        One whose subscription is paused stays as it is: posting it would only be refused once more.
        """
        post = next((one for one in await self.dead(FARTHEST) if one.id == number), None)
        if post is None:
            return Retried("not-dead", None)
        if post.subscription.paused is not None:
            return Retried("paused", post)
        look_first = post.state == "unknown" and not again
        if not await self._posts.retry(number, self._clock.now(), look_first=look_first):
            return Retried("not-dead", None)
        return Retried("looked-for" if look_first else "owed", post)
