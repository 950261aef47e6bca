"""What somebody reads whose Discord is in French."""

from __future__ import annotations

import re
from typing import Any

import pytest
import simcord.interactions

from tests.adapters.discord.team import a_server, after_days, labels_of, texts_of


@pytest.fixture(autouse=True)
def in_french(monkeypatch: pytest.MonkeyPatch) -> None:
    """SimCord's people are all American: this is what Discord sends for a French one."""
    whole = simcord.interactions.base_payload

    def french(*given: Any, **named: Any) -> Any:
        record, payload = whole(*given, **named)
        return record, {**payload, "locale": "fr", "guild_locale": "en-US"}

    monkeypatch.setattr(simcord.interactions, "base_payload", french)


async def test_a_card_is_read_in_french_with_french_numbers() -> None:
    async with a_server() as server:
        await after_days(server.room, "@ada@demo", 8)
        result = await server.member.slash(server.channel, "influence", handle="@ada@demo")
        told = texts_of(result.response)
        assert "# 32,7 sur 100" in told and "± 2,5 · confiance élevée" in told
        assert "stable sur 7 jours (0,0)" in told
        assert "Portée réelle" in told and "5\u202f000 abonnés" in told
        assert "Une prochaine publication typique" in told and "Simulé" in told
        assert labels_of(result.response) == ["Pourquoi", "Historique", "Suivre", "Actualiser", "Partager"]


async def test_the_panel_and_the_hints_are_french_too() -> None:
    async with a_server() as server:
        told = texts_of((await server.admin.slash(server.channel, "digest")).response)
        assert "Résumé hebdomadaire chaque lundi à 09:00" in told and "Je peux y publier." in told
        refused = await server.member.slash(server.channel, "compare", first="@a@demo", second="@a@demo")
        # Discord draws the command in the reader's language.
        assert re.search(
            r"</compare:\d+> `@name.bsky.social @user@mastodon.social`", texts_of(refused.response)
        )


async def test_what_a_french_person_shares_is_read_in_the_language_of_the_server() -> None:
    async with a_server() as server:
        card = await server.member.slash(server.channel, "influence", handle="@ada@demo")
        assert card.response is not None
        shared = await server.member.click(card.response, label="Partager")
        assert "of 100" in texts_of(shared.response) and "Shared by" in texts_of(shared.response)
