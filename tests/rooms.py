"""Use cases joined over fakes."""

from __future__ import annotations

from dataclasses import dataclass, field

from bot.pages import draw_pages
from scoring.ports.jobs import Handler, JobKind
from scoring.ports.networks import Network
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
from scoring.service.families import AskCases, TeamCases
from scoring.service.post.previewing import Previewing
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
from scoring.terms import PLAIN, Terms
from tests.fakes import FakeClock, FakeIdentity, FakeLinks, FakeNetwork, FakeOptOuts, FakeStore
from tests.fakes_ledger import FakeLedger
from tests.fakes_time import (
    FakeBadges,
    FakeCampaigns,
    FakeCheckRuns,
    FakeCohorts,
    FakeNotices,
    FakePages,
    FakeTeams,
    FakeTokens,
    FakeVisits,
)
from tests.fakes_upkeep import FakeAuditLog, FakeJobs, FakeOutcomes, FakeTenants


@dataclass
class Room:
    """A dispatcher over one fake network, and everything behind it for a test to look at."""

    clock: FakeClock = field(default_factory=FakeClock)
    store: FakeStore = field(default_factory=FakeStore)
    teams: FakeTeams = field(default_factory=FakeTeams)
    most_watched: int = 500
    terms: Terms = PLAIN
    public_url: str = "https://influence.test"

    def __post_init__(self) -> None:
        self.network = FakeNetwork(self.clock)
        self.opt_outs = FakeOptOuts(self.store, self.teams)
        self.networks: dict[str, Network] = {"demo": self.network}
        self.lookup = Lookup(Observing(self.networks, self.store, self.opt_outs), self.store, self.clock)
        self.identity, self.links = FakeIdentity(), FakeLinks()
        self.store.teams, self.store.links = self.teams, self.links
        self.linking = Linking(
            self.identity, self.links, self.store, self.opt_outs, self.clock, terms=self.terms
        )
        self.notices = FakeNotices()
        self.ledger = FakeLedger(self.teams, self.notices)
        self.cohort_store, self.kept, self.pages = FakeCohorts(), FakeCampaigns(), FakePages()
        self.visits, self.badges, self.check_runs = FakeVisits(), FakeBadges(), FakeCheckRuns()
        self.outcomes = FakeOutcomes(self.store)
        writing = Writing(self.store, self.teams, self.cohort_store, self.teams.refreshes, self.terms)
        self.watching = Watching(
            self.teams,
            self.store,
            self.opt_outs,
            self.teams.refreshes,
            self.clock,
            self.most_watched,
            terms=self.terms,
        )
        self.subscribing = Subscribing(
            self.teams, self.cohort_store, self.ledger, self.opt_outs, self.clock, terms=self.terms
        )
        self.cohorts = Cohorts(
            self.cohort_store,
            self.watching,
            self.teams,
            self.store,
            self.teams.refreshes,
            self.clock,
            terms=self.terms,
        )
        self.forgetting = Forgetting(self.opt_outs, self.teams, self.identity, self.lookup, self.clock)
        self.disclosing = Disclosing(
            self.store, self.opt_outs, self.teams, self.cohort_store, self.kept, "ops@influence.test"
        )
        checking = Checking(self.lookup, self.store, self.clock)
        ask = AskCases(
            self.lookup,
            Answers(self.lookup, self.store, self.linking, self.teams, self.clock),
            Comparing(self.lookup, self.store),
            self.linking,
            self.forgetting,
            self.disclosing,
            checking,
            Badging(
                self.badges,
                self.opt_outs,
                self.identity,
                self.lookup,
                self.store,
                self.clock,
                self.public_url,
                terms=self.terms,
            ),
            Openness(self.outcomes, self.kept, "ops@influence.test"),
        )
        handlers: dict[JobKind, Handler] = {}
        self.audit_log = FakeAuditLog()
        self.jobs = FakeJobs(handlers)
        checks = ListChecks(checking, self.cohort_store, self.clock, "demo", {"x": 0.05}, terms=self.terms)
        campaigns = Campaigns(self.kept, checks, self.clock, terms=self.terms)
        kept_tokens = FakeTokens()
        tokens = Tokens(kept_tokens, self.clock)
        self.allowances = Allowances(self.teams, self.cohort_store, self.kept, kept_tokens, self.most_watched)
        making = PageMaking(self.pages, draw_pages, self.clock, self.public_url)
        team = TeamCases(
            self.watching,
            self.subscribing,
            Overviews(self.watching, self.subscribing, self.store, self.allowances, self.terms),
            Pauses(self.teams, self.notices, {}),
            Tenancy(FakeTenants(self.teams), self.clock),
            Debugging(self.teams, self.ledger, {}, self.clock, "0", self.allowances),
            Hushing(self.ledger, self.clock),
            Previewing(self.teams, writing, self.clock),
            self.cohorts,
            checks,
            campaigns,
            Reading(
                self.teams,
                self.store,
                self.outcomes,
                self.cohort_store,
                self.kept,
                self.ledger,
                self.clock,
                terms=self.terms,
            ),
            tokens,
            Reporting(
                self.lookup,
                ask.answers,
                ask.comparing,
                self.cohorts,
                campaigns,
                self.store,
                self.outcomes,
                making,
                self.pages,
                self.visits,
                self.clock,
                terms=self.terms,
            ),
            making,
            Exploring(
                self.teams,
                self.store,
                self.cohort_store,
                self.kept,
                self.teams.refreshes,
                self.visits,
                making,
                self.clock,
                terms=self.terms,
            ),
            TokenAnswers(tokens),
            CheckRunning(checks, self.check_runs, self.jobs, self.clock),
            Auditing(self.audit_log, self.clock),
        )
        handlers["check"] = team.check_running.work
        self.ask, self.team = ask, team
        self.dispatcher = Dispatcher(RateLimit(self.clock), ask, team)

    def add_network(self, network: Network) -> None:
        """One more that can be asked."""
        self.networks[network.name] = network
