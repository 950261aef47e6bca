"""The use cases by family, as processes and the dispatcher are given them."""

from __future__ import annotations

from dataclasses import dataclass

from scoring.ports.jobs import Jobs
from scoring.service.ask.answers import Answers
from scoring.service.ask.badging import Badging
from scoring.service.ask.checking import Checking
from scoring.service.ask.comparing import Comparing
from scoring.service.ask.disclosing import Disclosing
from scoring.service.ask.forgetting import Forgetting
from scoring.service.ask.linking import Linking
from scoring.service.ask.lookup import Lookup
from scoring.service.ask.openness import Openness
from scoring.service.post.delivering import Deliveries
from scoring.service.post.previewing import Previewing
from scoring.service.post.reviving import Reviving
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


@dataclass(frozen=True, slots=True)
class AskCases:
    """Questions about accounts."""

    lookup: Lookup
    answers: Answers
    comparing: Comparing
    linking: Linking
    forgetting: Forgetting
    disclosing: Disclosing
    checking: Checking
    badging: Badging
    openness: Openness


@dataclass(frozen=True, slots=True)
class TeamCases:
    """What a team watches and is posted."""

    watching: Watching
    subscribing: Subscribing
    overviews: Overviews
    pauses: Pauses
    tenancy: Tenancy
    diagnostics: Debugging
    hushing: Hushing
    previewing: Previewing
    cohorts: Cohorts
    list_checks: ListChecks
    campaigns: Campaigns
    reading: Reading
    tokens: Tokens
    reporting: Reporting
    making: PageMaking
    exploring: Exploring
    token_answers: TokenAnswers
    check_running: CheckRunning
    auditing: Auditing


@dataclass(frozen=True, slots=True)
class PostCases:
    """Posts that are owed, and what works on them."""

    deliveries: Deliveries
    jobs: Jobs
    reviving: Reviving


@dataclass(frozen=True, slots=True)
class UpkeepCases:
    """What the schedule does besides posting."""

    refreshing: Refreshing
    housekeeping: Housekeeping
    evaluator: ForecastEvaluator
