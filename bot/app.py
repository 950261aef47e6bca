"""The composition root: settings -> the parts, joined. The one place that knows every adapter."""

from __future__ import annotations

import sys
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

from adapters.console.publisher import ConsolePublisher, FilePublisher
from adapters.jobs.inline import InlineJobs
from adapters.storage.database import Database
from adapters.storage.engine import make_engine
from adapters.storage.ledger import SqlLedger
from adapters.storage.migrate import migrate
from adapters.storage.refreshes import SqlRefreshes
from adapters.storage.scores import SqlStore
from adapters.storage.teams import SqlTeams
from bot.clock import SystemClock
from bot.settings import Settings
from scoring.ports import Clock, Jobs, Network, Publisher, Store, Teams
from scoring.service.alerting import Alerting
from scoring.service.answers import Answers
from scoring.service.delivering import Deliveries
from scoring.service.desk import Desk
from scoring.service.housekeeping import Housekeeping
from scoring.service.lookup import Lookup
from scoring.service.observing import Observing
from scoring.service.refreshing import Refreshing
from scoring.service.watching import Watching
from scoring.service.writing import Writing


@dataclass(frozen=True, slots=True)
class App:
    """Everything a process of ours needs."""

    settings: Settings
    clock: Clock
    networks: Mapping[str, Network]
    store: Store
    teams: Teams
    lookup: Lookup
    desk: Desk
    refreshing: Refreshing
    deliveries: Deliveries
    housekeeping: Housekeeping
    jobs: Jobs


@asynccontextmanager
async def open_app(settings: Settings, clock: Clock | None = None) -> AsyncIterator[App]:
    """Opens the store (and brings its tables up to date), makes the networks, and closes all at the end."""
    clock = clock or SystemClock()
    engine = make_engine(settings.database_url.get_secret_value())
    database = Database(engine)
    networks = make_networks(settings, clock)
    publishers = make_publishers(settings)
    app = join(settings, clock, networks, database, publishers)
    try:
        await migrate(engine)
        yield app
    finally:
        await app.jobs.drain()
        await app.lookup.drain()
        for network in networks.values():
            await network.aclose()
        for publisher in publishers.values():
            await publisher.aclose()
        await database.aclose()


def join(
    settings: Settings,
    clock: Clock,
    networks: Mapping[str, Network],
    database: Database,
    publishers: Mapping[str, Publisher],
) -> App:
    """The use cases over these adapters. Tests join their own."""
    store, teams = SqlStore(database), SqlTeams(database)
    refreshes, ledger = SqlRefreshes(database), SqlLedger(database)
    observing = Observing(networks, store)
    lookup = Lookup(observing, store, clock)
    deliveries = Deliveries(ledger, teams, publishers, Writing(store, teams, refreshes), clock)
    jobs = InlineJobs(deliveries.deliver)
    alerting = Alerting(store, teams, ledger, jobs, clock)
    watching = Watching(teams, store, clock, settings.watch_limit)
    return App(
        settings=settings,
        clock=clock,
        networks=networks,
        store=store,
        teams=teams,
        lookup=lookup,
        desk=Desk(Answers(lookup, store, clock), watching, settings.default_network),
        refreshing=Refreshing(refreshes, observing, store, alerting, clock),
        deliveries=deliveries,
        housekeeping=Housekeeping(store, clock),
        jobs=jobs,
    )


def make_networks(settings: Settings, clock: Clock) -> dict[str, Network]:
    """One line a network."""
    from adapters.networks.bluesky import Bluesky
    from adapters.networks.demo import Demo
    from adapters.networks.http import Http

    http = Http(user_agent(settings), clock)
    networks: list[Network] = [
        Bluesky(http, base_url=settings.bluesky_url),
        Demo(clock, settings.demo_seed),
    ]
    return {network.name: network for network in networks}


def make_publishers(settings: Settings) -> dict[str, Publisher]:
    """One line a platform, by the first part of its workspaces' names."""
    record = FilePublisher(Path(settings.console_posts))
    return {"console": ConsolePublisher(sys.stdout, record)}


def user_agent(settings: Settings) -> str:
    """How we name ourselves to networks: product, version and whom to write to."""
    contact = f"+{settings.contact}" if settings.contact else "self-hosted; the operator set no contact"
    return f"influence-bot/{version('influence-bot')} ({contact})"
