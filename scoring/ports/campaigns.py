"""What the core needs to keep of campaigns."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from scoring.campaigns.campaign import Campaign, Judgement
from scoring.handles import Handle


class CampaignStore(Protocol):
    """Campaigns by workspace and name. Errors and transactions as in Store."""

    async def start(self, campaign: Campaign, limit: int) -> bool:
        """Keeps it (its id is ignored); False where there is one of that name, or `limit` of them already.

        Who asked to be forgotten meanwhile is left out.
        """
        ...

    async def campaign(self, workspace: str, name: str) -> Campaign | None: ...

    async def campaigns(self, workspace: str) -> Sequence[Campaign]:
        """All of a workspace without their people, the newest first."""
        ...

    async def judge(self, campaign_id: int, judgement: Judgement) -> None:
        """Writes down what became of it; a judgement that is there stays."""
        ...

    async def delete(self, workspace: str, name: str) -> bool:
        """True if it was there."""
        ...

    async def holding(self, handle: Handle) -> int:
        """In how many campaigns of all workspaces it is."""
        ...

    async def judgements(self) -> Sequence[tuple[str, Judgement]]:
        """Every judgement with its formula version, of all workspaces; without names."""
        ...
