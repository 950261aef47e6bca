"""What a person may type for an account, and what it is taken for."""

from __future__ import annotations

import re
import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoring.errors import BadHandle
from scoring.handles import Handle, ResolvedHandle, parse_handle
from scoring.networks import NETWORKS, NOT_COVERED, is_atproto_handle, is_did, title_of
from tests.english import english


@pytest.mark.parametrize(
    ("typed", "network", "name"),
    [
        ("@alice.bsky.social", "bluesky", "alice.bsky.social"),
        ("Alice.Bsky.Social", "bluesky", "alice.bsky.social"),
        ("example.com", "bluesky", "example.com"),
        ("did:plc:z72i7hdynmk6r22z27h6tvur", "bluesky", "did:plc:z72i7hdynmk6r22z27h6tvur"),
        ("bsky:alice", "bluesky", "alice.bsky.social"),
        ("@alice@bluesky", "bluesky", "alice.bsky.social"),
        ("https://bsky.app/profile/alice.test/post/3k", "bluesky", "alice.test"),
        ("https://bsky.app/profile/did:plc:abc", "bluesky", "did:plc:abc"),
        ("@user@mastodon.social", "mastodon", "user@mastodon.social"),
        ("user@Mastodon.Social", "mastodon", "user@mastodon.social"),
        ("@user@bücher.example.org", "mastodon", "user@xn--bcher-kva.example.org"),
        ("@user@localhost:3300", "mastodon", "user@localhost:3300"),
        ("@user@127.0.0.1:3300", "mastodon", "user@127.0.0.1:3300"),
        ("https://mastodon.social/@user", "mastodon", "user@mastodon.social"),
        ("https://mastodon.social/@user@other.org/123", "mastodon", "user@other.org"),
        ("https://social.test.org/users/user", "mastodon", "user@social.test.org"),
        ("@Jack@x", "x", "jack"),
        ("x:jack", "x", "jack"),
        ("twitter:@jack", "x", "jack"),
        ("https://x.com/jack/status/20", "x", "jack"),
        ("https://www.twitter.com/Jack", "x", "jack"),
        ("github:Octo-Cat", "github", "octo-cat"),
        ("https://github.com/octo-cat/repo", "github", "octo-cat"),
        ("yt:@Some.Channel", "youtube", "some.channel"),
        ("https://www.youtube.com/@some", "youtube", "some"),
        ("https://youtube.com/channel/UC" + "a" * 22, "youtube", "UC" + "a" * 22),
        ("hn:PaulG", "hackernews", "PaulG"),
        ("https://news.ycombinator.com/user?id=PaulG", "hackernews", "PaulG"),
        ("@ada@demo", "demo", "ada"),
        ("  <@ada@demo>  ", "demo", "ada"),
        ("@ada\u200b@demo", "demo", "ada"),
        ("“@ada@demo”", "demo", "ada"),
    ],
)
def test_every_form_is_understood(typed: str, network: str, name: str) -> None:
    meant = parse_handle(typed, default_network="x")
    assert (meant.handle, meant.assumed) == (Handle(network, name), False)


@pytest.mark.parametrize(
    ("typed", "network", "name"),
    [
        ("x.com/nasa?s=20&t=abc#top", "x", "nasa"),
        ("mobile.twitter.com/Nasa", "x", "nasa"),
        ("@nasa@x.com", "x", "nasa"),
        ("nasa@twitter.com", "x", "nasa"),
        ("github.com/orgs/Nasa", "github", "nasa"),
        ("github.com/sponsors/ada/", "github", "ada"),
        ("gist.github.com/ada/0123", "github", "ada"),
        ("@ada@github.com", "github", "ada"),
        ("m.youtube.com/@Some", "youtube", "some"),
        ("@some@youtube.com", "youtube", "some"),
        ("youtube.com/channel/UC" + "a" * 22 + "/videos", "youtube", "UC" + "a" * 22),
        ("youtube:हिन्दीसमाचार", "youtube", "हिन्दीसमाचार"),
        ("youtube:ข่าวไทย", "youtube", "ข่าวไทย"),
        ("youtube:مرحبا", "youtube", "مرحبا"),
        ("youtube:cafe\u0301s", "youtube", "caf\u00e9s"),
        ("bsky.app/profile/alice.test", "bluesky", "alice.test"),
        ("deck.blue/profile/alice.test", "bluesky", "alice.test"),
        ("@alice@bsky.social", "bluesky", "alice.bsky.social"),
        ("@bücher.example.org", "bluesky", "xn--bcher-kva.example.org"),
        ("mastodon.social/@user", "mastodon", "user@mastodon.social"),
        ("mastodon.social/deck/@user", "mastodon", "user@mastodon.social"),
        ("https://mastodon.social/web/@user@other.org", "mastodon", "user@other.org"),
        ("elk.zone/mastodon.social/@user", "mastodon", "user@mastodon.social"),
        ("https://elk.zone/mastodon.social/@user@other.org", "mastodon", "user@other.org"),
        ("tube.other.org/a/user/videos", "mastodon", "user@tube.other.org"),
        ("@user@💩.la", "mastodon", "user@xn--ls8h.la"),
        ("news.ycombinator.com/submitted?id=PaulG", "hackernews", "PaulG"),
    ],
)
def test_links_and_names_are_read_as_people_paste_them(typed: str, network: str, name: str) -> None:
    for around in ("{}", "<{}>", "({})", "“{}”"):
        meant = parse_handle(around.format(typed).strip("()"), default_network="demo")
        assert (meant.handle, meant.assumed) == (Handle(network, name), False)


