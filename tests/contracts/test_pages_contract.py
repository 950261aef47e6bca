"""What every PageStore promises."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from adapters.storage.opt_outs import SqlOptOuts
from adapters.storage.pages import SqlPages
from adapters.storage.tenants import SqlTenants
from scoring.handles import Handle
from scoring.ports.pages import PageStore
from scoring.teams.pages import Page, is_key, new_key
from tests.fakes import NOON
from tests.fakes_time import FakePages
from tests.stores import KINDS, open_database

UNTIL = NOON + timedelta(days=90)


@pytest.fixture(params=["fake", "sqlite", "postgresql"])
async def pages(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[PageStore]:
    if request.param == "fake":
        yield FakePages()
        return
    async with open_database(request.param, tmp_path) as database:
        yield SqlPages(database)


def made(workspace: str = "w", html: str = "<p>@ada@demo</p>") -> Page:
    return Page(new_key(), workspace, "U1", NOON, UNTIL, {"en": html, "fr": html})


async def test_a_page_is_there_until_its_time_is_over(pages: PageStore) -> None:
    page = made()
    assert await pages.keep(page, 5)
    assert await pages.page(page.key, NOON) == page
    assert await pages.page(page.key, UNTIL - timedelta(seconds=1)) == page
    assert await pages.page(page.key, UNTIL) is None
    assert await pages.page(new_key(), NOON) is None


async def test_what_is_over_is_deleted_and_makes_room(pages: PageStore) -> None:
    old = replace(made(), expires_at=NOON + timedelta(days=1))
    assert await pages.keep(old, 1)
    assert not await pages.keep(made(), 1)
    assert await pages.keep(made("v"), 1)
    later = NOON + timedelta(days=2)
    assert await pages.keep(replace(made(), made_at=later), 1)
    assert await pages.expire(later) == 1
    assert await pages.expire(later) == 0


async def test_a_workspace_closes_its_own_pages_and_no_others(pages: PageStore) -> None:
    mine, theirs = made(), made("v")
    for page in (mine, theirs):
        await pages.keep(page, 5)
    assert await pages.revoke("w") == 1
    assert await pages.page(mine.key, NOON) is None
    assert await pages.page(theirs.key, NOON) == theirs


@pytest.mark.parametrize("kind", KINDS)
async def test_pages_that_name_who_is_forgotten_go_and_those_of_a_workspace_that_goes(
    kind: str, tmp_path: Path
) -> None:
    async with open_database(kind, tmp_path) as database:
        pages = SqlPages(database)
        of_ada, of_bob = made(), made(html="<p>@bob@demo</p>")
        for page in (of_ada, of_bob):
            await pages.keep(page, 5)
        await SqlOptOuts(database).forget(Handle("demo", "ada"), NOON)
        assert await pages.page(of_ada.key, NOON) is None
        assert await pages.page(of_bob.key, NOON) is not None
        await SqlTenants(database).remove("w")
        assert await pages.page(of_bob.key, NOON) is None


def test_keys_are_long_different_and_known_by_their_form() -> None:
    keys = {new_key() for _ in range(500)}
    assert len(keys) == 500
    assert all(is_key(key) for key in keys)
    assert not any(map(is_key, ("", "x" * 21, "x" * 23, "../../../etc/passwd/..", "é" * 22)))
