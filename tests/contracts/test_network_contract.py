"""What every Network guarantees: the same outcome, told in the same way, whatever its server does."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from itertools import pairwise
from typing import Any

import pytest
import pytest_asyncio

from adapters.networks.deadline import within
from scoring.errors import (
    AnswerTooLarge,
    BadAnswer,
    InfluenceError,
    NetworkDown,
    NetworkSlow,
    NetworkTrouble,
    OptedOut,
    PrivateAccount,
    RateLimited,
    Suspended,
    UnknownHandle,
)
from scoring.networks import NETWORKS
from scoring.observation.json import from_json, to_json
from tests.english import english
from tests.servers.stages import CASTS, STAGES, Cast, Stage
from tests.servers.web import Reply, Request, html_reply, json_reply


@pytest_asyncio.fixture(params=STAGES)
async def stage(request: pytest.FixtureRequest) -> AsyncIterator[Stage]:
    async with STAGES[request.param]() as made:
        yield made


@pytest_asyncio.fixture(params=CASTS)
async def cast(request: pytest.FixtureRequest) -> AsyncIterator[Cast]:
    async with CASTS[request.param]() as made:
        yield made


async def test_a_lively_account_is_seen_whole(cast: Cast) -> None:
    seen = await cast.network.observe(cast.lively)
    assert seen.network == cast.network.name == cast.lively.network
    assert seen.network in NETWORKS
    assert seen.handle == str(cast.lively)
    assert seen.observed_at == cast.clock.now()
    assert seen.complete
    assert len(seen.posts) >= 10
    assert all(newer.at >= older.at for newer, older in pairwise(seen.posts))
    assert len({post.id for post in seen.posts}) == len(seen.posts)
    assert all(post.at.utcoffset() is not None and post.kind != "repost" for post in seen.posts)
    assert all(post.url is None or post.url.startswith("https://") for post in seen.posts)


async def test_engagers_reacted_to_sampled_posts_of_the_observation(cast: Cast) -> None:
    seen = await cast.network.observe(cast.lively)
    if seen.engagers is None:
        assert seen.engager_sample is None
        return
    assert seen.engager_sample is not None
    sampled = set(seen.engager_sample.posts)
    assert sampled <= {post.id for post in seen.posts}
    assert {did.post for who in seen.engagers for did in who.interactions} <= sampled
    assert len({who.id for who in seen.engagers}) == len(seen.engagers)


@pytest.mark.parametrize("cast", ["github", "youtube", "x"], indirect=True)
async def test_whoever_can_rename_an_account_is_known_by_an_id(cast: Cast) -> None:
    seen = await cast.network.observe(cast.lively)
    assert seen.id is not None and seen.id not in (cast.lively.name, seen.handle)


async def test_an_observation_survives_its_file_format(cast: Cast) -> None:
    seen = await cast.network.observe(cast.lively)
    again = from_json(json.loads(json.dumps(to_json(seen))))
    assert replace(again, notes=seen.notes) == seen


async def test_a_first_look_asks_no_more_than_allowed(stage: Stage) -> None:
    await stage.network.observe(stage.lively)
    assert len(stage.server.requests) <= stage.requests
    assert stage.server.most_at_once <= 8
    assert all(
        request.headers["user-agent"].startswith("influence-bot/") for request in stage.server.requests
    )


async def test_an_unknown_account_is_unknown_and_an_example_is_given(cast: Cast) -> None:
    with pytest.raises(UnknownHandle) as unknown:
        await cast.network.observe(cast.unknown)
    assert str(cast.unknown) in english(unknown.value.happened)
    assert unknown.value.advice


async def test_an_account_without_posts_is_seen_and_empty(cast: Cast) -> None:
    seen = await cast.network.observe(cast.empty)
    assert seen.posts == ()
    assert seen.complete


# Hacker News does not tell a suspended account from an unknown one.
@pytest.mark.parametrize("stage", ["bluesky", "mastodon", "github", "youtube", "x"], indirect=True)
async def test_a_suspended_account_is_suspended(stage: Stage) -> None:
    assert stage.suspended is not None
    if stage.suspended_by is not None:
        told = stage.suspended_by
        stage.server.fault = lambda request: told
    with pytest.raises(Suspended):
        await stage.network.observe(stage.suspended)


@pytest.mark.parametrize("stage", ["mastodon", "x"], indirect=True)
async def test_a_private_account_is_private(stage: Stage) -> None:
    assert stage.private is not None
    with pytest.raises(PrivateAccount):
        await stage.network.observe(stage.private)


@pytest.mark.parametrize("cast", ["bluesky", "mastodon", "demo"], indirect=True)
async def test_an_account_that_opted_out_is_left_alone(cast: Cast) -> None:
    assert cast.opted_out is not None
    with pytest.raises(OptedOut):
        await cast.network.observe(cast.opted_out)


HUGE = Reply(200, b"[" + b"0," * 5_000_000 + b"0]", {"content-type": "application/json"})
FAULTS: dict[str, tuple[Reply, type[NetworkTrouble]]] = {
    "ten megabytes": (HUGE, AnswerTooLarge),
    "ten megabytes in chunks": (replace(HUGE, chunked=True), AnswerTooLarge),
    "a rate limit": (json_reply({"error": "slow down"}, 429, retry_after="600"), RateLimited),
    "a rate limit that says nothing": (html_reply(429), RateLimited),
    "silence": (Reply(silent=True), NetworkSlow),
    "half an answer": (Reply(200, b'{"a": 1}', {"content-type": "application/json"}, cut_at=3), NetworkDown),
    "no answer at all": (Reply(raw=b""), NetworkDown),
    "a fault of its own": (html_reply(500), NetworkDown),
    "maintenance": (html_reply(503), NetworkDown),
    "JSON that breaks off": (Reply(200, b'{"a": [1, 2', {"content-type": "application/json"}), BadAnswer),
    "an empty body": (Reply(200, b"", {"content-type": "application/json"}), BadAnswer),
    "a web page": (html_reply(200), BadAnswer),
    "JSON nested without end": (Reply(200, b"[" * 100_000, {"content-type": "application/json"}), BadAnswer),
    "null": (json_reply(None), BadAnswer),
    "a number": (json_reply(7), BadAnswer),
    "a redirect": (Reply(302, b"", {"location": "https://elsewhere.example.org/"}), BadAnswer),
}


@pytest.mark.parametrize("name", FAULTS)
async def test_a_fault_has_its_own_error_and_the_next_question_works(stage: Stage, name: str) -> None:
    reply, error = FAULTS[name]
    stage.server.fault = lambda request: reply
    with within(0.2 if reply.silent else 10.0), pytest.raises(error) as trouble:
        await stage.network.observe(stage.lively)
    assert english(trouble.value.happened).endswith(".")
    assert trouble.value.advice

    stage.server.fault = lambda request: None
    stage.clock.move(minutes=30)
    assert (await stage.network.observe(stage.lively)).posts


async def test_a_rate_limit_says_when_to_come_back(stage: Stage) -> None:
    stage.server.fault = lambda request: json_reply({}, 429, retry_after="600")
    with pytest.raises(RateLimited) as limited:
        await stage.network.observe(stage.lively)
    assert limited.value.retry_at is not None
    assert (limited.value.retry_at - stage.clock.now()).total_seconds() == 600


def changed_types(value: Any) -> Any:
    """The same answer with every number, and every text of digits, as a list."""
    if isinstance(value, dict):
        return {key: changed_types(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [changed_types(inner) for inner in value]
    if isinstance(value, bool) or value is None:
        return value
    return [value] if isinstance(value, int) or (isinstance(value, str) and value.isdecimal()) else value


def without(names: set[str]) -> Callable[[Any], Any]:
    def strip(value: Any) -> Any:
        if isinstance(value, dict):
            return {key: strip(inner) for key, inner in value.items() if key not in names}
        return [strip(inner) for inner in value] if isinstance(value, list) else value

    return strip


IDENTITIES = {"did", "id", "login", "username", "uri", "name", "full_name", "objectID"}
CHANGES: dict[str, Callable[[Any], Any]] = {
    "numbers of another type": changed_types,
    "missing fields": without(IDENTITIES),
    "a list instead of an object": lambda value: [value],
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
async def test_another_form_than_documented_is_a_bad_answer(
    stage: Stage, change: Callable[[Any], Any]
) -> None:
    def spoil(request: Request) -> Reply:
        reply = stage.server.handler(request)
        return replace(reply, body=json.dumps(change(json.loads(reply.body))).encode())

    stage.server.fault = spoil
    with pytest.raises(BadAnswer):
        await stage.network.observe(stage.lively)


async def test_a_server_that_is_not_there_is_down(stage: Stage) -> None:
    await stage.server.stop()
    with pytest.raises(NetworkDown):
        await stage.network.observe(stage.lively)


async def test_a_question_may_be_cancelled_at_any_time(stage: Stage) -> None:
    stage.server.latency = 0.02
    for wait in (0.0, 0.005, 0.01, 0.03, 0.05, 0.07):
        question = asyncio.create_task(stage.network.observe(stage.lively))
        await asyncio.sleep(wait)
        question.cancel()
        await asyncio.gather(question, return_exceptions=True)
    assert (await stage.network.observe(stage.lively)).posts


async def test_a_cancelled_question_leaves_the_next_one_alone(cast: Cast) -> None:
    expected = await cast.network.observe(cast.lively)
    question = asyncio.create_task(cast.network.observe(cast.lively))
    question.cancel()
    await asyncio.gather(question, return_exceptions=True)
    assert question.cancelled()
    assert (await cast.network.observe(cast.lively)).posts == expected.posts


async def test_the_deadline_of_the_person_who_asks_holds(stage: Stage) -> None:
    # Later than the deadline, sooner than the client's own patience ends: without a deadline it is fine.
    stage.server.latency = 0.25
    with within(0.1), pytest.raises(NetworkSlow):
        await stage.network.observe(stage.lively)


async def test_errors_never_say_back_what_the_network_sent(stage: Stage) -> None:
    mark = "s3cr3t-m4rk"
    poison = json_reply({"error": mark, "message": mark, "errors": [{"title": mark, "detail": mark}]}, 400)
    for reply in (
        poison,
        replace(poison, status=404),
        replace(poison, status=403),
        replace(poison, status=200),
    ):
        stage.server.fault = lambda request, reply=reply: reply  # type: ignore[misc]
        with pytest.raises(InfluenceError) as refused:
            await stage.network.observe(stage.lively)
        assert mark not in str(refused.value)


async def test_the_check_is_one_line(cast: Cast) -> None:
    line = english(await cast.network.check())
    assert line.startswith("ok")
    assert "\n" not in line


# Mastodon has no server of its own to ask.
@pytest.mark.parametrize("stage", [name for name in STAGES if name != "mastodon"], indirect=True)
async def test_the_check_tells_trouble(stage: Stage) -> None:
    stage.server.fault = lambda request: html_reply(500)
    with pytest.raises(NetworkTrouble):
        await stage.network.check()


async def test_closing_twice_is_fine(cast: Cast) -> None:
    await cast.network.observe(cast.lively)
    await cast.network.aclose()
    await cast.network.aclose()


async def test_another_account_is_another_answer(cast: Cast) -> None:
    both = await asyncio.gather(*map(cast.network.observe, (cast.lively, cast.empty)))
    assert [seen.handle for seen in both] == [str(cast.lively), str(cast.empty)]


ENDINGS = {"bluesky": "/xrpc/", "github": "/", "hackernews": "/api/v1", "youtube": "/youtube/v3/", "x": "/2/"}


@pytest.mark.parametrize("name", ENDINGS)
async def test_an_address_may_end_as_people_write_it(name: str) -> None:
    async with STAGES[name](ENDINGS[name]) as stage:
        assert (await stage.network.observe(stage.lively)).posts


def test_every_network_is_held_to_this_and_all_but_the_simulated_one_have_a_server() -> None:
    assert {name.partition(" ")[0] for name in CASTS} == set(NETWORKS)
    assert set(CASTS) - set(STAGES) == {"demo"}
