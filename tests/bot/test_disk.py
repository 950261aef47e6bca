"""A SQLite store on a disk that will be thrown away is refused; any other store is not."""

from __future__ import annotations

from pathlib import Path

import pytest
from pydantic import SecretStr

from bot.disk import refuse_throwaway_disk
from bot.settings import Settings
from scoring.errors import BadSettings


def settings(url: str, *, throwaway: bool = False) -> Settings:
    return Settings(database_url=SecretStr(url), throwaway_store=throwaway)


@pytest.mark.parametrize(
    ("variable", "name"), [("DYNO", "Heroku"), ("K_SERVICE", "Cloud Run"), ("RENDER", "Render")]
)
def test_a_sqlite_store_is_refused_where_the_platform_throws_its_disk_away(variable: str, name: str) -> None:
    with pytest.raises(BadSettings, match=name) as refused:
        refuse_throwaway_disk(settings("sqlite:////influence.db"), {variable: "x"})
    assert "DATABASE_URL" in str(refused.value.advice)


def test_a_volume_of_its_own_is_kept() -> None:
    memory = Path("/dev/shm")  # noqa: S108  (a disk of its own on Linux; nothing is written there)
    if memory.stat().st_dev == Path("/").stat().st_dev:
        pytest.skip("this machine has one disk only")
    refuse_throwaway_disk(settings(f"sqlite:///{memory}/influence.db"), {"FLY_APP_NAME": "x"})
    with pytest.raises(BadSettings):
        refuse_throwaway_disk(settings(f"sqlite:///{memory}/influence.db"), {"DYNO": "web.1"})


def test_who_wants_it_so_or_has_postgresql_or_a_machine_of_their_own_is_let_through() -> None:
    refuse_throwaway_disk(settings("sqlite:////influence.db", throwaway=True), {"DYNO": "web.1"})
    refuse_throwaway_disk(settings("postgresql://host/name"), {"DYNO": "web.1"})
    refuse_throwaway_disk(settings("sqlite:////influence.db"), {"HOME": "/root"})
