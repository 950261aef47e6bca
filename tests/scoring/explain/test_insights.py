"""Insights find planted effects, keep quiet about noise, and never take growth for taste."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest

from scoring.explain.insights import insights
from scoring.messages.insights import insight_lines
from scoring.observation.model import Post
from tests.english import english
from tests.scoring.formula.observations import NOW, account


def written(count: int, seed: int, *, lift: float = 1.0, growth: float = 1.0) -> tuple[Post, ...]:
    """Daily posts at random hours around 20 reactions; every third has a picture that earns `lift` times."""
    draw = random.Random(seed)
    found = []
    for number in range(count):
        picture = number % 3 == 0
        level = 20 * draw.lognormvariate(0, 0.6) * (lift if picture else 1.0) * growth ** (-number)
        found.append(
            Post(
                str(number),
                NOW - timedelta(days=3 + number, hours=draw.randrange(24)),
                reposts=round(level),
                media="image" if picture else "none",
                question=draw.random() < 0.3,
                characters=draw.randrange(20, 280),
                hashtags=("news",) if draw.random() < 0.3 else (),
            )
        )
    return tuple(found)


def test_a_planted_effect_is_found_with_its_direction_and_interval() -> None:
    got = insights(account(written(150, 1, lift=2.2)))
    best = got.found[0]
    assert (best.kind, best.trait) == ("media", "image")
    assert 1.4 < best.factor < 2.4
    assert 1 < best.low < best.factor < best.high


def test_fewer_reactions_are_told_as_well() -> None:
    best = insights(account(written(150, 2, lift=0.4))).found[0]
    assert best.trait == "image"
    assert best.high < 1
    assert (
        "fewer reactions than usual"
        in english(insight_lines(insights(account(written(150, 2, lift=0.4)))))[0]
    )


def test_noise_rarely_stands_out() -> None:
    alarms = sum(bool(insights(account(written(120, seed))).found) for seed in range(100))
    assert alarms <= 25


def test_growth_is_not_taken_for_taste() -> None:
    """All pictures came late, when the account had grown threefold."""
    grown = tuple(
        replace(post, media="image" if number < 60 else "none")
        for number, post in enumerate(written(120, 3, growth=1.01))
    )
    found = [one for one in insights(account(grown)).found if one.kind == "media"]
    assert found == []


def test_too_few_posts_of_a_kind_tell_nothing() -> None:
    few = tuple(
        replace(post, media="image" if number < 5 else "none") for number, post in enumerate(written(80, 4))
    )
    assert not [one for one in insights(account(few)).found if one.kind == "media"]


def test_what_the_network_does_not_tell_is_not_looked_at() -> None:
    bare = tuple(
        replace(post, media=None, question=None, characters=None, hashtags=None) for post in written(60, 5)
    )
    assert insights(account(bare)).traits <= 11  # weekdays and quarters of the day are all that is left


def test_when_nothing_stands_out_that_is_what_is_said() -> None:
    got = english(insight_lines(insights(account(written(6, 6)))))
    assert got == ("Nothing stands out in 6 posts.",)


@pytest.mark.parametrize(("zone", "day"), [("UTC", "7"), ("Asia/Tokyo", "1")])
def test_weekdays_are_those_of_the_team(zone: str, day: str) -> None:
    sunday = NOW.replace(hour=20) - timedelta(days=NOW.weekday() + 1)
    weekly = [Post(str(week), sunday - timedelta(weeks=week), reposts=90) for week in range(1, 25)]
    usual = [
        Post(f"u{week}{day}", sunday - timedelta(weeks=week, days=day), reposts=10)
        for week in range(1, 25)
        for day in (1, 2, 3)
    ]
    found = insights(account((*weekly, *usual)), ZoneInfo(zone)).found
    assert day in [one.trait for one in found if one.factor > 1]


@pytest.mark.parametrize("tag", ["https://evil.test/x", "`code`", "a b", "<@1>", "[x](y)"])
def test_what_no_network_links_as_a_hashtag_is_none(tag: str) -> None:
    def tagged(word: str) -> tuple[Post, ...]:
        posts = written(150, 1)
        return tuple(
            replace(post, hashtags=(word,), reposts=(post.reposts or 0) * 9)
            if n % 2
            else replace(post, hashtags=())
            for n, post in enumerate(posts)
        )

    assert [one.trait for one in insights(account(tagged("kites"))).found][:1] == ["kites"]
    assert [one for one in insights(account(tagged(tag))).found if one.kind == "hashtag"] == []
