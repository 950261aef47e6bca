"""The composition root: settings -> the parts, joined. The one place that knows every adapter."""

from __future__ import annotations

import asyncio
import logging
import sys
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from pydantic import SecretStr

from adapters.console.publisher import ConsolePublisher
from adapters.jobs.inline import InlineJobs
from adapters.storage.database import Database
from adapters.storage.engine import make_engine
from adapters.storage.migrate import migrate
from adapters.storage.spending import SqlSpendLedger
from bot.clock import SystemClock
from bot.settings import Settings
from bot.slack import slack_keys
from bot.stores import Stores, open_stores
from bot.version import VERSION
from bot.watchdog import Watchdog
from scoring.ports.clock import Clock
from scoring.ports.deliveries import Jobs, Ledger
from scoring.ports.networks import Identity, Network
from scoring.ports.publishing import Publisher
from scoring.ports.scores import Outcomes, Store
from scoring.ports.spending import SpendLedger
from scoring.ports.teams import ProcessedEvents, SettingsStore, Teams
from scoring.service.ask.answers import Answers
from scoring.service.ask.comparing import Comparing
from scoring.service.ask.forgetting import Forgetting
from scoring.service.ask.linking import Linking
from scoring.service.ask.lookup import Lookup
from scoring.service.ask.observing import Observing
from scoring.service.dispatch import Dispatcher
from scoring.service.post.alerting import Alerting
from scoring.service.post.delivering import Deliveries
from scoring.service.post.writing import Writing
from scoring.service.rate_limit import RateLimit
from scoring.service.team.diagnostics import Debugging
from scoring.service.team.overview import Overviews
from scoring.service.team.pausing import Pauses
from scoring.service.team.subscribing import Subscribing
from scoring.service.team.tenancy import Tenancy
from scoring.service.team.watching import Watching
from scoring.service.upkeep.evaluating import ForecastEvaluator
from scoring.service.upkeep.housekeeping import Housekeeping
from scoring.service.upkeep.refreshing import Refreshing

if TYPE_CHECKING:
    from adapters.slack.app import Slack

log = logging.getLogger(__name__)

# Of the 25 seconds that a process has from its signal to its end (processes.py).
DRAIN_SECONDS = 15.0


@dataclass(frozen=True, slots=True)
class App:
    """Everything a process of ours needs."""

    settings: Settings
    clock: Clock
    networks: Mapping[str, Network]
    publishers: Mapping[str, Publisher]
    store: Store
    teams: Teams
    outcomes: Outcomes
    lookup: Lookup
    dispatcher: Dispatcher
    refreshing: Refreshing
    deliveries: Deliveries
    ledger: Ledger
    judge: ForecastEvaluator
    housekeeping: Housekeeping
    jobs: Jobs
    watching: Watching
    subscribing: Subscribing
    forgetting: Forgetting
    overviews: Overviews
    pauses: Pauses
    tenants: Tenancy
    marks: SettingsStore
    seen: ProcessedEvents
    # Ends what waits for a store that keeps silent.
    cut: Callable[[], None]
    slack: Slack | None = None
    # Of this process: what does not end in it makes it unhealthy.
    watchdog: Watchdog = field(default_factory=Watchdog)


@asynccontextmanager
async def open_app(settings: Settings, clock: Clock | None = None) -> AsyncIterator[App]:
    """Opens the store (and brings its tables up to date), makes the networks, and closes all at the end."""
    clock = clock or SystemClock()
    engine = make_engine(settings.database_url.get_secret_value())
    database = Database(engine)
    networks, identity = make_networks(settings, clock, SqlSpendLedger(database))
    slack = make_slack(settings, database, clock)
    publishers = make_publishers(settings, slack)
    app = join(settings, clock, networks, identity, database, publishers, slack)
    try:
        await migrate(engine)
        yield app
    finally:
        await _drained(app)
        for network in networks.values():
            await network.aclose()
        for publisher in publishers.values():
            await publisher.aclose()
        await database.aclose()


async def _drained(app: App) -> None:
    """What is in hand ends, or is given up: claims that are left end with their lease."""
    try:
        async with asyncio.timeout(DRAIN_SECONDS):
            await app.jobs.drain()
            await app.lookup.drain()
    except TimeoutError:
        log.error("what was in hand took longer than %.0f s and was given up", DRAIN_SECONDS)


