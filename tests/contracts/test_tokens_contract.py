"""What every TokenStore promises."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from adapters.storage.tenants import SqlTenants
from adapters.storage.tokens import SqlTokens
from scoring.ports.tokens import TokenStore
from scoring.teams.tokens import Token, digest_of, new_token, preview_of
from tests.fakes import NOON
from tests.fakes_time import FakeTokens
from tests.stores import KINDS, open_database

VALUE = new_token()
LATER = NOON + timedelta(hours=3)


@pytest.fixture(params=["fake", "sqlite", "postgresql"])
async def tokens(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[TokenStore]:
    if request.param == "fake":
        yield FakeTokens()
        return
    async with open_database(request.param, tmp_path) as database:
        yield SqlTokens(database)


def token(value: str = VALUE, workspace: str = "w") -> Token:
    return Token(0, workspace, "dashboards", frozenset(("read",)), preview_of(value), "U1", NOON)


async def test_a_token_is_found_by_its_digest_and_by_nothing_else(tokens: TokenStore) -> None:
    kept = await tokens.add(token(), digest_of(VALUE), 5)
    assert kept is not None
    assert await tokens.find(digest_of(VALUE)) == kept
    assert await tokens.find(VALUE) is None
    assert await tokens.find(digest_of(new_token())) is None
    assert list(await tokens.tokens("w")) == [kept]
    assert list(await tokens.tokens("v")) == []


async def test_a_revoked_token_is_found_no_more_and_stays_in_the_list(tokens: TokenStore) -> None:
    kept = await tokens.add(token(), digest_of(VALUE), 5)
    assert kept is not None
    assert not await tokens.revoke("v", kept.id, LATER)
    assert await tokens.find(digest_of(VALUE)) is not None
    assert await tokens.revoke("w", kept.id, LATER)
    assert not await tokens.revoke("w", kept.id, LATER)
    assert await tokens.find(digest_of(VALUE)) is None
    assert [one.revoked_at for one in await tokens.tokens("w")] == [LATER]


async def test_a_use_is_noted(tokens: TokenStore) -> None:
    kept = await tokens.add(token(), digest_of(VALUE), 5)
    assert kept is not None
    await tokens.used(kept.id, LATER)
    found = await tokens.find(digest_of(VALUE))
    assert found is not None
    assert found.used_at == LATER


async def test_a_workspace_has_so_many_and_revoked_ones_do_not_count(tokens: TokenStore) -> None:
    first = await tokens.add(token(), digest_of(VALUE), 1)
    assert first is not None
    other = new_token()
    assert await tokens.add(token(other), digest_of(other), 1) is None
    assert await tokens.add(token(other, "v"), digest_of(other), 1) is not None
    await tokens.revoke("w", first.id, LATER)
    third = new_token()
    assert await tokens.add(token(third), digest_of(third), 1) is not None


@pytest.mark.parametrize("kind", KINDS)
async def test_a_workspace_that_goes_takes_its_tokens_with_it(kind: str, tmp_path: Path) -> None:
    async with open_database(kind, tmp_path) as database:
        tokens = SqlTokens(database)
        await tokens.add(token(), digest_of(VALUE), 5)
        await SqlTenants(database).remove("w")
        assert await tokens.find(digest_of(VALUE)) is None
