"""When two accounts are one person's: only where both sides say so."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from hypothesis import given
from hypothesis import strategies as st

from adapters.networks.guarded import GuardedHttp
from adapters.networks.identity import Identity, page_of
from adapters.networks.proofs import names_handle, rel_me_links, same_page
from scoring.errors import BadInput, ForbiddenHost, InfluenceError
from scoring.handles import Handle
from tests.fakes import FakeClock
from tests.servers.inside import Loopback, Names
from tests.servers.pages import Web
from tests.servers.stages import AGENT, QUICK, VERIFY
from tests.servers.web import Server, json_reply, serve

ADA = Handle("mastodon", "ada@social.example.com")
CODE = Handle("github", "ada")
SKY = Handle("bluesky", "ada.example.org")
DID = "did:plc:" + "a" * 24


@pytest.fixture
def web() -> Web:
    return Web()


@pytest_asyncio.fixture
async def server(web: Web) -> AsyncIterator[Server]:
    async with serve(web.handle) as running:
        yield running


@pytest_asyncio.fixture
async def identity(server: Server, clock: FakeClock) -> AsyncIterator[Identity]:
    loopback = Loopback(int(server.url.rpartition(":")[2]))
    names = Names({"inside.example.org": [["10.0.0.1"]]}, otherwise=["93.184.215.14"])
    guarded = GuardedHttp(AGENT, clock, resolve=names, network=loopback, waits=QUICK, verify=VERIFY)
    yield Identity(guarded)
    await guarded.aclose()


async def test_pages_that_link_to_each_other_are_one_person_s(
    identity: Identity, web: Web, clock: FakeClock
) -> None:
    web.page("one.example.org", "https://two.example.org/")
    web.page("two.example.org", "https://www.one.example.org")
    proof = await identity.linked_pages("https://one.example.org", "https://two.example.org")
    assert proof is not None
    assert (proof.kind, proof.strength, proof.seen_at) == ("rel-me", "two-way", clock.now())


async def test_a_link_that_is_not_returned_is_a_claim(identity: Identity, web: Web) -> None:
    web.page("one.example.org", "https://famous.example.org/")
    web.page("famous.example.org")
    proof = await identity.linked_pages("https://one.example.org", "https://famous.example.org")
    assert proof is not None
    assert proof.strength == "claim"
    web.page("one.example.org")
    assert await identity.linked_pages("https://one.example.org", "https://famous.example.org") is None


async def test_a_verified_field_joins_where_the_page_links_back(identity: Identity, web: Web) -> None:
    web.fields(("https://github.com/ada", True))
    web.page("github.com/ada", "https://social.example.com/@ada")
    for pair in ((ADA, CODE), (CODE, ADA)):
        proof = await identity.prove(*pair)
        assert proof is not None
        assert (proof.kind, proof.strength) == ("verified-field", "two-way")
    assert await identity.prove(ADA, Handle("github", "other")) is None


async def test_a_field_that_its_server_has_not_verified_joins_too_where_the_page_links_back(
    identity: Identity, web: Web
) -> None:
    web.fields(("https://github.com/ada", False))
    web.page("github.com/ada", "https://social.example.com/@ada")
    proof = await identity.prove(ADA, CODE)
    assert proof is not None
    assert (proof.kind, proof.strength) == ("rel-me", "two-way")


async def test_a_server_that_lies_about_a_verified_field_gets_a_claim(identity: Identity, web: Web) -> None:
    web.fields(("https://github.com/ada", True))
    web.page("github.com/ada", "https://social.example.com/@somebody")
    web.page("social.example.com/@ada", "https://github.com/ada")
    proof = await identity.prove(ADA, CODE)
    assert proof is not None
    assert proof.strength == "claim"


async def test_a_domain_handle_is_proven_by_its_did_document(identity: Identity, web: Web) -> None:
    web.domain("ada.example.org", DID, names="ada.example.org")
    proof = await identity.domain_handle(SKY, "https://ada.example.org/")
    assert proof is not None
    assert (proof.kind, proof.strength) == ("domain-handle", "two-way")


async def test_a_domain_that_the_account_does_not_name_back_claims(identity: Identity, web: Web) -> None:
    web.domain("ada.example.org", DID, names="famous.example.org")
    proof = await identity.domain_handle(SKY, "https://ada.example.org/")
    assert proof is not None
    assert proof.strength == "claim"


async def test_a_domain_may_name_its_account_in_dns_only(identity: Identity, web: Web) -> None:
    web.pages["public.api.bsky.app/xrpc/com.atproto.identity.resolveHandle"] = json_reply({"did": DID})
    web.document(DID, names="ada.example.org")
    proof = await identity.domain_handle(SKY, "https://ada.example.org")
    assert proof is not None
    assert proof.strength == "two-way"


async def test_a_page_below_the_domain_may_be_somebody_else_s(identity: Identity, web: Web) -> None:
    web.domain("ada.example.org", DID, names="ada.example.org")
    assert await identity.domain_handle(SKY, "https://ada.example.org/@guest") is None


async def test_mastodon_and_bluesky_meet_at_a_domain(identity: Identity, web: Web) -> None:
    web.fields(("https://ada.example.org/", True))
    web.page("ada.example.org", "https://social.example.com/@ada")
    web.domain("ada.example.org", DID, names="ada.example.org")
    proof = await identity.prove(SKY, ADA)
    assert proof is not None
    assert proof.strength == "two-way"
    web.document(DID, names="somebody.else.org")
    proof = await identity.prove(SKY, ADA)
    assert proof is not None
    assert proof.strength == "claim"


async def test_x_is_never_linked(identity: Identity, server: Server) -> None:
    for pair in ((Handle("x", "ada"), ADA), (CODE, Handle("x", "ada"))):
        with pytest.raises(BadInput, match="X"):
            await identity.prove(*pair)
    with pytest.raises(BadInput):
        await identity.prove(ADA, ADA)
    assert server.requests == []


@pytest.mark.parametrize(
    "page", ["http://one.example.org", "https://inside.example.org", "https://127.0.0.1/"]
)
async def test_proofs_reach_into_no_private_network(identity: Identity, web: Web, page: str) -> None:
    web.page("two.example.org", page)
    with pytest.raises(ForbiddenHost):
        await identity.linked_pages("https://two.example.org", page)


async def test_a_side_that_cannot_be_read_is_trouble_and_not_a_broken_link(
    identity: Identity, web: Web
) -> None:
    web.page("one.example.org", "https://two.example.org/")
    with pytest.raises(InfluenceError):
        await identity.linked_pages("https://one.example.org", "https://two.example.org")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("https://a.example/x", "http://www.A.example/x/"),
        ("https://a.example", "https://a.example/"),
        ("https://a.example:443/x", "https://a.example/x"),
        ("https://a.example/?id=1", "https://a.example?id=1#top"),
    ],
)
def test_one_page_may_be_written_in_many_ways(one: str, other: str) -> None:
    assert same_page(one, other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("https://a.example/x", "https://a.example/X"),
        ("https://a.example/@ada", "https://a.example/@ada2"),
        ("https://a.example", "https://b.a.example"),
        ("https://a.example@b.example/", "https://b.example/"),
        ("https://a.example:8443/", "https://a.example/"),
        ("javascript:alert(1)", "javascript:alert(1)"),
        ("", ""),
        ("https://[", "https://["),
    ],
)
def test_other_pages_are_others(one: str, other: str) -> None:
    assert not same_page(one, other)


@given(st.text(max_size=200), st.text(max_size=50))
def test_any_text_has_links_or_none(html: str, page: str) -> None:
    rel_me_links(f'<a rel="me" href="{html}">{html}', page)
    same_page(html, page)


@pytest.mark.parametrize(
    "document",
    [None, [], {}, {"id": DID}, {"id": DID, "alsoKnownAs": [1]}, {"id": "x", "alsoKnownAs": ["at://a.b"]}],
)
def test_a_strange_document_names_nobody(document: object) -> None:
    assert not names_handle(document, DID, "a.b")


def test_only_the_first_name_of_an_account_counts() -> None:
    document = {"id": DID, "alsoKnownAs": ["https://x.example", "at://one.example", "at://two.example"]}
    assert names_handle(document, DID, "ONE.example")
    assert not names_handle(document, DID, "two.example")


def test_every_account_has_a_page_but_those_of_a_shared_domain() -> None:
    assert page_of(ADA) == "https://social.example.com/@ada"
    assert page_of(Handle("bluesky", "ada.bsky.social")) is None
    assert page_of(Handle("youtube", "kites")) == "https://www.youtube.com/@kites"
    assert page_of(Handle("demo", "ada")) is None


@pytest.mark.parametrize(
    ("html", "links"),
    [
        ('<a rel="me" href="/b?x=1&amp;y=2">x</a>', ("https://a.example/b?x=1&y=2",)),
        ("<A HREF='https://b.example' REL=\"nofollow ME\">", ("https://b.example",)),
        ("<link href=//b.example/ rel=me/>", ()),
        ("<link href=//b.example/ rel=me />", ("https://b.example/",)),
        ('<a title="a > b" href=b rel=me><a href=c rel=me>', ("https://a.example/b", "https://a.example/c")),
        ("<a href=b href=c rel=me rel=x>", ("https://a.example/b",)),
        ("<abbr href=b rel=me><a href=b rel=menu><a rel=me><a rel=me href=>", ()),
        ("<!-- <a href=b rel=me> --><a href=c rel=me>", ("https://a.example/c",)),
        ("<script>'<a href=b rel=me>'</script><a href=c rel=me>", ("https://a.example/c",)),
        ("<textarea><a href=b rel=me></textarea ><a href=c rel=me>", ("https://a.example/c",)),
        ("<script><a href=b rel=me>", ()),
        ("<a href=b rel=me", ()),
        ("<a title='<a href=b rel=me>", ()),
        ("a < b <a href=c rel=me>", ("https://a.example/c",)),
        ("<a href='http://[' rel=me><a href=c rel=me>", ("https://a.example/c",)),
        (f"<a href={'x' * 3000} rel=me>", ()),
    ],
)
def test_a_page_is_read_as_browsers_read_it(html: str, links: tuple[str, ...]) -> None:
    assert rel_me_links(html, "https://a.example/") == links


def test_of_thousands_of_links_a_hundred_are_read() -> None:
    page = "".join(f"<a rel=me href=/{number}>" for number in range(5000))
    assert len(rel_me_links(page, "https://a.example/")) == 100