@pytest.mark.parametrize("typed", ["youtube.com/c/some", "https://youtube.com/user/some/videos"])
def test_an_old_address_of_youtube_is_taken_as_the_handle_of_that_name_and_says_so(typed: str) -> None:
    assert parse_handle(typed) == ResolvedHandle(Handle("youtube", "some"), assumed=True)


@pytest.mark.parametrize(
    ("typed", "title"),
    [
        ("x.com/settings/account", "X"),
        ("https://x.com/i/flow/login", "X"),
        ("github.com/notifications", "GitHub"),
        ("github.com/apps/some", "GitHub"),
        ("github.com/orgs", "GitHub"),
        ("youtube.com/watch?v=1", "YouTube"),
        ("bsky.app/settings", "Bluesky"),
        ("news.ycombinator.com/item?id=1", "Hacker News"),
    ],
)
def test_a_page_of_a_site_is_nobody(typed: str, title: str) -> None:
    with pytest.raises(BadHandle) as refused:
        parse_handle(typed, "x")
    assert english(refused.value.happened) == f"That is a page of {title}, not one of an account."
    example = re.findall("`(.+?)`", english(refused.value.advice))[0]
    assert parse_handle(example).handle.network == next(
        row.name for row in NETWORKS.values() if row.title == title
    )


@pytest.mark.parametrize(
    "typed",
    [
        "instagram.com/nasa",
        "https://www.instagram.com/nasa/",
        "@nasa@instagram.com",
        "@nasa@Instagram",
        "ig:nasa",
    ],
)
def test_a_network_that_is_not_covered_is_named_with_those_that_are(typed: str) -> None:
    with pytest.raises(BadHandle) as refused:
        parse_handle(typed, "x")
    assert "Instagram is not covered" in english(refused.value.happened)
    told = english(refused.value.advice)
    assert all(row.title in told for row in NETWORKS.values() if row.name != "demo")


@pytest.mark.parametrize("host", sorted(NOT_COVERED))
def test_no_account_of_a_network_that_is_not_covered_is_taken_for_one_of_mastodon(host: str) -> None:
    for typed in (f"@a@{host}", f"{host}/@a", f"https://m.{host}/a"):
        with pytest.raises(BadHandle, match="not covered"):
            parse_handle(typed)


@pytest.mark.parametrize(("default", "name"), [("bluesky", "ada.bsky.social"), ("x", "ada"), ("demo", "ada")])
def test_a_bare_name_belongs_to_the_default_network_and_says_so(default: str, name: str) -> None:
    for typed in ("ada", "@ada"):
        meant = parse_handle(typed, default)
        assert (meant.handle, meant.assumed) == (Handle(default, name), True)


@pytest.mark.parametrize(
    "typed",
    [
        *(
            "",
            "@",
            "@@",
            "   ",
            "@a@",
            "@@demo",
            "x:",
            "x:way_too_long_for_x_ok",
            "github:-a",
            "github:a_b",
            "@@a@b",
        ),
        *("name.local", "name.invalid", "name.onion", "name.123", "-a.com", "a-.com", "a..com", "a.com."),
        *(
            "@user@-bad.org",
            "@user@bad_host.org",
            "@user@1.2.3.4",
            "@user@host.org:99999999",
            "@us er@host.org",
        ),
        *(
            "https://example.com",
            "https://x.com/home",
            "https://[::1",
            "https://bsky.app/",
            "did:plc:",
            "did:PLC:abc",
        ),
        *("<!channel>", "a" * 3000, "@\x00@demo", "../../etc/passwd", "hn:x", "youtube:ab"),
    ],
)
def test_what_is_no_handle_is_refused_with_advice(typed: str) -> None:
    with pytest.raises(BadHandle) as refused:
        parse_handle(typed, "x")
    assert refused.value.advice
    assert len(str(refused.value)) < 300


