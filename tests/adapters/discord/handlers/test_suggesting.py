"""Suggestions while a handle is typed."""

from __future__ import annotations

from scoring.errors import StoreTrouble
from scoring.text import say
from tests.adapters.discord import limits
from tests.adapters.discord.team import Server, a_server


async def suggested(
    server: Server, typed: str, command: str = "influence", option: str = "handle"
) -> list[str]:
    choices = await server.admin.autocomplete(server.channel, command, option, typed)
    limits.check({"choices": choices})
    return [one["value"] for one in choices]


async def test_a_name_is_offered_on_every_network_that_can_be_asked() -> None:
    async with a_server() as server:
        assert await suggested(server, "Ada") == ["@ada.bsky.social", "@ada@github", "@ada@demo"]


async def test_recent_ones_come_first_then_the_watched_ones() -> None:
    async with a_server() as server:
        await server.admin.slash(server.channel, "watch add", accounts="@bob@demo @adam@demo")
        await server.admin.slash(server.channel, "influence", handle="@ada@demo")
        assert (await suggested(server, ""))[:3] == ["@ada@demo", "@bob@demo", "@adam@demo"]
        assert (await suggested(server, "ada"))[:2] == ["@ada@demo", "@adam@demo"]


async def test_what_is_not_watched_cannot_be_taken_off_the_list() -> None:
    async with a_server() as server:
        await server.admin.slash(server.channel, "watch add", accounts="@bob@demo")
        assert await suggested(server, "", "watch remove", "accounts") == ["@bob@demo"]
        assert await suggested(server, "ada", "watch remove", "accounts") == []


async def test_a_whole_handle_or_a_link_is_offered_as_it_would_be_read() -> None:
    async with a_server() as server:
        assert await suggested(server, "https://bsky.app/profile/ada.example.com") == ["@ada.example.com"]
        assert await suggested(server, "@ada@mastodon.social") == ["@ada@mastodon.social"]


async def test_many_and_long_ones_stay_within_the_limits_of_discord() -> None:
    async with a_server() as server:
        many = " ".join(f"@account{i}@demo" for i in range(60))
        await server.admin.slash(server.channel, "watch add", accounts=many)
        assert len(await suggested(server, "account")) == 25
        assert await suggested(server, "x" * 90) is not None


async def test_without_the_store_there_are_fewer_suggestions_and_no_error() -> None:
    async with a_server() as server:

        async def broken(workspace: str) -> list[object]:
            raise StoreTrouble(say("The store could not be read."))

        server.room.teams.watched = broken  # type: ignore[method-assign,assignment]
        assert "@ada@demo" in await suggested(server, "ada")


async def test_nothing_odd_that_is_typed_breaks_them() -> None:
    async with a_server() as server:
        for odd in ("", " ", "@", "@@@", "::", "`", "\u202e", "ada@", "http://[", "💥" * 20):
            await suggested(server, odd)


async def test_suggestions_of_a_list_are_for_its_last_handle() -> None:
    async with a_server() as server:
        await server.admin.slash(server.channel, "watch add", accounts="@bob@demo @adam@demo")
        found = await suggested(server, "@bob@demo ad", "watch add", "accounts")
        assert found[0] == "@bob@demo @adam@demo"
        assert (await suggested(server, "ad", "compare", "second"))[0] == "@adam@demo"
