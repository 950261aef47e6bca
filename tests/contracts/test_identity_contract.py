"""What every Identity promises: run on the fake, and on the one that reads public pages."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Protocol

import pytest

from adapters.networks.guarded import GuardedHttp
from adapters.networks.identity import Identity as PublicPages
from scoring.errors import BadInput, NetworkDown, NetworkTrouble
from scoring.explain.links import Proof, Strength
from scoring.handles import Handle
from scoring.ports.networks import Identity
from scoring.text import say
from tests.fakes import NOON, FakeClock, FakeIdentity
from tests.servers.inside import Loopback, Names
from tests.servers.pages import Web
from tests.servers.stages import AGENT, QUICK, VERIFY
from tests.servers.web import Reply, serve

ADA = Handle("mastodon", "ada@social.example.com")
CODE = Handle("github", "ada")
PAIRS = ((ADA, CODE), (CODE, ADA))


class World(Protocol):
    """What ADA and CODE show about each other, as a test wants it."""

    @property
    def identity(self) -> Identity: ...

    def says(self, strength: Strength | None) -> None:
        """Both name the other, only ADA does, or neither."""

    def describes(self, words: str) -> None:
        """What ADA's own profile says."""

    def breaks(self) -> None:
        """ADA cannot be read any more."""


class Pretended:
    def __init__(self) -> None:
        self.identity = FakeIdentity()

    def says(self, strength: Strength | None) -> None:
        if strength is not None:
            proof = Proof("rel-me", strength, "https://a.test", "https://b.test", NOON)
            self.identity.proofs[frozenset((ADA, CODE))] = proof

    def describes(self, words: str) -> None:
        self.identity.profiles[ADA] = words

    def breaks(self) -> None:
        self.identity.error = NetworkDown(say("It is down."))


def profile(**fields: str) -> Reply:
    return Reply(200, json.dumps(fields).encode(), {"Content-Type": "application/json"})


class Served:
    def __init__(self, web: Web, guarded: GuardedHttp) -> None:
        self.identity = PublicPages(guarded)
        self._web = web

    def says(self, strength: Strength | None) -> None:
        self._web.fields(*([] if strength is None else [("https://github.com/ada", False)]))
        self._web.page("github.com/ada", *(["https://social.example.com/@ada"] * (strength == "two-way")))

    def describes(self, words: str) -> None:
        self._web.pages["social.example.com/api/v1/accounts/lookup"] = profile(note=words, url="x")

    def breaks(self) -> None:
        self._web.pages["social.example.com/api/v1/accounts/lookup"] = Reply(500)


@asynccontextmanager
async def pretended() -> AsyncIterator[World]:
    yield Pretended()


@asynccontextmanager
async def served() -> AsyncIterator[World]:
    web = Web()
    async with serve(web.handle) as server:
        loopback = Loopback(int(server.url.rpartition(":")[2]))
        names = Names(otherwise=["93.184.215.14"])
        guarded = GuardedHttp(AGENT, FakeClock(), resolve=names, network=loopback, waits=QUICK, verify=VERIFY)
        yield Served(web, guarded)
        await guarded.aclose()


WORLDS: dict[str, Callable[[], AbstractAsyncContextManager[World]]] = {"fake": pretended, "pages": served}


@pytest.fixture(params=WORLDS)
async def world(request: pytest.FixtureRequest) -> AsyncIterator[World]:
    async with WORLDS[request.param]() as made:
        yield made


@pytest.mark.parametrize("pair", PAIRS)
async def test_accounts_that_name_each_other_are_joined(world: World, pair: tuple[Handle, Handle]) -> None:
    world.says("two-way")
    proof = await world.identity.prove(*pair)
    assert proof is not None and proof.strength == "two-way" and proof.seen_at == NOON


@pytest.mark.parametrize("pair", PAIRS)
async def test_a_word_that_is_not_returned_is_a_claim(world: World, pair: tuple[Handle, Handle]) -> None:
    world.says("claim")
    proof = await world.identity.prove(*pair)
    assert proof is not None and proof.strength == "claim"


@pytest.mark.parametrize("pair", PAIRS)
async def test_accounts_that_say_nothing_have_no_proof(world: World, pair: tuple[Handle, Handle]) -> None:
    world.says(None)
    assert await world.identity.prove(*pair) is None


@pytest.mark.parametrize("pair", [(ADA, Handle("x", "ada")), (Handle("x", "ada"), ADA), (ADA, ADA)])
async def test_accounts_of_x_and_an_account_with_itself_are_never_linked(
    world: World, pair: tuple[Handle, Handle]
) -> None:
    with pytest.raises(BadInput):
        await world.identity.prove(*pair)


@pytest.mark.parametrize("pair", PAIRS)
async def test_a_profile_that_cannot_be_read_is_no_broken_link(
    world: World, pair: tuple[Handle, Handle]
) -> None:
    world.says("two-way")
    world.breaks()
    with pytest.raises(NetworkTrouble):
        await world.identity.prove(*pair)


async def test_a_profile_shows_what_its_owner_wrote(world: World) -> None:
    world.describes("<p>Weather maps. influence-1a2b3c</p>")
    assert await world.identity.shows(ADA, "influence-1a2b3c") is True
    assert await world.identity.shows(ADA, "influence-9z9z9z") is False


async def test_a_profile_that_cannot_be_read_now_shows_nothing_for_certain(world: World) -> None:
    world.describes("influence-1a2b3c")
    world.breaks()
    with pytest.raises(NetworkTrouble):
        await world.identity.shows(ADA, "influence-1a2b3c")


@pytest.mark.parametrize("network", ["x", "youtube"])
async def test_where_no_profile_can_be_read_without_a_key_nobody_proves_anything(
    world: World, network: str
) -> None:
    with pytest.raises(BadInput):
        await world.identity.shows(Handle(network, "ada"), "influence-1a2b3c")


@pytest.mark.parametrize(
    ("handle", "page", "field"),
    [
        (CODE, "api.github.com/users/ada", "bio"),
        (Handle("hackernews", "ada"), "hn.algolia.com/api/v1/users/ada", "about"),
        (
            Handle("bluesky", "ada.bsky.social"),
            "public.api.bsky.app/xrpc/app.bsky.actor.getProfile",
            "description",
        ),
    ],
)
async def test_each_network_whose_profiles_can_be_read_is_asked_for_its_own_field(
    handle: Handle, page: str, field: str
) -> None:
    async with served() as world:
        assert isinstance(world, Served)
        world._web.pages[page] = profile(**{field: "hello influence-1a2b3c", "recent_comment": "other"})
        assert await world.identity.shows(handle, "influence-1a2b3c") is True
        assert await world.identity.shows(handle, "other") is False
