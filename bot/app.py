"""The composition root: settings -> the parts, joined. The one place that knows every adapter."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from adapters.storage.database import Database
from adapters.storage.engine import make_engine
from adapters.storage.migrate import migrate
from bot.chat_keys import Chats, make_chats
from bot.clock import SystemClock
from bot.disk import refuse_throwaway_disk
from bot.jobs import MakeJobs, handlers_of, make_jobs
from bot.measuring import make_measures
from bot.networks import make_networks, notices, prices
from bot.pages import draw_pages
from bot.settings import Settings
from bot.stores import Stores, counted_in, open_stores
from bot.version import VERSION
from bot.watchdog import Watchdog
from scoring.ports.clock import Clock
from scoring.ports.jobs import Handler, JobKind, Jobs
from scoring.ports.measures import NO_MEASURES, Measures
from scoring.ports.networks import Identity, Network
from scoring.ports.publishing import Publisher
from scoring.service.ask.answers import Answers
from scoring.service.ask.badging import Badging
from scoring.service.ask.checking import Checking
from scoring.service.ask.comparing import Comparing
from scoring.service.ask.disclosing import Disclosing
from scoring.service.ask.forgetting import Forgetting
from scoring.service.ask.linking import Linking
from scoring.service.ask.lookup import Lookup
from scoring.service.ask.observing import Observing
from scoring.service.ask.openness import Openness
from scoring.service.dispatch import Dispatcher
from scoring.service.families import AskCases, PostCases, TeamCases, UpkeepCases
from scoring.service.post.alerting import Alerting
from scoring.service.post.delivering import Deliveries, Writer
from scoring.service.post.previewing import Previewing
from scoring.service.post.reviving import Reviving
from scoring.service.post.with_page import WithPage
from scoring.service.post.writing import Writing
from scoring.service.rate_limit import RateLimit
from scoring.service.team.allowances import Allowances
from scoring.service.team.auditing import Auditing
from scoring.service.team.campaigning import Campaigns
from scoring.service.team.check_running import CheckRunning
from scoring.service.team.cohorts import Cohorts
from scoring.service.team.diagnostics import Debugging
from scoring.service.team.exploring import Exploring
from scoring.service.team.hushing import Hushing
from scoring.service.team.list_checks import ListChecks
from scoring.service.team.overview import Overviews
from scoring.service.team.page_making import PageMaking
from scoring.service.team.pausing import Pauses
from scoring.service.team.reading import Reading
from scoring.service.team.reporting import Reporting
from scoring.service.team.subscribing import Subscribing
from scoring.service.team.tenancy import Tenancy
from scoring.service.team.tokens import TokenAnswers, Tokens
from scoring.service.team.watching import Watching
from scoring.service.upkeep.evaluating import ForecastEvaluator
from scoring.service.upkeep.housekeeping import Housekeeping
from scoring.service.upkeep.refreshing import Refreshing

log = logging.getLogger(__name__)

# Of the 25 seconds that a process has from its signal to its end (processes.py).
DRAIN_SECONDS = 15.0


@dataclass(frozen=True, slots=True)
class App:
    """Everything a process needs: the stores, the use cases by family, and the chats that have keys."""

    settings: Settings
    clock: Clock
    networks: Mapping[str, Network]
    chats: Chats
    stores: Stores
    ask: AskCases
    team: TeamCases
    post: PostCases
    upkeep: UpkeepCases
    dispatcher: Dispatcher
    # Ends what waits for a store that keeps silent.
    cut: Callable[[], None]
    # Of this process: what does not end in it makes it unhealthy.
    watchdog: Watchdog = field(default_factory=Watchdog)
    measures: Measures = NO_MEASURES


@asynccontextmanager
async def open_app(settings: Settings, clock: Clock | None = None) -> AsyncIterator[App]:
    """Opens the store (and brings its tables up to date), makes the networks, and closes all at the end."""
    clock = clock or SystemClock()
    refuse_throwaway_disk(settings)
    engine = make_engine(settings.database_url.get_secret_value())
    database = Database(engine)
    measures = make_measures(settings, clock)
    networks, identity = make_networks(settings, clock, counted_in(database), measures)
    chats = make_chats(settings, database, clock, measures)
    app = join(settings, clock, networks, identity, database, chats, measures)
    try:
        await migrate(engine)
        yield app
    finally:
        await _drained(app)
        for network in networks.values():
            await network.aclose()
        for publisher in chats.publishers.values():
            await publisher.aclose()
        await database.aclose()


async def _drained(app: App) -> None:
    """What is in hand ends, or is given up: claims that are left end with their lease."""
    app.upkeep.refreshing.stop()
    app.team.check_running.stop()
    try:
        async with asyncio.timeout(DRAIN_SECONDS):
            await app.post.jobs.drain()
            await app.ask.lookup.drain()
    except TimeoutError:
        log.error("what was in hand took longer than %.0f s and was given up", DRAIN_SECONDS)


def join(
    settings: Settings,
    clock: Clock,
    networks: Mapping[str, Network],
    identity: Identity,
    database: Database,
    chats: Chats,
    measures: Measures = NO_MEASURES,
    make: MakeJobs = make_jobs,
) -> App:
    """The use cases over these adapters. Tests join their own. Raises BadSettings."""
    stores, watchdog = open_stores(database), Watchdog()
    handlers: dict[JobKind, Handler] = {}
    jobs = make(database, handlers)
    observing = Observing(networks, stores.scores, stores.opt_outs)
    ask = _ask(settings, stores, identity, observing, clock)
    making = PageMaking(stores.pages, draw_pages, clock, settings.public_url)
    writing = Writing(stores.scores, stores.teams, stores.cohorts, stores.refreshes, settings.terms)
    team = _team(settings, stores, chats.publishers, writing, making, ask, jobs, clock)
    post, alerting = _post(stores, team, chats.publishers, WithPage(writing, making), jobs, clock)
    evaluator = ForecastEvaluator(stores.outcomes)
    upkeep = UpkeepCases(
        Refreshing(
            stores.refreshes,
            observing,
            stores.scores,
            stores.teams,
            alerting,
            stores.notices,
            clock,
            terms=settings.terms,
        ),
        Housekeeping(
            stores.scores,
            stores.ledger,
            stores.processed_events,
            evaluator,
            ask.linking,
            team.tenancy,
            ask.forgetting,
            stores.pages,
            stores.visits,
            stores.check_runs,
            team.auditing,
            clock,
        ),
        evaluator,
    )
    handlers |= handlers_of(post.deliveries, upkeep.refreshing, team.check_running, watchdog)
    dispatcher = Dispatcher(RateLimit(clock), ask, team, notices(settings), measures)
    return App(
        settings, clock, networks, chats, stores, ask, team, post, upkeep, dispatcher, database.cut,
        watchdog=watchdog, measures=measures,
    )  # fmt: skip


def _ask(
    settings: Settings, stores: Stores, identity: Identity, observing: Observing, clock: Clock
) -> AskCases:
    lookup = Lookup(observing, stores.scores, clock)
    linking = Linking(identity, stores.links, stores.scores, stores.opt_outs, clock, terms=settings.terms)
    return AskCases(
        lookup,
        Answers(lookup, stores.scores, linking, stores.teams, clock),
        Comparing(lookup, stores.scores),
        linking,
        Forgetting(stores.opt_outs, stores.teams, identity, lookup, clock),
        Disclosing(
            stores.scores,
            stores.opt_outs,
            stores.teams,
            stores.cohorts,
            stores.campaigns,
            settings.contact or None,
        ),
        Checking(lookup, stores.scores, clock),
        Badging(
            stores.badges,
            stores.opt_outs,
            identity,
            lookup,
            stores.scores,
            clock,
            settings.public_url,
            terms=settings.terms,
        ),
        Openness(stores.outcomes, stores.campaigns, settings.contact or None),
    )


def _team(
    settings: Settings,
    stores: Stores,
    publishers: Mapping[str, Publisher],
    writing: Writing,
    making: PageMaking,
    ask: AskCases,
    jobs: Jobs,
    clock: Clock,
) -> TeamCases:
    watching = Watching(
        stores.teams,
        stores.scores,
        stores.opt_outs,
        stores.refreshes,
        clock,
        settings.watch_limit,
        terms=settings.terms,
    )
    subscribing = Subscribing(
        stores.teams, stores.cohorts, stores.ledger, stores.opt_outs, clock, terms=settings.terms
    )
    cohorts = Cohorts(
        stores.cohorts,
        watching,
        stores.teams,
        stores.scores,
        stores.refreshes,
        clock,
        terms=settings.terms,
    )
    checks = ListChecks(
        ask.checking,
        stores.cohorts,
        clock,
        settings.default_network,
        prices(settings),
        terms=settings.terms,
    )
    campaigns = Campaigns(stores.campaigns, checks, clock, terms=settings.terms)
    tokens = Tokens(stores.tokens, clock)
    allowances = Allowances(
        stores.teams, stores.cohorts, stores.campaigns, stores.tokens, settings.watch_limit
    )
    return TeamCases(
        watching,
        subscribing,
        Overviews(watching, subscribing, stores.scores, allowances, settings.terms),
        Pauses(stores.teams, stores.notices, publishers),
        Tenancy(stores.tenants, clock),
        Debugging(stores.teams, stores.ledger, publishers, clock, VERSION, allowances),
        Hushing(stores.ledger, clock),
        Previewing(stores.teams, writing, clock),
        cohorts,
        checks,
        campaigns,
        Reading(
            stores.teams,
            stores.scores,
            stores.outcomes,
            stores.cohorts,
            stores.campaigns,
            stores.ledger,
            clock,
            terms=settings.terms,
        ),
        tokens,
        Reporting(
            ask.lookup,
            ask.answers,
            ask.comparing,
            cohorts,
            campaigns,
            stores.scores,
            stores.outcomes,
            making,
            stores.pages,
            stores.visits,
            clock,
            terms=settings.terms,
        ),
        making,
        Exploring(
            stores.teams,
            stores.scores,
            stores.cohorts,
            stores.campaigns,
            stores.refreshes,
            stores.visits,
            making,
            clock,
            terms=settings.terms,
        ),
        TokenAnswers(tokens),
        CheckRunning(checks, stores.check_runs, jobs, clock),
        Auditing(stores.audit_log, clock),
    )


def _post(
    stores: Stores,
    team: TeamCases,
    publishers: Mapping[str, Publisher],
    writing: Writer,
    jobs: Jobs,
    clock: Clock,
) -> tuple[PostCases, Alerting]:
    deliveries = Deliveries(stores.ledger, team.pauses, publishers, writing, clock)
    alerting = Alerting(stores.scores, stores.teams, stores.cohorts, stores.ledger, jobs, clock)
    return PostCases(deliveries, jobs, Reviving(stores.ledger, clock)), alerting
