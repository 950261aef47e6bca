"""GitHub, against a server of ours that behaves like its documentation."""

from __future__ import annotations

from dataclasses import replace

import pytest

from adapters.networks.body import Answer
from adapters.networks.etags import RememberedAnswers
from adapters.networks.github import GitHub
from adapters.networks.http import Http
from scoring.errors import (
    BadAnswer,
    ClosedServer,
    InfluenceError,
    KeyRefused,
    RateLimited,
    Suspended,
    UnknownHandle,
)
from scoring.fact_texts import text_of
from scoring.facts import fact
from scoring.handles import Handle
from tests.english import english
from tests.fakes import FakeClock
from tests.servers.github import NOW, FakeGitHub, repository, stamp
from tests.servers.web import Server, json_reply

ADA = Handle("github", "ada")


@pytest.fixture
def fake() -> FakeGitHub:
    made = FakeGitHub()
    made.add(
        "ada",
        repository("ada", "kite"),
        repository("ada", "borrowed", fork=True),
        repository("ada", "string", pushed=0.1, stargazers_count=3),
        repository("ada", "idea", pushed=0.1, created_at=stamp(0.2), stargazers_count=0),
        repository("ada", "quiet", pushed=30, stargazers_count=0, forks_count=0),
    )
    return made


@pytest.fixture
def github(http: Http, api: Server) -> GitHub:
    return GitHub(http, base_url=api.url)


async def test_repositories_are_posts_stars_are_likes_and_forks_are_reposts(github: GitHub) -> None:
    seen = await github.observe(ADA)
    assert (seen.followers, seen.following, seen.posts_total) == (1200, 30, 3)
    assert (seen.display_name, seen.url) == ("Ada Lovelace", "https://github.com/ada")
    assert [post.id for post in seen.posts] == ["ada/idea", "ada/string", "ada/kite", "ada/quiet"]
    kite = seen.posts[2]
    assert (kite.likes, kite.reposts, kite.replies, kite.views) == (250, 12, None, None)
    assert (kite.url, kite.hashtags) == ("https://github.com/ada/kite", ("kites", "python"))


async def test_an_old_repository_is_not_too_young_to_count_because_somebody_just_pushed(
    github: GitHub,
) -> None:
    seen = await github.observe(ADA)
    ages = {post.id: (NOW - post.at).total_seconds() / 3600 for post in seen.posts}
    assert ages["ada/string"] == 49
    assert ages["ada/idea"] < 5, "a new one is"


async def test_the_newest_stargazers_are_engagers(github: GitHub, api: Server, fake: FakeGitHub) -> None:
    del fake.repositories["ada"][2]
    seen = await github.observe(ADA)
    assert seen.engagers is not None
    assert seen.engager_sample is not None
    assert (seen.engager_sample.posts, seen.engager_sample.limit) == (
        ("ada/kite", "ada/quiet", "ada/idea"),
        100,
    )
    assert seen.engagers[-1].handle == "fan249"
    assert {did.post for who in seen.engagers for did in who.interactions} == {"ada/kite"}
    assert {who.followers for who in seen.engagers} == {None}
    assert len(api.requests) == 4


async def test_what_did_not_change_costs_nothing(github: GitHub, api: Server) -> None:
    first = await github.observe(ADA)
    second = await github.observe(ADA)
    assert second == first
    assert all("if-none-match" in request.headers for request in api.requests[4:])


def test_remembered_answers_are_bounded_and_age(clock: FakeClock) -> None:
    remembered = RememberedAnswers(most_bytes=100)
    for name in "abc":
        remembered.settle(name, Answer(200, {"etag": name}, b"x" * 40), clock.now())
    assert remembered.header("a", clock.now()) == {}
    assert remembered.header("c", clock.now()) == {"If-None-Match": "c"}
    assert remembered.settle("c", Answer(304, {}, b""), clock.now()).body == b"x" * 40
    assert remembered.settle("a", Answer(304, {}, b""), clock.now()).status == 304
    clock.move(hours=25)
    assert remembered.header("c", clock.now()) == {}


def test_an_answer_larger_than_all_that_is_remembered_pushes_nothing_out(clock: FakeClock) -> None:
    remembered = RememberedAnswers(most_bytes=100)
    for name, size in (("small", 40), ("grown", 40), ("grown", 101)):
        remembered.settle(name, Answer(200, {"etag": name}, b"x" * size), clock.now())
    assert remembered.header("small", clock.now()) == {"If-None-Match": "small"}
    assert remembered.header("grown", clock.now()) == {}


