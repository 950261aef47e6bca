"""The limits of a workspace, with their use."""

from __future__ import annotations

from scoring.campaigns.campaign import MOST_CAMPAIGNS
from scoring.ports.campaigns import CampaignStore
from scoring.ports.cohorts import CohortStore
from scoring.ports.teams import Teams
from scoring.ports.tokens import TokenStore
from scoring.teams.allowance import Allowance
from scoring.teams.cohort import MOST_COHORTS
from scoring.teams.tokens import MOST_TOKENS


class Allowances:
    """Counts what each limit counts."""

    def __init__(
        self,
        teams: Teams,
        cohorts: CohortStore,
        campaigns: CampaignStore,
        tokens: TokenStore,
        watch_limit: int,
    ) -> None:
        self._teams = teams
        self._cohorts = cohorts
        self._campaigns = campaigns
        self._tokens = tokens
        self._watch_limit = watch_limit

    async def of(self, workspace: str) -> tuple[Allowance, ...]:
        """Raises StoreTrouble."""
        tokens = [one for one in await self._tokens.tokens(workspace) if one.revoked_at is None]
        return (
            Allowance("accounts", len(await self._teams.watched(workspace)), self._watch_limit),
            Allowance("cohorts", len(await self._cohorts.cohorts(workspace)), MOST_COHORTS),
            Allowance("campaigns", len(await self._campaigns.campaigns(workspace)), MOST_CAMPAIGNS),
            Allowance("tokens", len(tokens), MOST_TOKENS),
        )
