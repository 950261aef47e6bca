"""A made-up campaign of 300 people over four networks, three of them servers of ours: from the list to the
table, with a network that fails half way, and from the forecast to what came."""

from __future__ import annotations

import asyncio
import csv
import json
import random
from collections import Counter
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from xlsxwriter import Workbook

from adapters.files.lists import read_list
from adapters.networks import github as github_network
from adapters.networks import hackernews as hackernews_network
from adapters.networks import mastodon_home
from adapters.networks.github import GitHub
from adapters.networks.guarded import GuardedHttp
from adapters.networks.hackernews import HackerNews
from adapters.networks.http import Http
from adapters.networks.mastodon import Mastodon
from bot.app import App, join
from bot.chat_keys import Chats
from bot.check import Wishes, check_into
from bot.settings import Settings
from scoring.commands.accounts import read
from scoring.commands.requester import Requester
from scoring.ports.networks import Network
from scoring.ports.quotas import RateLimit
from tests.english import english, plain
from tests.fakes import FakeClock, FakeIdentity, FakeNetwork, observation
from tests.servers.github import FakeGitHub, release, repository
from tests.servers.hackernews import FakeHackerNews, story
from tests.servers.inside import Loopback, Names
from tests.servers.mastodon import FakeMastodon, account, status
from tests.servers.stages import AGENT, QUICK, VERIFY
from tests.servers.web import Reply, Request, serve
from tests.stores import open_database

EACH = 75
EVA = Requester("sim:w", "c", "eva")
POD = range(5)


@dataclass
class Market:
    """The people of four networks, and the app that checks them. `down`: GitHub answers nothing from then."""

    app: App
    clock: FakeClock
    fediverse: FakeMastodon
    news: FakeHackerNews
    asked: Counter[str]
    down: asyncio.Event
    restart: Callable[[], None]


@dataclass
class FakeFediverse(FakeMastodon):
    """A server on which everybody has fans of their own, by the id of the account."""

    fans_of: dict[str, list[dict[str, Any]]] = field(default_factory=dict)

    def _people(self, request: Request) -> Reply:
        # The id of a post begins with that of its owner.
        self.people = self.fans_of.get(request.path.split("/")[4][:5], [])
        return super()._people(request)


def fediverse_of(draw: random.Random) -> FakeMastodon:
    """75 people with posts of their own size. The first five are reacted to by the same crowd."""
    made = FakeFediverse()
    crowd = [account(f"podfan{i}", id=f"9{i:05}") for i in range(60)]
    pool = [account(f"fan{i}", id=f"8{i:05}") for i in range(3_000)]
    for number in range(EACH):
        owner = made.add(f"maker{number}", id=f"7{number:04}", followers_count=100 * (number + 1))
        size = draw.lognormvariate(2.0, 1.0)
        posts = [
            status(day, owner, id=f"7{number:04}{day:03}", favourites_count=round(draw.expovariate(1 / size)))
            for day in range(40)
        ]
        made.statuses[owner["id"]] = posts
        own = draw.sample(pool, 40)
        made.fans_of[owner["id"]] = [*crowd[:40], *own[:20]] if number in POD else own
    return made


@dataclass
class FakeForge(FakeGitHub):
    """A GitHub on which everybody has stars of their own people."""

    def _find(self, request: Request) -> Any:
        owner = request.path.split("/")[2] if request.path.startswith("/repos/") else ""
        self.stargazers = [f"{owner}-fan{number}" for number in range(60)]
        return super()._find(request)


def github_of(draw: random.Random) -> FakeGitHub:
    made = FakeForge()
    for number in range(EACH):
        name = f"coder{number}"
        made.add(name, repository(name, "kite", stargazers_count=number * 10), id=number)
        made.releases[f"{name}/kite"] = [
            release(number * 100 + i, f"v{i}", 3 + 10 * i, reactions={"total_count": draw.randrange(60)})
            for i in range(20)
        ]
    return made


def bluesky_of(draw: random.Random, clock: FakeClock) -> FakeNetwork:
    """This one has no server of ours: it answers as its adapter would."""
    made = FakeNetwork(clock, "bluesky")
    for number in range(EACH):
        name, many = f"person{number}.bsky.social", round(draw.lognormvariate(2, 1))
        made.accounts[name] = observation(f"@{name}", clock.now(), 40, many, 100 + 90 * number)
    return made


def news_of(draw: random.Random) -> FakeHackerNews:
    made = FakeHackerNews()
    for number in range(EACH):
        name = f"writer{number}"
        made.stories[name] = [
            story(i, name, objectID=f"{number}{i:03}", points=round(draw.lognormvariate(2, 1)))
            for i in range(40)
        ]
    return made


