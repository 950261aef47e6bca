"""What support asks for first: where this is, whether posts arrive here, and what went wrong last."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC

from scoring.commands.requester import Requester
from scoring.errors import PublishTrouble
from scoring.fact_texts import text_of
from scoring.formula import CURRENT
from scoring.messages.allowances import used_line
from scoring.messages.replies import Reply
from scoring.messages.subscription import name_of
from scoring.ports.clock import Clock
from scoring.ports.deliveries import Posts
from scoring.ports.publishing import Publisher
from scoring.ports.teams import Teams
from scoring.service.team.allowances import Allowances
from scoring.teams.delivery import Delivery
from scoring.teams.subscription import Subscription
from scoring.text import Moment, Place, Text, say


class Debugging:
    """Answers `/influence debug` from the store and the platform; changes nothing."""

    def __init__(
        self,
        teams: Teams,
        posts: Posts,
        publishers: Mapping[str, Publisher],
        clock: Clock,
        version: str,
        allowances: Allowances,
    ) -> None:
        self._allowances = allowances
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
        nothing = say("Next run: nothing is posted in this channel")
        lines = (
            say("Team: {workspace}", workspace=requester.workspace),
            say("Channel: {channel} ({id})", channel=Place(requester.channel), id=requester.channel),
            say("Membership: {access}", access=await self._channel_access(requester)),
            *([_next_run(one) for one in here] or [nothing]),
            _last_error(mine),
            used_line(await self._allowances.of(requester.workspace)),
            say(
                "Version: influence-bot {version}, formula {formula}", version=self._version, formula=CURRENT
            ),
            say("Time: {time} UTC", time=f"{self._clock.now().astimezone(UTC):%Y-%m-%d %H:%M:%S}"),
        )
        return Reply(say("For support: copy all of this"), lines, to_copy=True)

    async def _channel_access(self, requester: Requester) -> Text:
        publisher = self._publishers.get(requester.workspace.partition(":")[0])
        if publisher is None:
            return say("this process posts nothing on this platform")
        try:
            return await publisher.channel_access(requester.workspace, requester.channel)
        except PublishTrouble as error:
            return say("not known: {why}", why=error.happened)


def _next_run(one: Subscription) -> Text:
    name = name_of(one)
    if one.paused is not None:
        return say("Next run: {name}, paused: {why}", name=name, why=text_of(one.paused))
    if one.next_due_at is None:
        return say("Next run: {name}, when a score moves", name=name)
    return say("Next run: {name}, {moment}", name=name, moment=Moment(one.next_due_at, one.zone))


def _last_error(posts: Sequence[Delivery]) -> Text:
    return next(_errors(posts), say("Last error: none"))


def _errors(posts: Sequence[Delivery]) -> Iterator[Text]:
    for post in posts:
        if post.state in ("refused", "unknown", "skipped", "pending") and post.reason:
            yield say(
                "Last error: {key} {name} {period}, {state}: {why}",
                key=post.key,
                name=name_of(post.subscription),
                period=post.period,
                state=post.state,
                why=text_of(post.reason),
            )