async def test_a_token_is_used_and_checked(http: Http, api: Server, fake: FakeGitHub) -> None:
    good = GitHub(http, token="good", base_url=api.url)
    assert (await good.observe(ADA)).followers == 1200
    assert "with a token, 60 of 5,000 questions left" in english(await good.check())
    bad = GitHub(http, token="old", base_url=api.url)
    for question in (bad.observe(ADA), bad.check()):
        with pytest.raises(KeyRefused):
            await question


async def test_a_token_shows_the_followers_of_the_stargazers_of_ten_repositories(
    http: Http, api: Server, fake: FakeGitHub
) -> None:
    seen = await GitHub(http, token="good", base_url=api.url).observe(ADA)
    assert seen.engagers is not None
    assert seen.engager_sample is not None
    assert (seen.engager_sample.posts, seen.engager_sample.limit) == (
        ("ada/string", "ada/kite", "ada/quiet"),
        50,
    )
    assert {(who.followers, who.following, who.posts_total) for who in seen.engagers} == {(17, 5, 9)}
    assert (len(seen.engagers), seen.engagers[-1].handle) == (50, "fan249")
    assert len(seen.engagers[0].interactions) == 2
    assert [request.path for request in api.requests[2:]] == ["/graphql"]


async def test_trouble_with_the_query_leaves_the_engagers_out(
    http: Http, api: Server, clock: FakeClock
) -> None:
    reset = str(int(clock.now().timestamp()) + 600)
    for told in (
        json_reply({"errors": [{"type": "RATE_LIMITED"}]}, x_ratelimit_reset=reset),
        json_reply({"errors": [{"type": "PARSE"}]}),
        json_reply({"data": {"r0": None, "r1": {"stargazers": {"edges": 7}}}}),
        json_reply({"message": "no"}, 502),
    ):
        api.fault = lambda request, told=told: told if request.path == "/graphql" else None  # type: ignore[misc]
        seen = await GitHub(http, token="good", base_url=api.url).observe(ADA)
        assert (len(seen.posts), seen.engagers, seen.complete) == (4, None, False)


async def test_a_repository_that_is_gone_by_now_has_no_stargazers(
    http: Http, api: Server, fake: FakeGitHub
) -> None:
    data = {"data": {"r0": None, "r1": {"stargazers": {"edges": [fake.star("bea"), None, {"node": None}]}}}}
    api.fault = lambda request: json_reply(data) if request.path == "/graphql" else None
    seen = await GitHub(http, token="good", base_url=api.url).observe(ADA)
    assert seen.engagers is not None
    assert [who.handle for who in seen.engagers] == ["bea"]
    assert seen.complete


@pytest.mark.parametrize(("base", "graph"), [("", "/graphql"), ("/api/v3", "/api/graphql")])
async def test_the_query_goes_where_enterprise_servers_have_it(
    http: Http, api: Server, fake: FakeGitHub, base: str, graph: str
) -> None:
    api.handler = lambda request: fake.handle(
        replace(request, path=request.path.removeprefix(base).replace("/api/graphql", "/graphql"))
    )
    await GitHub(http, token="good", base_url=api.url + base).observe(ADA)
    assert api.requests[-1].path == graph


async def test_a_spent_hour_says_when_it_ends(github: GitHub, fake: FakeGitHub) -> None:
    fake.remaining = 0
    with pytest.raises(RateLimited, match="12:20 UTC"):
        await github.observe(ADA)


@pytest.mark.parametrize(
    ("status", "error"), [(404, UnknownHandle), (403, ClosedServer), (451, Suspended), (418, BadAnswer)]
)
async def test_refusals_are_told_apart(
    github: GitHub, api: Server, status: int, error: type[Exception]
) -> None:
    api.fault = lambda request: json_reply({"message": "no"}, status)
    with pytest.raises(error):
        await github.observe(ADA)


@pytest.mark.parametrize("name", ["ada/..", "ada", "ada/kite/../..", "ada/k?x=1", "/"])
async def test_a_repository_with_a_strange_name_is_left_out(
    github: GitHub, api: Server, fake: FakeGitHub, name: str
) -> None:
    whole = await github.observe(ADA)
    fake.repositories["ada"][0]["full_name"] = name
    seen = await github.observe(ADA)
    assert len(seen.posts) == len(whole.posts) - 1
    assert fact("left-out", count=1) in seen.notes
    assert all(name not in request.path or name in "/ada" for request in api.requests)


