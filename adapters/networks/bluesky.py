"""Bluesky's AppView -> Observation. No key; three dependent rounds and at most 22 GETs, 8 at a time.

Round 1: the profile, the newest 100 posts and threads, and the newest 100 posts with replies to others.
Up to three older pages of them, where these hold too few that are old enough to judge. Round 2: who liked and
who reposted the sampled posts. Round 3: those people's own profiles, 25 a call.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Sequence
from dataclasses import replace
from datetime import datetime

from adapters.networks.bluesky_wire import (
    TITLE,
    FeedPage,
    LikesPage,
    Profile,
    ProfilesPage,
    RepostsPage,
    engager,
    own_times,
    page_of,
    posts_of,
    refusal,
)
from adapters.networks.deadline import QUESTION, within
from adapters.networks.http import Http, Params
from adapters.networks.oddities import counting_oddities
from adapters.networks.paging import ripe, with_older
from adapters.networks.sampling import Reaction, ReactionList, lists_of, merged, sample_of, sampled, unseen
from adapters.networks.site import Site, attempted, first, gaps_in, root_of, together, with_fewer
from adapters.networks.wire import Model, decode, moment, shorter
from scoring.errors import BadHandle, InfluenceError, OptedOut, Suspended, UnknownHandle
from scoring.facts import fact
from scoring.handles import Handle
from scoring.observation.model import Engager, Interaction, Observation, Post
from scoring.ports.quotas import RateLimit
from scoring.text import Text, say

PUBLIC_APPVIEW = "https://public.api.bsky.app"
# The AppView has long allowed 3,000 GETs in five minutes from one address (bluesky-social/atproto#1902).
PACE = RateLimit(burst=100, seconds=10.0)
POSTS = 100  # the most of one page
LISTS = 8  # questions about who reacted: one round of as many as may run at once
LISTED = 25  # people for one post and kind, so that 8 lists fit in one round of 8 calls of 25 profiles
SHORT = POSTS // 5  # items: a page with fewer is the last, though a cursor comes with it
LONGEST_CURSOR = 1000  # characters; it goes into an address
BATCH = 25  # profiles a call, the network's limit


class Bluesky:
    """Every account that this AppView serves; `base_url` may be any AppView.

    Where a list of people cannot be read, engagers is None and the observation not complete: a sample with a
    hole is a biased one.
    """

    name = "bluesky"

    def __init__(self, http: Http, *, base_url: str = PUBLIC_APPVIEW) -> None:
        self._http = http
        self._site = Site(http, title=TITLE, base_url=f"{root_of(base_url, '/xrpc')}/xrpc", pace=PACE)

    async def observe(self, handle: Handle) -> Observation:
        now = self._http.clock.now()
        with within(QUESTION), counting_oddities() as odd:
            profile, newest, replies = await self._profile_and_feeds(handle)
            pages, older = await self._with_older(handle, newest, profile, now)
            posts = posts_of(pages if isinstance(replies, InfluenceError) else [*pages, replies], profile)
            asked = sampled(posts, now, LISTS)
            people = await attempted(self._engagers, asked)
        gaps = gaps_in(
            ("older-posts", older),
            ("replies", replies),
            ("people", people),
        )
        engagers, sample = sample_of(people, asked, LISTED)
        return Observation(
            handle=str(handle),
            network=self.name,
            observed_at=now,
            followers=profile.followers,
            following=profile.following,
            posts_total=profile.posts,
            created_at=moment(profile.created_at),
            posts=posts,
            engagers=engagers,
            engager_sample=sample,
            display_name=shorter(profile.display_name),
            url=page_of(profile),
            complete=not gaps,
            notes=(
                *gaps,
                *unseen(people, asked),
                *odd.notes(),
                *((fact("automated"),) if profile.labelled("bot") else ()),
            ),
        )

    async def check(self) -> Text:
        return await self._site.checked(self._probe())

    async def _probe(self) -> None:
        """Asks for a handle that nobody can have: every AppView says so, and no account needs to exist."""
        answer = await self._site.get(_PROFILE, {"actor": "handle.invalid"})
        fault = refusal(answer, Handle(self.name, "handle.invalid"), self._site.host)
        if not isinstance(fault, UnknownHandle | BadHandle):
            raise fault

    async def aclose(self) -> None:
        await self._http.aclose()

    async def _profile_and_feeds(self, handle: Handle) -> tuple[Profile, FeedPage, FeedPage | InfluenceError]:
        """Round 1. What the profile says about the account goes before any trouble with its posts."""
        asked, posted, replied = await asyncio.gather(
            attempted(self._read, _PROFILE, Profile, handle, {"actor": handle.name}),
            attempted(self._feed, handle, _OWN),
            attempted(self._feed, handle, "posts_with_replies"),
        )
        profile = first(asked)
        if profile.labelled("!no-unauthenticated"):
            raise OptedOut(
                say(
                    "{handle} asks not to be shown to people without a {network} login.",
                    handle=str(handle),
                    network=TITLE,
                )
            )
        if profile.labelled("!hide", "!takedown"):
            raise Suspended(say("{network} hides {handle}.", network=TITLE, handle=str(handle)))
        return profile, first(posted), replied

    async def _with_older(
        self, handle: Handle, newest: FeedPage, profile: Profile, now: datetime
    ) -> tuple[list[FeedPage], InfluenceError | None]:
        """More pages where the newest is full of reposts, or of posts that are too young to judge."""

        def older(page: FeedPage) -> Awaitable[FeedPage] | None:
            if not page.cursor or len(page.cursor) > LONGEST_CURSOR or len(page.feed) < SHORT:
                return None
            return self._feed(handle, _OWN, page.cursor)

        return await with_older(newest, older, lambda page: ripe(own_times(page, profile), now))

    async def _feed(self, handle: Handle, kinds: str, cursor: str | None = None) -> FeedPage:
        """The newest page of posts, or the one behind the cursor."""

        def page(limit: int) -> Awaitable[FeedPage]:
            params: Params = {"actor": handle.name, "limit": limit, "filter": kinds}
            return self._read(_FEED, FeedPage, handle, {**params, "cursor": cursor} if cursor else params)

        return await with_fewer(page, POSTS)

    async def _engagers(self, asked: Sequence[Post]) -> tuple[Engager, ...]:
        """Rounds 2 and 3."""
        seen = merged(await together(self._reactions, lists_of(asked)))
        ids = [who.id for who in seen]
        batches = [ids[start : start + BATCH] for start in range(0, len(ids), BATCH)]
        found = await together(self._profiles, batches)
        full = {profile.did: engager(profile) for batch in found for profile in batch}
        return tuple(replace(full.get(who.id, who), interactions=who.interactions) for who in seen)

    async def _reactions(self, which: ReactionList) -> list[Reaction]:
        post, kind = which
        params: Params = {"uri": post.id, "limit": LISTED}
        if kind == "like":
            page = await self._read(_LIKES, LikesPage, None, params)
            people = [like.actor for like in page.likes]
        else:
            people = list((await self._read(_REPOSTS, RepostsPage, None, params)).reposted_by)
        return [(engager(who), Interaction(post.id, kind)) for who in people[:LISTED]]

    async def _profiles(self, dids: Sequence[str]) -> Sequence[Profile]:
        return (await self._read(_PROFILES, ProfilesPage, None, {"actors": dids})).profiles

    async def _read(self, method: str, model: type[Model], handle: Handle | None, params: Params) -> Model:
        answer = await self._site.get(method, params)
        if answer.status != 200:
            raise refusal(answer, handle, self._site.host)
        return decode(answer, model, title=TITLE)


_PROFILE = "/app.bsky.actor.getProfile"
_PROFILES = "/app.bsky.actor.getProfiles"
_FEED = "/app.bsky.feed.getAuthorFeed"
_OWN = "posts_and_author_threads"
_LIKES = "/app.bsky.feed.getLikes"
_REPOSTS = "/app.bsky.feed.getRepostedBy"
