"""The demo network: a seeded simulation that moves with the clock. It needs no key and no network.

Every observation is a pure function of seed, name and time, so yesterday stays as it was.
"""

from __future__ import annotations

import math
import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from adapters.networks.demo_crowd import engagers_of
from adapters.networks.demo_people import POD_SIZE, Person, people
from adapters.networks.sampling import sampled
from scoring.errors import OptedOut, UnknownHandle
from scoring.handles import Handle
from scoring.observation.model import EngagerSample, Observation, Post
from scoring.ports.clock import Clock
from scoring.text import Text, plural, say

FEED = 100  # posts a page, as on real networks
LISTS = 10  # who liked and who reposted, of five posts
ENGAGERS_A_POST = 40
FIRST_DAY = datetime(2024, 1, 1, tzinfo=UTC)
RIPENING_HOURS = 9.0  # after 48 hours 99.5 % of the reactions are in
LONGEST_LOOK_BACK = 400  # days


class Demo:
    """The Network port over a simulated population."""

    name = "demo"

    def __init__(self, clock: Clock, seed: int = 1) -> None:
        self._clock = clock
        self._seed = seed
        self._people = people(seed)

    async def observe(self, handle: Handle) -> Observation:
        person = self._people.get(handle.name)
        if person is None:
            raise UnknownHandle(
                say("The demo network has no {handle}.", handle=str(handle)),
                say("Try `/influence @ada@demo` or `@riser@demo`."),
            )
        if person.role == "opted-out":
            raise OptedOut(say("{handle} asked not to be shown.", handle=str(handle)))
        return observe(person, self._clock.now(), self._seed)

    async def check(self) -> Text:
        return plural("ok, {n} simulated account", "ok, {n} simulated accounts", len(self._people))

    async def aclose(self) -> None:
        """Nothing is open."""


def observe(person: Person, now: datetime, seed: int) -> Observation:
    """What the demo network shows of this person at this moment."""
    posts = tuple(_feed(person, now, seed))
    asked = sampled(posts, now, LISTS)
    return Observation(
        handle=f"@{person.name}@demo",
        network="demo",
        observed_at=now,
        followers=_followers(person, now, seed),
        following=person.following,
        posts_total=_posts_total(person, now),
        created_at=FIRST_DAY - timedelta(days=person.born),
        posts=posts,
        engagers=engagers_of(person, asked, ENGAGERS_A_POST, seed),
        engager_sample=EngagerSample(tuple(post.id for post in asked), ENGAGERS_A_POST),
        display_name=person.name.replace("_", " ").title(),
    )


def _feed(person: Person, now: datetime, seed: int) -> Iterator[Post]:
    """Newest first, at most one page."""
    today = (now - FIRST_DAY).days
    count = 0
    for day in range(today, max(-person.born, today - LONGEST_LOOK_BACK), -1):
        if person.role == "empty" or _asleep(person, day):
            continue
        for post in reversed(_posts_of_day(person, day, now, seed)):
            yield post
            count += 1
            if count == FEED:
                return


def _posts_of_day(person: Person, day: int, now: datetime, seed: int) -> list[Post]:
    rng = random.Random(f"{seed}|{person.name}|{day}")  # noqa: S311 (a simulation)
    start = FIRST_DAY + timedelta(days=day)
    quiet = 0.6 if start.weekday() >= 5 else 1.1
    number = _poisson(rng, person.posts_per_day * quiet)
    times = sorted(start + timedelta(seconds=rng.randrange(6 * 3600, 23 * 3600)) for _ in range(number))
    level = _level(person, day, seed)
    posts = [_post(person, f"{person.name}-{day}-{i}", at, level, now, rng) for i, at in enumerate(times)]
    return [post for post in posts if post.at <= now]


def _post(person: Person, name: str, at: datetime, level: float, now: datetime, rng: random.Random) -> Post:
    media = "image" if rng.random() < 0.3 else "link" if rng.random() < 0.3 else "none"
    x = level + rng.gauss(0.0, person.spread) + (person.likes_media if media == "image" else 0.0)
    if rng.random() < person.cascades:
        x += rng.expovariate(0.6)
    age = (now - at).total_seconds() / 3600
    reactions = math.expm1(min(max(x, 0.0), 13.0)) * (1.0 - math.exp(-max(age, 0.0) / RIPENING_HOURS))
    if person.role == "pod":
        reactions += POD_SIZE - 1
    kind = "reply" if rng.random() < 0.15 else "quote" if rng.random() < 0.05 else "original"
    return Post(
        id=name,
        at=at,
        kind="reply" if kind == "reply" else "quote" if kind == "quote" else "original",
        # Shares of the weighted sum: reposts .5, quotes .05, replies .15 at half, likes .3 at a quarter.
        reposts=_share(reactions * 0.5, rng),
        quotes=_share(reactions * 0.05, rng),
        replies=_share(reactions * 0.3, rng),
        likes=_share(reactions * 1.2, rng),
        media=media,
        characters=rng.randrange(20, 290),
        question=rng.random() < 0.15,
        thread=rng.random() < 0.1,
        hashtags=("launch",) if rng.random() < 0.1 else (),
    )


def _level(person: Person, day: int, seed: int) -> float:
    """The usual ln(1 + reactions) of a day: drift around the person's own level, and its story."""
    drift = 0.2 * _wave(seed, person.name, "w", day / 7) + 0.3 * _wave(seed, person.name, "q", day / 91)
    story = 0.0
    if person.role == "riser":
        story = 2.5 * _saw(day, 365, rise=0.92)
    if person.role == "faller" and day % 120 >= 80:
        story = -5.5  # its posts suddenly reach nobody, until its people find them again
    return max(0.05, person.level + drift + story)


def _followers(person: Person, now: datetime, seed: int) -> int:
    day = (now - FIRST_DAY).total_seconds() / 86400
    years = min(3.0, day / 365)
    growth = person.growth + (0.8 if person.role == "riser" else 0.0)
    ripple = 0.004 * _wave(seed, person.name, "f", day / 5)
    return max(0, round(person.followers * math.exp(growth * years + ripple)))


def _posts_total(person: Person, now: datetime) -> int:
    return (
        0 if person.role == "empty" else round(((now - FIRST_DAY).days + person.born) * person.posts_per_day)
    )


def _asleep(person: Person, day: int) -> bool:
    """The sleeper is away for the second half of every 180 days."""
    return person.role == "sleeper" and day % 180 >= 90


def _wave(seed: int, name: str, which: str, at: float) -> float:
    """A smooth random line through one draw of N(0, 1) at every whole number."""
    left = math.floor(at)
    a, b = (random.Random(f"{seed}|{name}|{which}|{k}").gauss(0, 1) for k in (left, left + 1))  # noqa: S311
    return a + (b - a) * (at - left)


def _saw(day: int, period: int, rise: float) -> float:
    """0 to 1 over the first `rise` of a period, and back to 0 over the rest."""
    phase = day % period / period
    return phase / rise if phase < rise else (1.0 - phase) / (1.0 - rise)


def _share(expected: float, rng: random.Random) -> int:
    """A whole number near the expectation; draws once in any case, so that later draws stay the same."""
    low = math.floor(expected)
    return low + (rng.random() < expected - low)


def _poisson(rng: random.Random, mean: float) -> int:
    limit, count, product = math.exp(-mean), 0, rng.random()
    while product > limit:
        count += 1
        product *= rng.random()
    return count