async def test_an_organisation_is_called_one_and_may_be_empty(github: GitHub, fake: FakeGitHub) -> None:
    fake.add("kites", type="Organization")
    seen = await github.observe(Handle("github", "kites"))
    assert (seen.posts, seen.engagers) == ((), None)
    assert seen.notes == (
        fact("without-token", network="GitHub"),
        fact("organisation", network="GitHub"),
    )


async def test_a_score_says_whether_a_token_was_used(
    github: GitHub, http: Http, api: Server, fake: FakeGitHub
) -> None:
    assert fact("without-token", network="GitHub") in (await github.observe(ADA)).notes
    with_token = GitHub(http, token="good", base_url=api.url)
    assert fact("with-token", network="GitHub") in (await with_token.observe(ADA)).notes


async def test_a_token_dates_the_stars_that_the_newest_repositories_gained_lately(
    http: Http, api: Server, fake: FakeGitHub
) -> None:
    """One fan a day: 30 days of each of two repositories that anybody starred."""
    github = GitHub(http, token="good", base_url=api.url)
    seen = await github.observe(ADA)
    gained = fact("gained", stars=60, repositories=3, days=30, at_least=False)
    assert gained in seen.notes
    assert english(text_of(gained)) == "In the last 30 days its 3 newest repositories gained 60 stars."
    assert len(api.requests) == 3


async def test_where_all_stars_that_were_read_are_of_late_there_may_be_more(
    http: Http, api: Server, fake: FakeGitHub
) -> None:
    edges = [fake.star(f"fan{number}", 1) for number in range(50)]
    data = {"data": {"r0": {"stargazers": {"edges": edges}}}}
    api.fault = lambda request: json_reply(data) if request.path == "/graphql" else None
    seen = await GitHub(http, token="good", base_url=api.url).observe(ADA)
    gained = fact("gained", stars=50, repositories=1, days=30, at_least=True)
    assert gained in seen.notes
    assert english(text_of(gained)) == "In the last 30 days its newest repository gained at least 50 stars."


async def test_a_bare_403_that_tells_of_the_secondary_limit_pauses_for_a_minute(
    github: GitHub, api: Server, clock: FakeClock
) -> None:
    limited = {"message": "You have exceeded a secondary rate limit. Please wait a few minutes."}
    api.fault = lambda request: json_reply(limited, 403)
    with pytest.raises(RateLimited, match="12:01 UTC"):
        await github.observe(ADA)
    asked = len(api.requests)
    with pytest.raises(RateLimited):
        await github.observe(ADA)
    assert len(api.requests) == asked, "it is left in peace until then"
    api.fault = lambda request: None
    clock.move(seconds=61)
    assert (await github.observe(ADA)).followers == 1200


ALLOW_LIST = (
    "Although you appear to have the correct authorization credentials, the `ada` organization has an IP "
    "allow list enabled, and your IP address is not permitted to access this resource."
)
CLASSIC = (
    "`ada` forbids access via a personal access token (classic). Please use a GitHub App, OAuth App, or a "
    "personal access token with fine-grained permissions."
)
SAML = "Resource protected by organization SAML enforcement. You must grant your token access."


@pytest.mark.parametrize(
    ("message", "error", "said"),
    [
        (ALLOW_LIST, ClosedServer, "only addresses of its own list"),
        (CLASSIC, KeyRefused, "fine-grained token"),
        (SAML, KeyRefused, "single sign-on"),
        ("Resource not accessible", KeyRefused, "does not accept the token for this question"),
    ],
)
async def test_each_refusal_of_a_token_has_its_sentence(
    http: Http, api: Server, message: str, error: type[InfluenceError], said: str
) -> None:
    api.fault = lambda request: json_reply({"message": message}, 403)
    with pytest.raises(error, match=said):
        await GitHub(http, token="good", base_url=api.url).observe(ADA)


async def test_an_organisation_that_refuses_the_token_in_the_query_is_a_gap_not_an_empty_list(
    http: Http, api: Server
) -> None:
    told = {"data": {"r0": None}, "errors": [{"type": "FORBIDDEN", "message": ALLOW_LIST}]}
    api.fault = lambda request: json_reply(told) if request.path == "/graphql" else None
    seen = await GitHub(http, token="good", base_url=api.url).observe(ADA)
    assert fact("gap", what="people-and-releases", why="closed-server") in seen.notes
    assert (seen.engagers, seen.complete) == (None, False)
