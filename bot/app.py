"""The composition root: settings -> the parts, joined. The one place that knows every adapter."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from importlib.metadata import version

from adapters.storage.database import Database
from adapters.storage.engine import make_engine
from adapters.storage.migrate import migrate
from adapters.storage.scores import SqlStore
from bot.clock import SystemClock
from bot.settings import Settings
from scoring.ports import Clock, Network, Store
from scoring.service.answers import Answers
from scoring.service.desk import Desk
from scoring.service.lookup import Lookup


@dataclass(frozen=True, slots=True)
class App:
    """Everything a process of ours needs."""

    settings: Settings
    clock: Clock
    networks: Mapping[str, Network]
    store: Store
    lookup: Lookup
    desk: Desk


@asynccontextmanager
async def open_app(settings: Settings, clock: Clock | None = None) -> AsyncIterator[App]:
    """Opens the store (and brings its tables up to date), makes the networks, and closes all at the end."""
    clock = clock or SystemClock()
    engine = make_engine(settings.database_url.get_secret_value())
    store = SqlStore(Database(engine))
    networks = make_networks(settings, clock)
    lookup = Lookup(networks, store, clock)
    try:
        await migrate(engine)
        answers = Answers(lookup, store, clock)
        yield App(settings, clock, networks, store, lookup, Desk(answers, settings.default_network))
    finally:
        await lookup.drain()
        for network in networks.values():
            await network.aclose()
        await store.aclose()


def make_networks(settings: Settings, clock: Clock) -> dict[str, Network]:
    """One line a network."""
    from adapters.networks.demo import Demo

    networks: list[Network] = [Demo(clock, settings.demo_seed)]
    return {network.name: network for network in networks}


def user_agent(settings: Settings) -> str:
    """How we name ourselves to networks: product, version and whom to write to."""
    contact = f"+{settings.contact}" if settings.contact else "self-hosted; the operator set no contact"
    return f"influence-bot/{version('influence-bot')} ({contact})"
