"""The views that dashboards read, and every question that the dashboards of docs/grafana ask."""

from __future__ import annotations

import json
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer
from grafana_foundation_sdk.cog.encoder import JSONEncoder
from grafana_foundation_sdk.cog.plugins import register_default_plugins
from grafana_foundation_sdk.models.dashboard import Dashboard
from sqlalchemy import text

from adapters.jobs.inline import InlineJobs
from adapters.networks.demo import Demo
from adapters.storage.database import Database
from bot.api import add_routes
from bot.app import App, join
from bot.chat_keys import Chats
from bot.settings import Settings
from docs.grafana.dashboards import HERE, WRITTEN
from scoring.commands.accounts import read
from scoring.commands.requester import Requester
from scoring.ports.jobs import Handlers, Jobs
from tests.fakes import FakeClock, FakeIdentity
from tests.fakes_time import FakePublisher
from tests.stores import KINDS, open_database

DOCS = Path(__file__).parents[3] / "docs" / "dashboards.md"
VIEWS = dict(re.findall(r"^\| `(report_\w+)` \| [^|]+ \| (.+) \|$", DOCS.read_text(), re.MULTILINE))
EVA = Requester("sim:w", "c", "eva")
TYPED = (
    "watch @ada@demo @riser@demo @bela@demo",
    "cohort create us @ada@demo @riser@demo",
    "digest weekly",
    "alerts drop:1 rise:1",
)
DAYS = 12


def alone(_: Database, handlers: Handlers) -> Jobs:
    """This process does its own jobs, also over PostgreSQL."""
    return InlineJobs(handlers)


@asynccontextmanager
async def lived_in(kind: str, folder: Path) -> AsyncIterator[tuple[Database, App]]:
    """A store in which a team has watched for some weeks."""
    async with open_database(kind, folder) as database:
        clock, chats = FakeClock(), Chats({"sim": FakePublisher()})
        settings = Settings(default_network="demo")
        app = join(settings, clock, {"demo": Demo(clock)}, FakeIdentity(), database, chats, make=alone)
        for line in TYPED:
            assert (await app.dispatcher.answer(read(line, "demo"), EVA)).ok
        for _ in range(DAYS):
            await app.upkeep.refreshing.tick()
            await app.post.deliveries.tick(app.post.jobs)
            await app.post.jobs.idle()  # type: ignore[attr-defined]
            await app.upkeep.evaluator.tick()
            clock.move(days=1)
        yield database, app


def panels(name: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads((HERE / name).read_text())["panels"]
    return found


def filled(sql: str) -> str:
    """As Grafana fills it in."""
    sql = re.sub(r"\$__timeFilter\((\w+)\)", r"\1 BETWEEN '2000-01-01' AND '2100-01-01'", sql)
    return sql.replace("$workspace", "sim:w").replace("$account", "'ada','riser'")


def test_the_files_are_what_the_script_writes() -> None:
    for name, make in WRITTEN.items():
        assert json.loads((HERE / name).read_text()) == make(), name


@pytest.mark.parametrize("name", WRITTEN)
def test_a_dashboard_is_one_to_grafanas_own_models_and_nothing_in_it_is_unknown(name: str) -> None:
    register_default_plugins()
    ours = json.loads((HERE / name).read_text())
    read_back = json.loads(JSONEncoder(sort_keys=True).encode(Dashboard.from_json(ours)))
    assert lost(ours, read_back) == []
    places = [one["gridPos"] for one in ours["panels"]]
    assert len({(one["x"], one["y"]) for one in places}) == len(places)
    assert all(one["x"] + one["w"] <= 24 for one in places)
    assert all(one["description"] for one in ours["panels"])


def lost(ours: Any, theirs: Any, path: str = "") -> list[str]:
    """Where something of ours did not come through Grafana's models; questions are a plugin's own."""
    if path.endswith(".targets"):
        return []
    if isinstance(ours, dict):
        if not isinstance(theirs, dict):
            return [path]
        return [
            place
            for name, value in ours.items()
            for place in (
                lost(value, theirs[name], f"{path}.{name}")
                if name in theirs
                else []
                if value in ({}, [], None)
                else [f"{path}.{name}"]
            )
        ]
    if isinstance(ours, list):
        if not isinstance(theirs, list) or len(ours) != len(theirs):
            return [path]
        return [each for one, other in zip(ours, theirs, strict=True) for each in lost(one, other, path)]
    return [] if ours == theirs else [f"{path}: {ours!r} is not {theirs!r}"]


@pytest.mark.parametrize("kind", KINDS)
async def test_the_views_have_the_columns_that_the_documentation_names(kind: str, tmp_path: Path) -> None:
    assert len(VIEWS) == 5
    async with lived_in(kind, tmp_path) as (database, _), database.reading() as connection:
        for view, columns in VIEWS.items():
            found = await connection.execute(text(f"SELECT * FROM {view}"))  # noqa: S608  (names of ours)
            assert list(found.keys()) == re.findall(r"`(\w+)`", columns), view
            rows = found.mappings().all()
            assert rows or view == "report_outcomes", view
            assert all(row["workspace"] == "sim:w" for row in rows)
            for row in rows:
                assert {row.get(name, 0) for name in ("held", "reconstructed", "covered")} <= {0, 1}


async def test_every_question_of_the_dashboard_over_postgresql_has_an_answer(tmp_path: Path) -> None:
    async with lived_in("postgresql", tmp_path) as (database, _), database.reading() as connection:
        for panel in panels("influence.json"):
            (target,) = panel["targets"]
            found = await connection.execute(text(filled(target["rawSql"])))
            rows = found.mappings().all()
            assert rows, panel["title"]
            if panel["type"] == "timeseries":
                times = [row["time"] for row in rows]
                assert times == sorted(times), panel["title"]
        variables = json.loads((HERE / "influence.json").read_text())["templating"]["list"]
        for one in variables:
            if one["type"] == "query":
                assert (await connection.execute(text(filled(one["query"])))).all(), one["name"]


@pytest.mark.parametrize("kind", KINDS)
async def test_every_question_of_the_dashboard_over_the_api_has_an_answer(kind: str, tmp_path: Path) -> None:
    async with lived_in(kind, tmp_path) as (_, app):
        _, token = await app.team.tokens.create("sim:w", "grafana", frozenset(("read",)), "eva")
        application = web.Application()
        add_routes(app, application)
        async with TestClient(TestServer(application)) as client:
            for panel in panels("influence-api.json"):
                (target,) = panel["targets"]
                path = target["url"].replace("${account}", "@ada@demo")
                answer = await client.get(path, headers={"Authorization": f"Bearer {token}"})
                assert answer.status == 200, path
                rows = (await answer.json())[target["root_selector"]]
                assert rows or "outcomes" in path, path
                for column in target["columns"]:
                    for row in rows:
                        picked = row
                        for part in column["selector"].split("."):
                            picked = picked[part]
