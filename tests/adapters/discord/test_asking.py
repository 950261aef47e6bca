"""Slash commands about accounts, as a member of a server uses them."""

from __future__ import annotations

from tests.adapters.discord.team import Server, a_server, texts_of


async def test_a_score_is_answered_to_who_asked_as_a_card_with_its_picture() -> None:
    async with a_server() as server:
        result = await server.member.slash(server.channel, "influence", handle="@ada@demo")
        assert result.response is not None
        print(texts_of(result.response), result.followups)
        for x in server.env.http_requests: print(x.json)
        assert result.response.ephemeral