def join(
    settings: Settings,
    clock: Clock,
    networks: Mapping[str, Network],
    identity: Identity,
    database: Database,
    publishers: Mapping[str, Publisher],
    slack: Slack | None = None,
) -> App:
    """The use cases over these adapters. Tests join their own."""
    kept = open_stores(database)
    observing = Observing(networks, kept.scores, kept.opt_outs)
    lookup = Lookup(observing, kept.scores, clock)
    pauses, tenancy = Pauses(kept.teams, kept.notices, publishers), Tenancy(kept.tenants, clock)
    writing = Writing(kept.scores, kept.teams, kept.refreshes)
    deliveries = Deliveries(kept.ledger, pauses, publishers, writing, clock)
    jobs = InlineJobs(deliveries.deliver)
    alerting = Alerting(kept.scores, kept.teams, kept.ledger, jobs, clock)
    judge = ForecastEvaluator(kept.outcomes)
    linking = Linking(identity, kept.links, kept.scores, kept.opt_outs, clock)
    watching = Watching(kept.teams, kept.scores, kept.opt_outs, clock, settings.watch_limit)
    subscribing = Subscribing(kept.teams, kept.ledger, kept.opt_outs, clock)
    forgetting = Forgetting(kept.opt_outs, kept.teams, identity, lookup, clock)
    return App(
        settings=settings,
        clock=clock,
        networks=networks,
        publishers=publishers,
        store=kept.scores,
        teams=kept.teams,
        outcomes=kept.outcomes,
        lookup=lookup,
        dispatcher=_dispatcher(
            settings, clock, kept, publishers, lookup, linking, watching, subscribing, forgetting
        ),
        refreshing=Refreshing(kept.refreshes, observing, kept.scores, kept.teams, alerting, clock),
        deliveries=deliveries,
        ledger=kept.ledger,
        judge=judge,
        housekeeping=Housekeeping(
            kept.scores, kept.ledger, kept.seen, judge, linking, tenancy, forgetting, clock
        ),
        jobs=jobs,
        watching=watching,
        subscribing=subscribing,
        forgetting=forgetting,
        overviews=Overviews(watching, subscribing, kept.scores),
        pauses=pauses,
        tenants=tenancy,
        marks=kept.marks,
        seen=kept.seen,
        cut=database.cut,
        slack=slack,
    )


def _dispatcher(
    settings: Settings,
    clock: Clock,
    kept: Stores,
    publishers: Mapping[str, Publisher],
    lookup: Lookup,
    linking: Linking,
    watching: Watching,
    subscribing: Subscribing,
    forgetting: Forgetting,
) -> Dispatcher:
    """The door for every chat, with everything behind it."""
    return Dispatcher(
        RateLimit(clock),
        Answers(lookup, kept.scores, linking, clock),
        Comparing(lookup, kept.scores),
        watching,
        subscribing,
        linking,
        forgetting,
        Debugging(kept.teams, kept.ledger, publishers, clock, VERSION),
        settings.default_network,
        notices(settings),
    )


def make_networks(
    settings: Settings, clock: Clock, ledger: SpendLedger
) -> tuple[dict[str, Network], Identity]:
    """One line a network, those that need a key where the key is; and who looks for proofs between them.

    Mastodon and proofs ask hosts that people name, so they share the guarded client.
    """
    from adapters.networks.bluesky import Bluesky
    from adapters.networks.demo import Demo
    from adapters.networks.github import GitHub
    from adapters.networks.guarded import GuardedHttp
    from adapters.networks.hackernews import HackerNews
    from adapters.networks.http import Http
    from adapters.networks.identity import Identity as PublicPages
    from adapters.networks.mastodon import Mastodon
    from adapters.networks.x import X
    from adapters.networks.youtube import YouTube

    agent = user_agent(settings)
    http = Http(agent, clock)
    guarded = GuardedHttp(agent, clock, trusted=settings.trusted_hosts, new_hosts=settings.mastodon_new_hosts)
    networks: list[Network] = [
        Bluesky(http, base_url=settings.bluesky_url),
        Mastodon(guarded),
        GitHub(http, token=secret(settings.github_token), base_url=settings.github_api_url),
        HackerNews(http, base_url=settings.hackernews_url),
        Demo(clock, settings.demo_seed),
    ]
    if key := secret(settings.youtube_api_key):
        networks.append(YouTube(http, key=key, base_url=settings.youtube_api_url, ledger=ledger))
    if token := secret(settings.x_bearer_token):
        total, each = settings.x_daily_budget_cents, settings.x_workspace_budget_cents
        networks.append(
            X(
                http,
                token=token,
                base_url=settings.x_api_url,
                ledger=ledger,
                workspace_cents=total if each is None else each,
                total_cents=total,
            )
        )
    return {network.name: network for network in networks}, PublicPages(
        guarded,
        appview=settings.bluesky_url,
        github=settings.github_api_url,
        hackernews=settings.hackernews_url,
    )


def notices(settings: Settings) -> tuple[str, ...]:
    """What asking costs, told before it is asked."""
    if secret(settings.x_bearer_token) is None:
        return ()
    from adapters.networks.x import price_words

    limit = settings.x_daily_budget_cents / 100
    return (f"{price_words()} All teams together may spend ${limit:.2f} a day.",)


def secret(value: SecretStr | None) -> str | None:
    """A key that is set; an empty one is none."""
    return value.get_secret_value() or None if value is not None else None


def make_slack(settings: Settings, database: Database, clock: Clock) -> Slack | None:
    """Slack where its keys are set. Raises BadSettings for half a set."""
    keys = slack_keys(settings)
    if keys is None:
        return None
    from adapters.slack.app import Slack

    return Slack(keys, database.engine, clock.now)


def make_publishers(settings: Settings, slack: Slack | None) -> dict[str, Publisher]:
    """One line a platform, by the first part of its workspaces' names."""
    publishers: dict[str, Publisher] = {"console": ConsolePublisher(sys.stdout, Path(settings.console_posts))}
    if token := secret(settings.discord_token):
        from adapters.discord.outbound.publisher import DiscordPublisher
        from adapters.discord.outbound.rest import Rest

        publishers["discord"] = DiscordPublisher(Rest(token))
    if slack is not None:
        publishers["slack"] = slack.publisher
    return publishers


def user_agent(settings: Settings) -> str:
    """How we name ourselves to networks: product, version and whom to write to."""
    contact = f"+{settings.contact}" if settings.contact else "self-hosted; the operator set no contact"
    return f"influence-bot/{VERSION} ({contact})"
