"""Who reacts on the demo network: fans drawn from each person's own crowd, bought accounts, and the pod."""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from adapters.networks.demo_people import POD_SIZE, Person
from scoring.observation.model import Engager, Interaction, InteractionKind, Post

_OLD = datetime(2019, 1, 1, tzinfo=UTC)


def engagers_of(person: Person, posts: Sequence[Post], limit: int, seed: int) -> tuple[Engager, ...]:
    """Those who liked or reposted these posts, at most `limit` a post and kind."""
    done: dict[str, list[Interaction]] = defaultdict(list)
    for post in posts:
        rng = random.Random(f"{seed}|{post.id}|who")  # noqa: S311 (a simulation)
        for kind, count in (("repost", post.reposts), ("like", post.likes)):
            for who in _reacting(person, rng, min(limit, count or 0)):
                done[who].append(_interaction(post.id, kind))
    return tuple(_engager(person, who, tuple(acts), seed) for who, acts in sorted(done.items()))


def _interaction(post: str, kind: str) -> Interaction:
    which: InteractionKind = "repost" if kind == "repost" else "like"
    return Interaction(post, which)


def _reacting(person: Person, rng: random.Random, number: int) -> list[str]:
    """Different people; the first of the crowd come back most often, as fans do."""
    chosen: dict[str, None] = {}
    if person.role == "pod":
        others = (f"pod{i}" for i in range(1, POD_SIZE + 1))
        chosen.update((name, None) for name in others if name != person.name)
    crowd = max(20, person.followers)
    while len(chosen) < number:
        fan = int(crowd * rng.random() ** 2)
        chosen[f"fan-{person.name}-{fan + len(chosen) // 2}"] = None
    return list(chosen)[:number]


def _engager(person: Person, who: str, acts: tuple[Interaction, ...], seed: int) -> Engager:
    rng = random.Random(f"{seed}|{who}|profile")  # noqa: S311 (a simulation)
    if rng.random() < person.fake and who.startswith("fan-"):
        return Engager(
            id=f"{who}9{rng.randrange(10**5, 10**6)}",
            followers=rng.randrange(0, 20),
            following=rng.randrange(1500, 6000),
            posts_total=rng.choice((0, 0, 3)),
            created_at=_OLD + timedelta(days=rng.randrange(0, 2000)),
            has_avatar=rng.random() < 0.3,
            interactions=acts,
        )
    return Engager(
        id=who,
        followers=int(rng.lognormvariate(5.2, 1.7)),
        following=int(rng.lognormvariate(5.6, 0.8)),
        posts_total=int(rng.lognormvariate(6.0, 1.2)),
        created_at=_OLD + timedelta(days=rng.randrange(0, 1600)),
        has_avatar=rng.random() < 0.96,
        interactions=acts,
    )
