"""The reads of the API as tools of the Model Context Protocol, for people who ask an assistant.

The tools answer with the same published models, and see what a token of the workspace sees: nothing else.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, TypeVar

from mcp.server import MCPServer
from mcp.server.auth.settings import AuthSettings
from mcp.server.mcpserver.exceptions import ToolError
from mcp.types import ToolAnnotations
from pydantic import Field

from adapters.api import models, parameters
from adapters.api.models import (
    campaign_of,
    cohort_of,
    comparison_of,
    delivery_of,
    insights_of,
    outcome_of,
    score_of,
)
from adapters.api.parameters import Unreadable
from adapters.api.reads import DAYS, MOST_DAYS, MOST_OF_A_PAGE, PAGE, account_items
from adapters.api.verifying import Verifier
from scoring.errors import InfluenceError
from scoring.handles import Handle
from scoring.service.team.reading import Reading
from scoring.teams.cohort import cohort_name

Value = TypeVar("Value")

INSTRUCTIONS = (
    "Influence scores say, from 1 to 100, how far the messages of a public account carry. Every score has an "
    "80 % interval: call a difference real only where `compare` says so. null means: not measured, never "
    "zero. The scores are not for decisions on hiring, credit, insurance, housing or access."
)
UNSEEN = "Nothing here under that name that this workspace watches. accounts() tells what there is."

Typed = Annotated[
    str, Field(description="In full: @name.bsky.social, @user@host, github:name", max_length=300)
]
Named = Annotated[str, Field(description="Its name, as cohorts() or campaigns() tells it", max_length=40)]
Back = Annotated[int, Field(description="How many days back", ge=1, le=MOST_DAYS)]
Most = Annotated[int, Field(description="How many at most", ge=1, le=MOST_OF_A_PAGE)]


def tool_server(
    reading: Reading,
    workspace: Callable[[], str],
    version: str,
    *,
    verifier: Verifier | None = None,
    auth: AuthSettings | None = None,
) -> MCPServer:
    """A server over these use cases. `workspace` tells whose question it is that is being answered."""
    server: MCPServer = MCPServer(
        "influence",
        title="Influence",
        instructions=INSTRUCTIONS,
        version=version,
        token_verifier=verifier,
        auth=auth,
        log_level="WARNING",
    )
    tools = Tools(reading, workspace)
    for tool in (
        tools.accounts,
        tools.score,
        tools.history,
        tools.outcomes,
        tools.insights,
        tools.compare,
        tools.cohorts,
        tools.cohort,
        tools.campaigns,
        tools.campaign,
        tools.deliveries,
    ):
        server.add_tool(tool, annotations=ToolAnnotations(read_only_hint=True, open_world_hint=False))
    return server


class Tools:
    """One method a tool; what it says of itself is what an assistant reads."""

    def __init__(self, reading: Reading, workspace: Callable[[], str]) -> None:
        self._reading = reading
        self._workspace = workspace

    async def accounts(
        self,
        limit: Most = PAGE,
        cursor: Annotated[str | None, Field(description="`next` of the page before", max_length=800)] = None,
    ) -> models.Accounts:
        """The accounts that the workspace watches, with their newest scores. `next` is the following page."""
        after = None if cursor is None else _read(lambda: parameters.read_cursor(cursor))
        found, following = await self._reading.watched(self._workspace(), after, limit)
        written = None if following is None else parameters.written(following)
        return models.Accounts(items=account_items(found), next=written, next_url=None)

    async def score(self, handle: Typed) -> models.Score:
        """The newest score of a watched account, with its interval, its parts and its forecast."""
        return score_of(_seen(await self._reading.score(self._workspace(), _handle(handle))))

    async def history(self, handle: Typed, days: Back = DAYS) -> models.History:
        """The scores of a watched account by day, oldest first."""
        kept = _seen(await self._reading.history(self._workspace(), _handle(handle), days))
        return models.History(items=list(map(score_of, kept)))

    async def outcomes(self, handle: Typed, days: Back = DAYS) -> models.Outcomes:
        """The forecasts of a watched account that have their outcomes, oldest first."""
        judged = _seen(await self._reading.outcomes(self._workspace(), _handle(handle), days))
        return models.Outcomes(items=list(map(outcome_of, judged)))

    async def insights(
        self,
        handle: Typed,
        zone: Annotated[
            str, Field(description="IANA time zone of weekdays and hours", max_length=100)
        ] = "UTC",
    ) -> models.Insights:
        """Which kinds of post the community of a watched account answers to more or less than usual."""
        told = _read(lambda: parameters.read_zone_name(zone))
        return insights_of(_seen(await self._reading.insights(self._workspace(), _handle(handle), told)))

    async def compare(
        self, handles: Annotated[list[Typed], Field(min_length=2, max_length=10)]
    ) -> models.Comparison:
        """Two to ten watched accounts side by side, and which differences are beyond what chance explains."""
        meant = list(dict.fromkeys(map(_handle, handles)))
        if len(meant) < 2:
            raise ToolError("Name two different accounts.")
        try:
            found = await self._reading.compare(self._workspace(), meant)
        except InfluenceError as error:
            raise ToolError(f"{error.happened} {error.advice}") from None
        return comparison_of(*_seen(found))

    async def cohorts(self) -> models.Cohorts:
        """The cohorts of the workspace: accounts under a name, with everybody who belongs or belonged."""
        return models.Cohorts(items=list(map(cohort_of, await self._reading.cohorts(self._workspace()))))

    async def cohort(self, name: Named) -> models.CohortOf:
        """One cohort."""
        known = cohort_name(name)
        return cohort_of(
            _seen(None if known is None else await self._reading.cohort(self._workspace(), known))
        )

    async def campaigns(self) -> models.Campaigns:
        """The campaigns of the workspace, the newest first: what was expected, and what came."""
        return models.Campaigns(
            items=list(map(campaign_of, await self._reading.campaigns(self._workspace())))
        )

    async def campaign(self, name: Named) -> models.CampaignOf:
        """One campaign with its people."""
        known = cohort_name(name)
        found = None if known is None else await self._reading.campaign(self._workspace(), known)
        return campaign_of(_seen(found))

    async def deliveries(self, limit: Most = PAGE) -> models.Deliveries:
        """What became of the posts of the workspace's channels, the newest first."""
        found = await self._reading.deliveries(self._workspace(), limit)
        return models.Deliveries(items=list(map(delivery_of, found)))


def _seen(found: Value | None) -> Value:
    if found is None:
        raise ToolError(UNSEEN)
    return found


def _handle(typed: str) -> Handle:
    return _read(lambda: parameters.read_handle(typed, "handle"))


def _read(make: Callable[[], Value]) -> Value:
    try:
        return make()
    except Unreadable as error:
        raise ToolError(f"The parameter {error.name} cannot be read.") from None
