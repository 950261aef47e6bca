"""What everybody may know: how the score is made, and how its forecasts did. No account is named."""

from __future__ import annotations

from scoring.campaigns.campaign import boards
from scoring.messages.campaign import campaign_board
from scoring.messages.how import LINES, MEANT, not_meant
from scoring.messages.replies import Reply
from scoring.messages.scoreboard import NONE_YET, board_table
from scoring.messages.words import NOT_FOR
from scoring.ports.campaigns import CampaignStore
from scoring.ports.scores import Outcomes
from scoring.text import say


class Openness:
    """Reads the live scoreboard."""

    def __init__(self, outcomes: Outcomes, campaigns: CampaignStore, contact: str | None) -> None:
        self._outcomes = outcomes
        self._campaigns = campaigns
        self._contact = contact

    async def public(self) -> tuple[Reply, ...]:
        """How it works, how it did here, and what it is for, a reply a part. Raises StoreTrouble."""
        rows = await self._outcomes.board()
        found = boards(await self._campaigns.judgements())
        forecasts = Reply(
            say("How its forecasts did here"),
            (say("Every stored forecast is held against the next 20 posts, whatever comes of it."),)
            if rows
            else (NONE_YET,),
            table=board_table(rows) if rows else None,
        )
        campaigns = Reply(say("How campaigns came out here"), table=campaign_board(found))
        return (
            Reply(say("How the score works, and how good it is"), LINES, small=(NOT_FOR,)),
            forecasts,
            *((campaigns,) if found else ()),
            Reply(say("What it is for, and what not"), (*MEANT, *not_meant(self._contact))),
        )
