"""X, against a server of ours that behaves like its documentation in both of its vocabularies."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest

from adapters.networks.http import Http
from adapters.networks.x import ENGAGERS_PRICE, LOOK_PRICE, POT, USER_PRICE, X
from adapters.networks.x_wire import POST_WORDS
from scoring.errors import (
    BadAnswer,
    BudgetSpent,
    InfluenceError,
    KeyRefused,
    NetworkDown,
    PrivateAccount,
    RateLimited,
    Suspended,
    UnknownHandle,
)
from scoring.fact_texts import text_of
from scoring.facts import fact
from scoring.handles import Handle
from scoring.ports.fetch_context import asking
from scoring.ports.spending import MemoryLedger
from tests.english import english
from tests.fakes import FakeClock
from tests.servers.web import Reply, Server, json_reply
from tests.servers.x import NOW, FakeX
from tests.waits import until

ADA = Handle("x", "ada")


@pytest.fixture(params=["tweet", "post"])
def fake(request: pytest.FixtureRequest) -> FakeX:
    made = FakeX(words=request.param)
    made.add("ada", posts=30)
    return made


@pytest.fixture
def x(http: Http, api: Server, ledger: MemoryLedger) -> X:
    return X(http, token="good", base_url=api.url, ledger=ledger, workspace_cents=100, total_cents=150)


async def spent(ledger: MemoryLedger, clock: FakeClock, workspace: str | None = None) -> int:
    return await ledger.spent(POT, clock.now().date(), workspace)


async def test_an_account_is_seen_in_either_vocabulary(x: X, api: Server) -> None:
    seen = await x.observe(ADA)
    assert (seen.followers, seen.following, seen.listed, seen.posts_total) == (900, 80, 12, 3000)
    post = seen.posts[0]
    assert (post.reposts, post.quotes, post.replies, post.likes, post.views) == (4, 2, 1, 20, 800)
    assert (post.url, post.question, post.hashtags) == ("https://x.com/i/status/8998", True, ("kites",))
    assert len(seen.posts) == 20
    assert seen.engagers is None
    assert seen.complete


async def test_the_vocabulary_that_worked_is_used_from_then_on(x: X, api: Server, fake: FakeX) -> None:
    await x.observe(ADA)
    before = len(api.requests)
    assert before == (2 if fake.words == "tweet" else 3)
    await x.observe(ADA)
    assert len(api.requests) - before == 2


async def test_what_no_words_get_is_a_bad_answer_and_only_the_profile_is_paid(
    x: X, api: Server, ledger: MemoryLedger, clock: FakeClock
) -> None:
    api.fault = lambda request: (
        json_reply({"title": "Invalid Request"}, 400) if "tweets" in request.path else None
    )
    with pytest.raises(BadAnswer):
        await x.observe(ADA)
    assert len(api.requests) == 1 + len(POST_WORDS)
    assert await spent(ledger, clock) == USER_PRICE


@pytest.mark.parametrize(
    "unknown",
    [
        {"referenced_posts", "referenced_tweets"},
        {"referenced_posts", "referenced_tweets", "entities", "attachments"},
        {"profile_image_url"},
    ],
    ids=["references are an expansion", "few fields of posts", "few fields of people"],
)
async def test_fields_that_a_plan_does_not_know_are_left_out_and_cost_nothing(
    x: X, api: Server, fake: FakeX, ledger: MemoryLedger, clock: FakeClock, unknown: set[str]
) -> None:
    fake.unknown = unknown
    seen = await x.observe(ADA)
    assert (len(seen.posts), seen.posts[0].likes, seen.followers) == (20, 20, 900)
    assert await spent(ledger, clock) == fake.cost == LOOK_PRICE
    before = len(api.requests)
    await x.observe(ADA)
    assert len(api.requests) - before == 2, "what worked is remembered"


async def test_problems_beside_data_name_what_is_missing(x: X, fake: FakeX) -> None:
    gone = {"title": "Not Found Error", "resource_type": "tweet", "value": "1"}
    fake.beside = [gone, {**gone, "value": "2"}, {"resource_type": "user"}]
    notes = (await x.observe(ADA)).notes
    assert notes[:2] == (
        fact("partly-shown", network="X", what="people", count=1),
        fact("partly-shown", network="X", what="posts", count=2),
    )
    assert english(text_of(notes[1])) == "X did not show 2 posts beside the others."


async def test_problems_beside_people_are_told_too(x: X, fake: FakeX) -> None:
    fake.posts = [fake.post(3, public_metrics={"like_count": 5, "quote_count": 0})]
    with asking(engagers=True):
        fake.beside = [{"title": "Forbidden", "resource_type": "user"}]
        seen = await x.observe(ADA)
    assert fact("partly-shown", network="X", what="people", count=2) in seen.notes
    assert len(seen.engagers or ()) == 10


async def test_a_look_costs_what_came_back_and_says_so(
    x: X, ledger: MemoryLedger, fake: FakeX, clock: FakeClock
) -> None:
    assert LOOK_PRICE == 110
    with asking(workspace="slack:T1"):
        seen = await x.observe(ADA)
    assert await spent(ledger, clock, "slack:T1") == fake.cost == 110
    assert seen.notes == (fact("spent", network="X", spent="$0.11", limit="$1.00"),)
    fake.posts = fake.posts[:5]  # of which two are too young
    with asking(workspace="slack:T1"):
        await x.observe(ADA)
    assert await spent(ledger, clock, "slack:T1") == fake.cost == 110 + 25


async def test_engagers_are_bought_on_request_only(
    x: X, fake: FakeX, ledger: MemoryLedger, clock: FakeClock
) -> None:
    with asking(workspace="slack:T1", engagers=True):
        seen = await x.observe(ADA)
    assert seen.engagers is not None
    assert seen.engager_sample is not None
    assert seen.engager_sample.posts == ("8998", "8997")
    assert (len(seen.engagers), seen.engager_sample.limit) == (10, 10)
    assert {did.kind for did in seen.engagers[0].interactions} == {"repost", "quote"}
    assert await spent(ledger, clock) == fake.cost
    assert fake.cost <= LOOK_PRICE + ENGAGERS_PRICE


async def test_no_money_for_engagers_still_shows_the_rest(
    x: X, ledger: MemoryLedger, clock: FakeClock
) -> None:
    with asking(workspace="slack:T1", engagers=True):
        await x.observe(ADA)
        seen = await x.observe(ADA)
    assert seen.engagers is None
    assert seen.complete
    assert seen.notes[0] == fact("gap", what="people", why="budget-spent")


async def test_the_budget_of_a_workspace_is_never_passed_by_many_at_once(
    x: X, fake: FakeX, api: Server, ledger: MemoryLedger, clock: FakeClock
) -> None:
    """Nine looks of $0.11 fit into a dollar."""
    api.latency = 0.02

    async def ask() -> object:
        with asking(workspace="slack:T1"):
            return await x.observe(ADA)

    results = await asyncio.gather(*[ask() for _ in range(20)], return_exceptions=True)
    assert sum(isinstance(one, BudgetSpent) for one in results) == 11
    assert fake.cost == await spent(ledger, clock, "slack:T1") == 990


async def test_all_workspaces_together_have_a_budget_too(
    x: X, ledger: MemoryLedger, clock: FakeClock
) -> None:
    for number in range(13):
        with asking(workspace=f"slack:T{number}"):
            await x.observe(ADA)
    with asking(workspace="slack:new"), pytest.raises(BudgetSpent, match="all workspaces"):
        await x.observe(ADA)
    clock.move(days=1)
    with asking(workspace="slack:new"):
        await x.observe(ADA)


async def test_nothing_is_asked_where_the_budget_is_spent(http: Http, api: Server) -> None:
    x = X(http, token="good", base_url=api.url, workspace_cents=10)
    with pytest.raises(BudgetSpent):
        await x.observe(ADA)
    assert api.requests == []


async def test_a_refusal_costs_nothing_and_silence_counts_as_paid(
    x: X, api: Server, ledger: MemoryLedger, clock: FakeClock
) -> None:
    api.fault = lambda request: json_reply({}, 429, x_rate_limit_reset="900")
    with pytest.raises(RateLimited, match="12:15 UTC"):
        await x.observe(ADA)
    assert await spent(ledger, clock) == 0
    clock.move(hours=1)
    api.fault = lambda request: Reply(raw=b"")
    with pytest.raises(NetworkDown):
        await x.observe(ADA)
    assert await spent(ledger, clock) == 10


async def test_a_cancelled_look_stays_paid(x: X, api: Server, ledger: MemoryLedger, clock: FakeClock) -> None:
    api.latency = 0.1
    look = asyncio.create_task(x.observe(ADA))
    await until(lambda: api.requests)
    look.cancel()
    await asyncio.gather(look, return_exceptions=True)
    assert await spent(ledger, clock) == 110


@pytest.mark.parametrize(
    ("name", "error"), [("zoe", UnknownHandle), ("bad", Suspended), ("shy", PrivateAccount)]
)
async def test_accounts_that_are_not_shown_cost_at_most_the_profile(
    x: X,
    fake: FakeX,
    api: Server,
    ledger: MemoryLedger,
    clock: FakeClock,
    name: str,
    error: type[InfluenceError],
) -> None:
    fake.suspended.add("bad")
    fake.users["shy"] = fake.user("7", "shy", protected=True)
    with pytest.raises(error):
        await x.observe(Handle("x", name))
    assert len(api.requests) == 1
    assert await spent(ledger, clock) == fake.cost


async def test_an_account_without_posts_is_empty(x: X, fake: FakeX) -> None:
    fake.posts = []
    assert (await x.observe(ADA)).posts == ()


async def test_what_is_bought_is_old_enough_to_judge_however_often_one_posts(
    x: X, fake: FakeX, clock: FakeClock
) -> None:
    first, every = fake.post(0), timedelta(minutes=90)
    fake.posts = [
        {**first, "id": str(9_000 - n), "created_at": f"{NOW - n * every:%Y-%m-%dT%H:%M:%S.000Z}"}
        for n in range(200)
    ]
    seen = await x.observe(ADA)
    assert len(seen.posts) == 20 and fake.cost == 110, "as much as for anybody"
    assert all(clock.now() - post.at >= timedelta(hours=48) for post in seen.posts)


@pytest.mark.parametrize(("status", "error"), [(401, KeyRefused), (403, KeyRefused), (402, BudgetSpent)])
async def test_refusals_are_told_apart(x: X, api: Server, status: int, error: type[InfluenceError]) -> None:
    api.fault = lambda request: json_reply({"title": "No"}, status)
    with pytest.raises(error):
        await x.observe(ADA)


async def test_kinds_are_read_in_either_vocabulary(x: X, fake: FakeX) -> None:
    key = "referenced_tweets" if fake.words == "tweet" else "referenced_posts"
    kinds = ["quoted", "replied_to", "retweeted"]
    fake.posts = [fake.post(n, **{key: [{"type": kind, "id": "1"}]}) for n, kind in enumerate(kinds, 2)]
    assert [post.kind for post in (await x.observe(ADA)).posts] == ["quote", "reply"]


async def test_the_check_tells_usage_and_budget(x: X, http: Http, api: Server) -> None:
    assert "token accepted, 120 of 3000000 posts this month, $0.00 of $1.50 today" in english(await x.check())
    with pytest.raises(KeyRefused):
        await X(http, token="old", base_url=api.url).check()


async def test_a_post_that_cannot_be_read_was_paid_for_all_the_same(
    x: X, fake: FakeX, ledger: MemoryLedger, clock: FakeClock
) -> None:
    fake.posts[5]["id"] = None
    seen = await x.observe(ADA)
    assert len(seen.posts) == 19
    assert await spent(ledger, clock) == fake.cost == LOOK_PRICE
