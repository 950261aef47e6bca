"""Misskey, Sharkey and their kin, by their own API -> Observation. No key; four dependent rounds.

Round 1: the account. Round 2: its notes, and up to three older pages. Round 3: who reacted to and who renoted
the sampled notes. Round 4: those people's own profiles. Every question is a POST, as that API wants it.
"""

from __future__ import annotations

from collections.abc import Awaitable, Sequence
from dataclasses import replace
from datetime import datetime

from adapters.networks.guarded import GuardedHttp
from adapters.networks.misskey_wire import (
    Note,
    Reaction,
    User,
    engager,
    posts_of,
    refusal,
    refuse,
)
from adapters.networks.paging import ripe, with_older
from adapters.networks.sampling import Reaction as Reacted
from adapters.networks.sampling import ReactionList, lists_of, merged, sample_of, sampled, unseen
from adapters.networks.site import Site, attempted, gaps_in, together, with_fewer
from adapters.networks.wire import Model, decode, decode_list, moment, shorter
from scoring.errors import InfluenceError
from scoring.facts import fact
from scoring.handles import Handle
from scoring.observation.model import Engager, Interaction, Observation, Post

NOTES = 40  # of one page
LISTS = 8  # questions about who reacted: one round of as many as may run at once
LISTED = 40  # people for one note and kind
BATCH = 100  # profiles a call


class Misskey:
    """Accounts of one server, which holds them itself."""

    def __init__(self, http: GuardedHttp, site: Site, base_url: str) -> None:
        self._http = http
        self._site = site
        self._base_url = base_url

    async def observe(self, handle: Handle) -> Observation:
        """As the port of networks says."""
        now = self._http.clock.now()
        user = await self._user(handle)
        refuse(handle, user)
        pages, older = await self._notes(handle, user, now)
        found = [note for page in pages for note in page]
        posts = await self._http.read(
            lambda: posts_of(found, self._base_url, self._site.host), title=self._site.title
        )
        asked = sampled(posts, now, LISTS)
        people = await attempted(self._engagers, handle, asked)
        engagers, sample = sample_of(people, asked, LISTED)
        gaps = gaps_in(("older-posts", older), ("people", people))
        hidden = user.followers is None
        return Observation(
            handle=str(handle),
            network=handle.network,
            observed_at=now,
            followers=user.followers,
            following=user.following,
            posts_total=user.notes,
            created_at=moment(user.created_at),
            posts=posts,
            engagers=engagers,
            engager_sample=sample,
            display_name=shorter(user.name or user.username),
            url=f"{self._base_url}/@{user.username}",
            complete=not gaps,
            notes=(
                *gaps,
                *unseen(people, asked),
                *((fact("automated"),) if user.bot else ()),
                *((fact("followers-hidden"),) if hidden else ()),
            ),
        )

    async def _user(self, handle: Handle) -> User:
        name = handle.name.partition("@")[0]
        return await self._one(handle, "/api/users/show", User, {"username": name, "host": None})

    async def _notes(
        self, handle: Handle, user: User, now: datetime
    ) -> tuple[list[list[Note]], InfluenceError | None]:
        asked = {"userId": user.id, "limit": NOTES, "withReplies": True, "withRenotes": False}

        def older(page: list[Note]) -> Awaitable[list[Note]] | None:
            if len(page) < NOTES:
                return None
            return self._many(handle, "/api/users/notes", Note, {**asked, "untilId": page[-1].id})

        def judged(page: list[Note]) -> int:
            return ripe((moment(note.created_at) for note in page if note.reply_id is None), now)

        def newest(limit: int) -> Awaitable[list[Note]]:
            return self._many(handle, "/api/users/notes", Note, {**asked, "limit": limit})

        return await with_older(await with_fewer(newest, NOTES), older, judged)

    async def _engagers(self, handle: Handle, asked: Sequence[Post]) -> tuple[Engager, ...]:
        """Rounds 3 and 4."""
        users: dict[str, User] = {}

        async def reactions(which: ReactionList) -> list[Reacted]:
            people = await self._people(handle, which)
            users.update((self._engager(user).id, user) for user in people)
            return [(self._engager(user), Interaction(which[0].id, which[1])) for user in people]

        seen = merged(await together(reactions, lists_of(asked)))
        ids = [users[who.id].id for who in seen]
        batches = [ids[start : start + BATCH] for start in range(0, len(ids), BATCH)]
        found = await together(lambda batch: self._profiles(handle, batch), batches)
        full = {self._engager(user).id: self._engager(user) for batch in found for user in batch}
        return tuple(replace(full.get(who.id, who), interactions=who.interactions) for who in seen)

    async def _people(self, handle: Handle, which: ReactionList) -> list[User]:
        post, kind = which
        asked = {"noteId": post.id, "limit": LISTED}
        if kind == "like":
            given = await self._many(handle, "/api/notes/reactions", Reaction, asked)
            return [one.user for one in given[:LISTED]]
        renotes = await self._many(handle, "/api/notes/renotes", Note, asked)
        return [note.user for note in renotes[:LISTED] if note.user is not None]

    async def _profiles(self, handle: Handle, ids: Sequence[str]) -> list[User]:
        return await self._many(handle, "/api/users/show", User, {"userIds": list(ids)})

    def _engager(self, user: User) -> Engager:
        return engager(user, self._site.host)

    async def _one(self, handle: Handle, path: str, model: type[Model], asked: object) -> Model:
        answer = await self._site.get(path, json=asked)
        if answer.status != 200:
            raise refusal(answer, handle, self._site.host)
        return decode(answer, model, title=self._site.title)

    async def _many(self, handle: Handle, path: str, model: type[Model], asked: object) -> list[Model]:
        answer = await self._site.get(path, json=asked)
        if answer.status != 200:
            raise refusal(answer, handle, self._site.host)
        return decode_list(answer, model, title=self._site.title)
