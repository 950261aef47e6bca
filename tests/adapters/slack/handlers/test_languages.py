"""Whose language: a person's own where Slack tells it, the workspace's choice, else the operator's."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from adapters.render.texts import texts
from adapters.slack.outbound.languages import Languages
from adapters.slack.outbound.people import People
from adapters.slack.workspaces import Installed, Team
from scoring.errors import StoreTrouble
from scoring.text import say
from tests.adapters.slack.handlers.test_commands import labels
from tests.adapters.slack.handlers.test_home import open_home, open_modal, submit, words
from tests.adapters.slack.office import HANDLE, Office, open_office
from tests.fakes.slack_workspaces import SCOPES, Json
from tests.fakes_upkeep import FakeSettingsStore

TEAM = Team(None, "T1")


@pytest.fixture
async def office(tmp_path: Path) -> AsyncIterator[Office]:
    async with open_office(tmp_path) as office:
        yield office
        office.check()


@pytest.fixture
async def curious(tmp_path: Path) -> AsyncIterator[Office]:
    """A workspace where we may ask about members; only its admin may change what is posted."""
    async with open_office(tmp_path, only_admins=True, scopes=(*SCOPES, "users:read")) as office:
        office.slack.workspaces["T1"].admins.add("UADMIN")
        office.slack.workspaces["T1"].locales["U5"] = "fr-FR"
        yield office
        office.check()


async def choose(office: Office, language: str, user: str = "U1") -> Json:
    """Chooses in App Home, and gives what is shown next."""
    home = office.slack.home(user) or await open_home(office, user)
    before = len(office.slack.called("views.publish")) + len(office.slack.called("views.open"))
    await office.deliver.press_in_view(home, "language", user, **picked(language))
    await office.slack.until(
        lambda: len(office.slack.called("views.publish")) + len(office.slack.called("views.open")) > before
    )
    return office.slack.home(user) or {}


def picked(language: str) -> dict[str, Any]:
    return {"selected_option": {"value": language}, "type": "static_select"}


def chosen(home: Json) -> str:
    (select,) = [one for block in home["blocks"] if (one := block.get("accessory", {})).get("options")]
    return str(select["initial_option"]["value"])


async def test_a_workspace_chooses_in_app_home_and_everything_follows(office: Office) -> None:
    assert chosen(await open_home(office)) == "en"
    home = await choose(office, "fr")
    assert chosen(home) == "fr" and "Comptes suivis" in words(home)
    assert "Pourquoi" in labels(await office.type(HANDLE))
    view = await open_modal(office, "digest")
    assert "lundi" in words(view) and view["close"]["text"] == "Annuler"
    await office.deliver.slash("T1", "C1", "U1", "digest weekly fri 17:30 UTC")
    await office.slack.until(lambda: office.slack.messages("C1"))
    assert "vendredi" in office.slack.messages("C1")[0]["text"]


async def test_languages_are_offered_by_their_own_names(office: Office) -> None:
    home = await open_home(office)
    (select,) = [one for block in home["blocks"] if (one := block.get("accessory", {})).get("options")]
    offered = {one["value"]: one["text"]["text"] for one in select["options"]}
    assert offered["en"] == "English" and offered["fr"] == "français"


async def test_another_workspace_keeps_the_language_of_the_operator(office: Office) -> None:
    await choose(office, "fr")
    assert (await office.front.languages.of_workspace("slack:T2")).locale == "en"


async def test_what_is_no_language_of_ours_changes_nothing(office: Office) -> None:
    home = await open_home(office)
    await office.deliver.press_in_view(home, "language", "U1", **picked("xx"))
    await office.type("how")
    assert (await office.front.languages.of_workspace("slack:T1")).locale == "en"


async def test_a_person_is_answered_in_their_own_and_the_channel_in_the_workspaces(curious: Office) -> None:
    assert "Pourquoi" in labels(await curious.type(HANDLE, user="U5"))
    assert "Why" in labels(await curious.type(HANDLE, user="U6"))
    shown = await curious.press_and_read("share", user="U5")
    assert shown["response_type"] == "in_channel" and "Shared by <@U5>" in shown["text"]


async def test_only_who_may_change_posts_chooses_the_language(curious: Office) -> None:
    await choose(curious, "fr", user="U6")
    assert "Only admins of this Slack" in words(curious.slack.called("views.open")[-1].args["view"])
    assert (await curious.front.languages.of_workspace("slack:T1")).locale == "en"
    await choose(curious, "fr", user="UADMIN")
    assert (await curious.front.languages.of_workspace("slack:T1")).locale == "fr"


async def test_a_modal_is_answered_in_the_language_that_it_was_opened_in(office: Office) -> None:
    await choose(office, "fr")
    view = await open_modal(office, "watch")
    await choose(office, "en")
    done = await submit(office, view, {"handles": {"handles": {"value": HANDLE}}})
    assert "1 compte ajouté" in words(done["view"])


class CountingStore(FakeSettingsStore):
    """Counts how often it is read; `down`: it does not answer."""

    def __init__(self) -> None:
        super().__init__()
        self.reads = 0
        self.down = False

    async def get(self, name: str) -> str | None:
        self.reads += 1
        if self.down:
            raise StoreTrouble(say("The store could not be read."))
        return await super().get(name)


@pytest.fixture
def store() -> CountingStore:
    return CountingStore()


def languages(store: CountingStore, web: Any = None) -> Languages:
    return Languages(People(web), store, texts("en"))


async def test_many_answers_read_the_store_once(store: CountingStore) -> None:
    known = languages(store)
    here = Installed(TEAM, "xoxb", None, None, frozenset())
    for person in ("U1", "U2", "U1"):
        assert (await known.of_person(here, person)).locale == "en"
    assert store.reads == 1


async def test_without_a_store_the_operators_language_is_spoken_until_it_is_back(
    store: CountingStore,
) -> None:
    known = languages(store)
    await known.choose("slack:T1", "fr")
    store.down = True
    assert (await known.of_workspace("slack:T1")).locale == "en"
    store.down = False
    assert (await known.of_workspace("slack:T1")).locale == "fr"


async def test_a_workspace_that_leaves_takes_its_choice_along(store: CountingStore) -> None:
    known = languages(store)
    await known.choose("slack:T1", "fr")
    await known.forget("slack:T1")
    assert (await known.of_workspace("slack:T1")).locale == "en"