@pytest.fixture
async def market(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Market]:
    for where in (github_network, hackernews_network, mastodon_home):
        # These servers are ours, and can be asked as fast as they answer.
        monkeypatch.setattr(where, "PACE", RateLimit(burst=1_000_000, seconds=1.0))
    draw, clock, asked, down = random.Random(1), FakeClock(), Counter[str](), asyncio.Event()
    fediverse, github, news = fediverse_of(draw), github_of(draw), news_of(draw)

    def of(network: str, handle: Any) -> Any:
        def answer(request: Request) -> Reply:
            asked[network] += 1
            if network == "github" and asked[network] > 40 and down.is_set():
                return Reply(503)
            reply: Reply = handle(request)
            return reply

        return answer

    async with (
        serve(of("mastodon", fediverse.handle)) as instance,
        serve(of("github", github.handle)) as api,
        serve(of("hackernews", news.handle)) as search,
        open_database("sqlite", tmp_path) as database,
    ):
        loopback = Loopback(int(instance.url.rpartition(":")[2]))
        names = Names(otherwise=["93.184.215.14"])
        guarded = GuardedHttp(AGENT, clock, resolve=names, network=loopback, waits=QUICK, verify=VERIFY)
        http = Http(AGENT, clock, waits=QUICK, grace=0.3, verify=VERIFY)
        networks: list[Network] = [
            Mastodon(guarded),
            GitHub(http, base_url=api.url),
            HackerNews(http, base_url=search.url),
            bluesky_of(draw, clock),
        ]
        settings = Settings(default_network="demo")
        by_name = {one.name: one for one in networks}

        def restart() -> None:
            """A new process knows nothing of the failures that the one before it saw."""
            fresh = GitHub(Http(AGENT, clock, waits=QUICK, grace=0.3, verify=VERIFY), base_url=api.url)
            by_name["github"] = fresh
            networks.append(fresh)

        app = join(settings, clock, by_name, FakeIdentity(), database, Chats({}, None))
        yield Market(app, clock, fediverse, news, asked, down, restart)
        await app.ask.lookup.drain()
        for one in networks:
            await one.aclose()


def the_list(path: Path) -> None:
    """As an agency has it: a sheet with French names, links, prices, and slips."""
    people = [
        *(f"https://social.example.com/@maker{number}" for number in range(EACH)),
        *(f"github:coder{number}" for number in range(EACH)),
        *(f"hn:writer{number}" for number in range(EACH)),
        *(f"@person{number}.bsky.social" for number in range(EACH)),
    ]
    random.Random(2).shuffle(people)
    people[10:10] = ["@maker1@social.example.com", "=HYPERLINK(1)", "", "@gone@social.example.com"]
    with Workbook(path, {"strings_to_urls": False, "strings_to_formulas": False}) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ["Créateur", "Publications prévues", "Cachet"])
        for row, one in enumerate(people, 1):
            sheet.write_row(row, 0, [one, 1 + row % 3, 50 + row])


def rows_of(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


@pytest.mark.slow
async def test_three_hundred_people_over_four_networks(market: Market, tmp_path: Path) -> None:
    path, out = tmp_path / "créateurs.xlsx", tmp_path / "out.csv"
    the_list(path)
    entries = read_list(path)
    assert len(entries) == 303
    market.down.set()
    done = await check_into(market.app, entries, out, Wishes(1, 5_000.0, agreed=False))
    states = done.by_state()
    assert states["failed"] > 20
    assert states["measured"] + states.get("low_confidence", 0) > 200
    assert (states["not_found"], states["unreadable"], states["duplicate"]) == (1, 1, 1)

    market.down.clear()
    market.restart()
    known = Counter(market.asked)
    market.clock.move(minutes=30)
    done = await check_into(market.app, entries, out, Wishes(1, 5_000.0, agreed=False))
    assert market.asked["hackernews"] == known["hackernews"], "what is known is not asked again"
    assert "failed" not in done.by_state()
    assert len(done.counted) == 300

    rows = rows_of(out)
    assert [row["input"].lstrip("'") for row in rows] == [one.typed for one in entries]
    assert not [cell for row in rows for cell in row.values() if cell[:1] in tuple("=+-@")]
    totals = json.loads((tmp_path / "out.totals.json").read_text())
    whole = totals["expected"]
    assert whole["low"] < whole["reactions"] < whole["high"]
    assert sum(float(row["expected"] or 0) for row in rows) == pytest.approx(whole["reactions"], rel=0.01)
    spent = sum(float(row["price"]) for row in rows if row["in_budget_group"] == "yes")
    assert 0 < spent <= 5_000
    assert totals["smallest_group"]["brings"] >= 0.8
    assert totals["smallest_group"]["people"] < len(done.counted)


@pytest.mark.slow
async def test_a_pod_among_them_is_seen_with_its_evidence(market: Market, tmp_path: Path) -> None:
    path, out = tmp_path / "créateurs.xlsx", tmp_path / "out.csv"
    the_list(path)
    await check_into(market.app, read_list(path), out, Wishes(1, None, agreed=False))
    notable = {row["handle"].lstrip("'") for row in rows_of(out) if row["shared_notable"] == "yes"}
    assert {f"@maker{number}@social.example.com" for number in POD} <= notable
    assert not {one for one in notable if "person" in one or "coder" in one or "writer" in one}
    assert len(notable) == len(POD)


async def test_a_campaign_from_its_forecast_to_what_came(market: Market) -> None:
    people = " ".join(f"hn:writer{number}" for number in range(60))
    started = english(
        await market.app.dispatcher.answer(read(f"campaign start spring {people}", "demo"), EVA)
    )
    assert "60 posts of 60 people can bring" in plain(started)
    market.clock.move(days=3)
    draw, at = random.Random(5), market.clock.now()
    for number in range(60):
        new = story(0, f"writer{number}", objectID=f"new{number}", points=round(draw.lognormvariate(2, 1)))
        out = at - timedelta(days=2, minutes=number)
        new |= {"created_at_i": int(out.timestamp()), "created_at": f"{out:%Y-%m-%dT%H:%M:%SZ}"}
        market.news.stories[f"writer{number}"].insert(0, new)
    market.clock.move(days=3)
    told = english(await market.app.dispatcher.answer(read("campaign report spring", "demo"), EVA))
    assert "60 of 60 planned posts are out" in plain(told)
    assert "It is finished, and counts on the scoreboard." in plain(told)
    ((_, judged),) = await market.app.stores.campaigns.judgements()
    assert judged.covered, "the same people post as they did before"