# The cases of the AT Protocol's handle and DID syntax, with names of our own.
VALID_HANDLES = [
    *(
        "a.co",
        "8.cn",
        "john.test",
        "jan.van-der.test",
        "1234.test",
        "a1-b2.c3.test",
        "xn--bcher-kva.test",
        "A.ISI.EDU",
    ),
    *(
        "blah.arpa.test",
        "expyuzz4wqqyqhjn.example1.com",
        "a" * 63 + ".test",
        ".".join(["abc"] * 62) + ".test",
    ),
    *("friend.a-0", "a.b--c.test", "s" + "h" * 60 + "t.test.co"),
]
INVALID_HANDLES = [
    *(
        "did:thing.test",
        "john-.test",
        "john.0",
        "john.-",
        "xn--bcher-.tld",
        "john..test",
        "jo_hn.test",
        "-john.test",
    ),
    *(
        ".john.test",
        "jo!hn.test",
        "jo%hn.test",
        "jo&hn.test",
        "jo@hn.test",
        "jo*hn.test",
        "jo|hn.test",
        "jo:hn.test",
    ),
    *(
        "jo/hn.test",
        "john💩.test",
        "bücher.test",
        "john.test.",
        "john",
        "john.",
        ".john",
        "john test.com",
        " a.test",
    ),
    *(
        "a" * 64 + ".test",
        ".".join(["abc"] * 63) + ".tests",
        "org",
        "localhost",
        "127.0.0.1",
        "a.local",
        "a.arpa",
    ),
    *("laptop.internal", "x.onion", "x.alt", "x.example", "www.masełkowski.pl.com", "let-lets.9"),
]
VALID_DIDS = [
    *(
        "did:method:val",
        "did:method:VAL",
        "did:method:val123",
        "did:method:123",
        "did:method:val-two",
        "did:a:b.c",
    ),
    *(
        "did:method:val_two",
        "did:method:val:two",
        "did:method::val",
        "did:method:%BB",
        "did:web:made.up",
        "did:m:v:.d",
    ),
    "did:plc:" + "q" * 24,
    "did:method:" + "v" * 240,
]
INVALID_DIDS = [
    *(
        "did",
        "didmethodval",
        "method:did:val",
        "did:method:",
        "didmethod:val",
        "did:methodval",
        ":did:method:val",
    ),
    *(
        "did.method.val",
        "did:method:val:",
        "did:method:val%",
        "DID:method:val",
        "did:METHOD:val",
        "did:m123:val",
    ),
    *(
        "did:method:val/two",
        "did:method:val?two",
        "did:method:val#two",
        "did:method:v al",
        "did:méthod:val",
        "did:::",
    ),
    "did:method:" + "v" * 2048,
]


@pytest.mark.parametrize("name", VALID_HANDLES)
def test_valid_handles_of_the_specification_are_accepted(name: str) -> None:
    assert is_atproto_handle(name)


@pytest.mark.parametrize("name", INVALID_HANDLES)
def test_invalid_handles_of_the_specification_are_refused(name: str) -> None:
    assert not is_atproto_handle(name)


@pytest.mark.parametrize("name", VALID_DIDS)
def test_valid_dids_of_the_specification_are_accepted(name: str) -> None:
    assert is_did(name)


@pytest.mark.parametrize("name", INVALID_DIDS)
def test_invalid_dids_of_the_specification_are_refused(name: str) -> None:
    assert not is_did(name)


def test_every_network_has_a_title_and_an_example_that_parses() -> None:
    for network in NETWORKS:
        assert title_of(network)
        assert parse_handle(NETWORKS[network].example).handle.network == network


@given(st.text(max_size=80))
def test_any_text_gives_a_handle_or_a_refusal_and_a_handle_reads_back(typed: str) -> None:
    try:
        handle = parse_handle(typed, "x").handle
    except BadHandle as refused:
        assert str(refused).isprintable()
        return
    assert parse_handle(str(handle), "bluesky").handle == handle


_NAMES = st.text(alphabet=string.ascii_letters + string.digits + "_", min_size=1, max_size=15)


@given(_NAMES, st.sampled_from(["{n}@x", "@{n}@x", "x:{n}", "twitter:@{n}", "https://x.com/{n}"]))
def test_all_forms_of_one_name_mean_one_account(name: str, form: str) -> None:
    if form.startswith("https") and name.lower() in ("home", "search", "explore", "settings", "i", "intent"):
        return
    assert parse_handle(form.format(n=name)).handle == Handle("x", name.lower())


_LABEL = st.from_regex(r"[a-z0-9]([a-z0-9-]{0,20}[a-z0-9])?", fullmatch=True)


@given(st.lists(_LABEL, min_size=1, max_size=4), st.sampled_from(["com", "social", "test"]))
def test_any_domain_is_a_bluesky_handle(labels: list[str], top: str) -> None:
    name = ".".join([*labels, top])
    assert parse_handle(f"@{name}").handle == Handle("bluesky", name)
