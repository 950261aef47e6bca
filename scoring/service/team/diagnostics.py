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
from scoring.text import Name, say


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
            say("Team: {workspace}", workspace=str(requester.workspace)),
            Named("Channel: ", Place(requester.channel), f" ({requester.channel})"),
            say("Membership: {value}", value=str(await self._channel_access(requester))),
            *(_next_run(one) for one in here),
            *(() if here else (say("Next run: nothing is posted in this channel"),)),
            say("Last error: {mine}", mine=_last_error(mine)),
            say(
                "Version: influence-bot {version}, formula {current}",
                version=str(self._version),
                current=CURRENT,
            ),
            say("Time: {utc} UTC", utc=Name(f"{self._clock.now().astimezone(UTC):%Y-%m-%d %H:%M:%S}")),
        )
        return Reply(say("For support: copy all of this"), lines)

    async def _channel_access(self, requester: Requester) -> str:
        publisher = self._publishers.get(requester.workspace.partition(":")[0])
        if publisher is None:
            return say("this process posts nothing on this platform")
        try:
            return await publisher.channel_access(requester.workspace, requester.channel)
        except PublishTrouble as error:
            return say("not known: {happened}", happened=error.happened)


def _next_run(one: Subscription) -> str:
    if one.paused:
        return say("Next run: {kind}, paused: {paused}", kind=str(one.kind), paused=str(one.paused))
    if one.next_due_at is None:
        return say("Next run: {kind}, when a score moves", kind=str(one.kind))
    return say(
        "Next run: {kind}, {next_due_at}",
        kind=str(one.kind),
        next_due_at=_local(one.next_due_at, one.zone),
    )


def _local(at: datetime, zone: str) -> str:
    return f"{at.astimezone(ZoneInfo(zone)):%a %d %b %Y %H:%M} {zone}"


def _last_error(posts: Sequence[Delivery]) -> str:
    return next(_errors(posts), "none")


def _errors(posts: Sequence[Delivery]) -> Iterator[str]:
    for post in posts:
        if post.state in ("failed", "unknown", "skipped", "pending") and post.reason:
            yield f"{post.key} {post.subscription.kind} {post.period}, {post.state}: {post.reason}"
