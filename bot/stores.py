"""Every port of the store over one database."""

from __future__ import annotations

from dataclasses import dataclass

from adapters.storage.audit import SqlAuditLog
from adapters.storage.badges import SqlBadges
from adapters.storage.campaigns import SqlCampaigns
from adapters.storage.check_runs import SqlCheckRuns
from adapters.storage.cohorts import SqlCohorts
from adapters.storage.database import Database
from adapters.storage.figures import SqlFigures
from adapters.storage.ledger import SqlLedger
from adapters.storage.links import SqlLinks
from adapters.storage.notices import SqlNotices
from adapters.storage.opt_outs import SqlOptOuts
from adapters.storage.outcomes import SqlOutcomes
from adapters.storage.pages import SqlPages
from adapters.storage.quotas import SqlNewHosts, SqlQuotas
from adapters.storage.refreshes import SqlRefreshes
from adapters.storage.remembered_pages import RememberedPages
from adapters.storage.scores import SqlStore
from adapters.storage.settings_store import SqlProcessedEvents, SqlSettingsStore
from adapters.storage.spending import SqlSpendLedger
from adapters.storage.teams import SqlTeams
from adapters.storage.tenants import SqlTenants
from adapters.storage.tokens import SqlTokens
from adapters.storage.visits import SqlVisits
from adapters.storage.workspace_copy import WorkspaceCopies
from bot.networks import Counted
from scoring.ports.audit import AuditLog
from scoring.ports.badges import BadgeStore
from scoring.ports.campaigns import CampaignStore
from scoring.ports.check_runs import CheckRunStore
from scoring.ports.cohorts import CohortStore
from scoring.ports.deliveries import Ledger, Notices
from scoring.ports.figures import StoreFigures
from scoring.ports.pages import PageStore
from scoring.ports.scores import Links, OptOuts, Outcomes, Store
from scoring.ports.spending import SpendLedger
from scoring.ports.teams import ProcessedEvents, Refreshes, SettingsStore, Teams, Tenants
from scoring.ports.tokens import TokenStore
from scoring.ports.visits import VisitStore


@dataclass(frozen=True, slots=True)
class Stores:
    """What is kept, by port."""

    scores: Store
    teams: Teams
    opt_outs: OptOuts
    refreshes: Refreshes
    ledger: Ledger
    notices: Notices
    outcomes: Outcomes
    links: Links
    cohorts: CohortStore
    campaigns: CampaignStore
    tokens: TokenStore
    pages: PageStore
    visits: VisitStore
    badges: BadgeStore
    check_runs: CheckRunStore
    audit_log: AuditLog
    workspace_copies: WorkspaceCopies
    tenants: Tenants
    settings_store: SettingsStore
    processed_events: ProcessedEvents
    spending: SpendLedger
    figures: StoreFigures


def counted_in(database: Database) -> Counted:
    """Over SQLite each process takes turns by itself: a write for each request would hold up the others."""
    return Counted(
        SqlSpendLedger(database),
        SqlNewHosts(database),
        SqlQuotas(database) if database.is_postgresql else None,
    )


def open_stores(database: Database) -> Stores:
    return Stores(
        scores=SqlStore(database),
        teams=SqlTeams(database),
        opt_outs=SqlOptOuts(database),
        refreshes=SqlRefreshes(database),
        ledger=SqlLedger(database),
        notices=SqlNotices(database),
        outcomes=SqlOutcomes(database),
        links=SqlLinks(database),
        cohorts=SqlCohorts(database),
        campaigns=SqlCampaigns(database),
        tokens=SqlTokens(database),
        pages=RememberedPages(SqlPages(database)),
        visits=SqlVisits(database),
        badges=SqlBadges(database),
        check_runs=SqlCheckRuns(database),
        audit_log=SqlAuditLog(database),
        workspace_copies=WorkspaceCopies(database),
        tenants=SqlTenants(database),
        settings_store=SqlSettingsStore(database),
        processed_events=SqlProcessedEvents(database),
        spending=SqlSpendLedger(database),
        figures=SqlFigures(database),
    )
