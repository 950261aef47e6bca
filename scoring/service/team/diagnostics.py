"""What support asks for first: where this is, whether posts arrive here, and what went wrong last."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from scoring.commands.requester import Requester
from scoring.errors import PublishTrouble
from scoring.formula import CURRENT
from scoring.messages.replies import Named, Place, Reply
from scoring.ports.clock import Clock
from scoring.ports.deliveries import Posts
from scoring.ports.publishing import Publisher
from scoring.ports.teams import Teams
from scoring.teams.delivery import Delivery
from scoring.teams.subscription import Subscription


class Debugging:
    """Answers `/influence debug` from the store and the platform; changes nothing."""

    def __init__(
        self,
        teams: Teams,
        posts: Posts,
        publishers: Mapping[str, Publisher],
        clock: Clock,
        version: str,
    ) -> None:
        self._teams = teams
        self._posts = posts
        self._publishers = publishers
        self._clock = clock
        self._version = version

    async def debug(self, requester: Requester) -> Reply:
        everything = await self._teams.subscriptions(requester.workspace)
        here = [one for one in everything if one.channel == requester.channel]
        posts = await self._posts.deliveries(requester.workspace)
        mine = [one for one in posts if one.subscription.channel == requester.channel]
        lines = (
            f"Team: {requester.workspace}",
            Named("Channel: ", Place(requester.channel), f" ({requester.channel})"),
            f"Membership: {await self._channel_access(requester)}",
            *(_next_run(one) for one in here),
            *(() if here else ("Next run: nothing is posted in this channel",)),
            f"Last error: {_last_error(mine)}",
            f"Version: influence-bot {self._version}, formula {CURRENT}",
            f"Time: {self._clock.now().astimezone(UTC):%Y-%m-%d %H:%M:%S} UTC",
        )
        return Reply("For support: copy all of this", lines)

    async def _channel_access(self, requester: Requester) -> str:
        publisher = self._publishers.get(requester.workspace.partition(":")[0])
        if publisher is None:
            return "this process posts nothing on this platform"
        try:
            return await publisher.channel_access(requester.workspace, requester.channel)
        except PublishTrouble as error:
            return f"not known: {error.happened}"


def _next_run(one: Subscription) -> str:
    if one.paused:
        return f"Next run: {one.kind}, paused: {one.paused}"
    if one.next_due_at is None:
        return f"Next run: {one.kind}, when a score moves"
    return f"Next run: {one.kind}, {_local(one.next_due_at, one.zone)}"


def _local(at: datetime, zone: str) -> str:
    return f"{at.astimezone(ZoneInfo(zone)):%a %d %b %Y %H:%M} {zone}"


def _last_error(posts: Sequence[Delivery]) -> str:
    return next(_errors(posts), "none")


def _errors(posts: Sequence[Delivery]) -> Iterator[str]:
    for post in posts:
        if post.state in ("failed", "unknown", "skipped", "pending") and post.reason:
            yield f"{post.key} {post.subscription.kind} {post.period}, {post.state}: {post.reason}"
