"""Which posts a network is asked about for engagers, and how reactions of one person are put together."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import chain

from scoring.facts import Fact, fact
from scoring.observation.model import Engager, EngagerSample, Interaction, InteractionKind, Post

MATURE = timedelta(hours=48)  # by then the reactions are in; the formula's own limit
FEWEST = 3  # posts
MOST = 10  # posts; the formula counts engagers for ten


HIDDEN_FROM = 5  # reactions of one kind without a single person, where there are people of another
LISTED_KINDS: tuple[InteractionKind, ...] = ("like", "repost")
_COUNTED: dict[InteractionKind, str] = {
    "like": "likes",
    "repost": "reposts",
    "quote": "quotes",
    "reply": "replies",
}

ReactionList = tuple[Post, InteractionKind]
Reaction = tuple[Engager, Interaction]


def likes_and_reposts(post: Post) -> int:
    """How many lists tell who liked and who reposted this: none where the count is 0."""
    return (post.likes != 0) + (post.reposts != 0)


def sampled(
    posts: Sequence[Post], observed_at: datetime, lists: int, cost: Callable[[Post], int] = likes_and_reposts
) -> tuple[Post, ...]:
    """The newest mature originals and quotes; younger ones, then replies, if these are fewer than 3.

    At most ten, and only as many as `lists` questions can tell about; `cost` says how many one post takes.
    """

    def rank(post: Post) -> tuple[bool, bool]:
        return (post.kind == "reply", observed_at - post.at < MATURE)

    newest = sorted((post for post in posts if post.kind != "repost"), key=lambda post: post.at, reverse=True)
    chosen: list[Post] = []
    for post in sorted(newest, key=rank):
        if len(chosen) >= FEWEST and rank(post) != rank(chosen[0]):
            break
        lists -= cost(post)
        if lists < 0 or len(chosen) == MOST:
            break
        chosen.append(post)
    return tuple(chosen)


def sample_of(
    people: tuple[Engager, ...] | Exception | None,
    asked: Sequence[Post],
    listed: int,
    kinds: Sequence[InteractionKind] = LISTED_KINDS,
) -> tuple[tuple[Engager, ...] | None, EngagerSample | None]:
    """The people who reacted, and what they are a sample of, with at most `listed` for one post and kind.

    Neither where nothing was asked, or a list could not be read or is hidden: a part of the people would be
    another sample.
    """
    if not asked or not isinstance(people, tuple) or unseen(people, asked, kinds):
        return None, None
    return people, EngagerSample(tuple(post.id for post in asked), listed)


def unseen(
    people: tuple[Engager, ...] | Exception | None,
    asked: Sequence[Post],
    kinds: Sequence[InteractionKind] = LISTED_KINDS,
) -> tuple[Fact, ...]:
    """A note where nobody is shown beside counts that are not zero, by the `kinds` that were asked for.

    A list of a kind may lack the one or two who were suspended since; nobody at all, or a whole kind, is
    another thing.
    """
    if not isinstance(people, tuple):
        return ()
    counts = {kind: sum(getattr(post, _COUNTED[kind]) or 0 for post in asked) for kind in kinds}
    seen = {done.kind for who in people for done in who.interactions}
    if not people:
        hidden = any(counts.values())
    else:
        hidden = any(count >= HIDDEN_FROM and kind not in seen for kind, count in counts.items())
    return (fact("people-hidden"),) if hidden else ()


def hidden_reactions(posts: Sequence[Post], kinds: Sequence[str]) -> tuple[Fact, ...]:
    """A note for each of these kinds of reactions that most posts do not show."""
    return tuple(
        fact("reactions-hidden", kind=kind)
        for kind in kinds
        if 2 * sum(getattr(post, kind) is None for post in posts) > len(posts)
    )


def lists_of(posts: Iterable[Post]) -> list[ReactionList]:
    """The lists to ask for: who liked and who reposted each post, but for those known to be empty."""
    likes: list[ReactionList] = [(post, "like") for post in posts if post.likes != 0]
    return likes + [(post, "repost") for post in posts if post.reposts != 0]


def merged(lists: Iterable[Iterable[Reaction]]) -> tuple[Engager, ...]:
    """One engager for each id, with all interactions, in the order of first appearance."""
    people: dict[str, tuple[Engager, list[Interaction]]] = {}
    for who, did in chain.from_iterable(lists):
        people.setdefault(who.id, (who, []))[1].append(did)
    return tuple(replace(who, interactions=tuple(done)) for who, done in people.values())
