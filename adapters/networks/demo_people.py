"""The people of the demo network: about 200 made-up accounts with heavy-tailed audiences and known habits.

Everything is drawn from the seed and the name, so the same seed gives the same people on every machine.
"""

from __future__ import annotations

import math
import random
from dataclasses import dataclass, replace
from typing import Literal

Role = Literal["plain", "riser", "faller", "sleeper", "bought", "pod", "opted-out", "empty"]

POD_SIZE = 12
ORDINARY_PEOPLE = 180
_FIRST = (
    *("ada", "bela", "cleo", "dario", "edda", "farid", "gwen", "hiro", "ines", "jonas", "kaya", "luca"),
    *("mira", "nils", "ona", "pavel", "quill", "rosa", "sami", "tove", "umi", "vera", "wim", "xenia"),
    *("yara", "zeno"),
)
_SECOND = ("", "_reads", "_codes", "_cooks", "_runs", "_paints", "_builds")


@dataclass(frozen=True, slots=True)
class Person:
    """One simulated account. `level` is the usual ln(1 + weighted reactions) of its posts."""

    name: str
    role: Role
    followers: int
    following: int
    posts_per_day: float
    level: float
    spread: float
    cascades: float  # share of posts that travel far
    fake: float  # share of its audience that was bought
    likes_media: float  # how much more its audience answers to pictures, as a difference of ln
    growth: float  # of ln(followers) in a year
    born: int  # days before the first day of the simulation


def people(seed: int) -> dict[str, Person]:
    """Everybody, by name."""
    names = [first + second for second in _SECOND for first in _FIRST][:ORDINARY_PEOPLE]
    everybody = [_ordinary(seed, name) for name in names] + _cast(seed)
    return {person.name: person for person in everybody}


def _ordinary(seed: int, name: str, role: Role = "plain") -> Person:
    rng = random.Random(f"{seed}|person|{name}")  # noqa: S311 (a simulation)
    followers = int(min(5e6, max(12.0, rng.lognormvariate(6.8, 1.9))))
    return Person(
        name=name,
        role=role,
        followers=followers,
        following=int(rng.lognormvariate(5.7, 0.9)),
        posts_per_day=min(6.0, max(0.15, rng.lognormvariate(0.1, 0.8))),
        # The same slope of reactions over audience as measured on real accounts, with wide differences.
        level=max(0.05, -3.0 + 0.54 * math.log1p(followers) + rng.gauss(0.0, 0.8)),
        spread=rng.uniform(0.5, 1.0),
        cascades=rng.uniform(0.0, 0.03),
        fake=0.03,
        likes_media=rng.choice((0.0, 0.0, 0.5)),
        growth=rng.gauss(0.15, 0.2),
        born=rng.randrange(400, 4000),
    )


def _cast(seed: int) -> list[Person]:
    """Those whose story is known, so that a person can look at what the score makes of it."""
    riser = replace(_ordinary(seed, "riser", "riser"), followers=4_000, level=2.2, posts_per_day=2.0)
    faller = replace(_ordinary(seed, "faller", "faller"), followers=90_000, level=6.5, posts_per_day=4.0)
    sleeper = replace(_ordinary(seed, "sleeper", "sleeper"), followers=22_000, level=3.6, posts_per_day=1.5)
    bought = replace(
        _ordinary(seed, "bought", "bought"), followers=180_000, level=0.7, posts_per_day=1.2, fake=0.85
    )
    pod = [
        replace(_ordinary(seed, f"pod{i}", "pod"), followers=600 + 50 * i, level=0.4, posts_per_day=2.5)
        for i in range(1, POD_SIZE + 1)
    ]
    empty = replace(_ordinary(seed, "empty", "empty"), followers=40)
    return [riser, faller, sleeper, bought, *pod, _ordinary(seed, "optout", "opted-out"), empty]
