"""The button of the list that asks for accounts to watch."""

from __future__ import annotations

from tests.adapters.discord.handlers.test_panel import typed_field
from tests.adapters.discord.team import a_server, texts_of


async def test_an_empty_list_asks_for_accounts_and_adds_what_is_pasted() -> None:
    async with a_server() as server:
        empty = await server.admin.slash(server.channel, "watch list")
        assert empty.response is not None
        shown = await server.admin.click(empty.response, label="Add accounts")
        assert shown.modal is not None and shown.modal["title"] == "Watch accounts"
        pasted = "- @ada@demo\n- @bob@demo; @@@"
        result = await server.admin.submit_modal(shown, {typed_field(shown.modal): pasted})
        told = texts_of(result.response)
        assert "2 accounts added, 2 watched" in told and "@@@" in told
        assert [str(one.handle) for one in server.room.teams.watches] == ["@ada@demo", "@bob@demo"]
