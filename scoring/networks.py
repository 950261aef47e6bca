"""What a network is called, how its names and profile links look, and what it allows: one row each.

Adding a network is one row here, one file in adapters/networks and one line in bot/app.py.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from urllib.parse import parse_qs

# atproto.com/specs/handle: labels of 1-63 letters, digits and inner hyphens; the last starts with a letter.
_LABEL = r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
_DOMAIN = re.compile(rf"(?:{_LABEL}\.)+[a-z](?:[a-z0-9-]{{0,61}}[a-z0-9])?")
# Top-level names that the specification says never to resolve. `.test` stays, for networks on one machine.
_NEVER_PUBLIC = frozenset(("alt", "arpa", "example", "internal", "invalid", "local", "localhost", "onion"))
# atproto.com/specs/did
_DID = re.compile(r"did:[a-z]+:[a-zA-Z0-9._:%-]*[a-zA-Z0-9._-]")
_FEDIVERSE_USER = re.compile(r"[a-z0-9_](?:[a-z0-9_.-]{0,98}[a-z0-9_])?")
_X_NAME = re.compile(r"[a-z0-9_]{1,15}")
_GITHUB_NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,38}")
_YOUTUBE_CHANNEL = re.compile(r"UC[A-Za-z0-9_-]{22}")
_HACKERNEWS_NAME = re.compile(r"[A-Za-z0-9_-]{2,15}")
_DEMO_NAME = re.compile(r"[a-z0-9_]{1,30}")


@dataclass(frozen=True, slots=True)
class Page:
    """A link that somebody pasted, taken apart: host without www. and m., path by steps, query as typed."""

    host: str
    steps: tuple[str, ...]
    query: str

    @property
    def first(self) -> str:
        return self.steps[0] if self.steps else ""


@dataclass(frozen=True, slots=True)
class NetworkRow:
    """One network. `normalise` gives the one spelling of a name, None for what is no name there.

    `form` makes what a person may type of a bare name. `hosts` are those of its links, and of handles that
    are written with them; `of_page` reads the name from a link there, None where it is no profile; `page` is
    the address of a profile, None where there is no public page.
    `shows_audience`: there is a number of followers, which an account may hide.
    `names_hosts`: people name the servers that are asked. `kept_for`: how long its terms let data be kept
    without asking again. `whole`: its names are handles without the network behind them. `stands_beside`: its
    terms keep its numbers out of sums over several networks; `needs_use_case`: they want a use to be approved
    before its accounts are followed (scoring/terms.py). `readable`: its profiles are read without a key, so
    that whoever owns one can show it there.
    """

    name: str
    title: str
    example: str
    form: str
    normalise: Callable[[str], str | None]
    hosts: tuple[str, ...] = ()
    of_page: Callable[[Page], str | None] = lambda page: None
    page: Callable[[str], str | None] = lambda name: None
    aliases: tuple[str, ...] = ()
    shows_audience: bool = True
    names_hosts: bool = False
    kept_for: timedelta | None = None
    whole: bool = False
    stands_beside: bool = False
    needs_use_case: bool = False
    readable: bool = True

    def written(self, name: str) -> str:
        """The handle as people read it; it parses back to the same name."""
        if self.whole:
            return name if name.startswith("did:") else f"@{name}"
        return f"@{name}@{self.name}"


def is_atproto_handle(name: str) -> bool:
    """Whether this is a syntactically valid AT Protocol handle of a name that may resolve, in any case."""
    name = name.lower()
    return len(name) <= 253 and bool(_DOMAIN.fullmatch(name)) and name.rsplit(".", 1)[1] not in _NEVER_PUBLIC


def is_did(name: str) -> bool:
    """Whether this is a syntactically valid AT Protocol DID."""
    return len(name) <= 2048 and bool(_DID.fullmatch(name))


def _bluesky(name: str) -> str | None:
    if is_did(name):
        return name
    full = name if "." in name else f"{name}.bsky.social"
    return full.lower() if is_atproto_handle(full) else None


def _mastodon(name: str) -> str | None:
    user, _, host = name.partition("@")
    user, host = user.lower(), ascii_host(host)
    return f"{user}@{host}" if host and _FEDIVERSE_USER.fullmatch(user) else None


def ascii_host(host: str) -> str:
    """A host name in lower-case ASCII (IDNA), or "" where it is none. A port stays (trusted hosts)."""
    name, colon, port = host.lower().partition(":")
    if colon and not re.fullmatch(r"[1-9][0-9]{0,4}", port):
        return ""
    if not name.isascii():
        name = _punycode(name)
    known = name == "localhost" or _DOMAIN.fullmatch(name) or (colon and re.fullmatch(r"[0-9.]{7,15}", name))
    return f"{name}{colon}{port}" if known and len(name) <= 253 else ""


def _punycode(name: str) -> str:
    """A host name in ASCII, or "" where it is none; hosts of pictures, which IDNA leaves out, too."""
    import idna  # large tables, rarely needed

    try:
        return idna.encode(name, uts46=True).decode()
    except idna.IDNAError:
        labels = name.replace("\ufe0f", "").split(".")
    if not all(label.isascii() or _is_picture(label) for label in labels):
        return ""
    return ".".join(one if one.isascii() else f"xn--{one.encode('punycode').decode()}" for one in labels)


def _is_picture(label: str) -> bool:
    return len(label) <= 20 and all(char.isascii() or unicodedata.category(char) == "So" for char in label)


def _matching(pattern: re.Pattern[str], *, lower: bool) -> Callable[[str], str | None]:
    def normalise(name: str) -> str | None:
        name = name.lower() if lower else name
        return name if pattern.fullmatch(name) else None

    return normalise


def _youtube(name: str) -> str | None:
    """A channel id, or a handle of 3 to 30 letters, marks and digits of any script, and `_ - . ·`."""
    if _YOUTUBE_CHANNEL.fullmatch(name):
        return name
    written = all(char in "_-.·" or unicodedata.category(char)[0] in "LMN" for char in name)
    return name.lower() if 3 <= len(name) <= 30 and written else None


def _bluesky_of(page: Page) -> str | None:
    return page.steps[1] if page.first == "profile" and len(page.steps) > 1 else None


def _bluesky_page(name: str) -> str | None:
    """The domain that is the handle, which proves nothing where it is a name below a shared one."""
    return None if is_did(name) or name.endswith(".bsky.social") else f"https://{name}"


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


# First steps of links that are pages of the site itself.
_X_PAGES = _words(
    """
    about account apps bookmarks communities compose download explore hashtag home i intent jobs lists
    login logout messages notifications oauth privacy search settings share signup tos who_to_follow
    widgets
    """
)
_GITHUB_PAGES = _words(
    """
    about account apps codespaces collections contact copilot customer-stories dashboard discussions
    enterprise events explore features git-guides issues join login logout marketplace mobile new
    notifications organizations pricing pulls readme search security settings site sponsors stars team
    topics trending
    """
)
_YOUTUBE_PAGES = _words(
    """
    about account ads clip embed feed gaming hashtag live music playlist playlists premium redirect
    results shorts signin t trending upload v watch
    """
)


def _x_of(page: Page) -> str | None:
    return page.first if page.first and page.first.lower() not in _X_PAGES else None


def _github_of(page: Page) -> str | None:
    if page.first in ("orgs", "sponsors"):
        return "".join(page.steps[1:2]) or None
    return page.first if page.first and page.first.lower() not in _GITHUB_PAGES else None


def _youtube_of(page: Page) -> str | None:
    """Old addresses (/user/, /c/ and a bare name) became handles of the same name."""
    if page.first in ("channel", "user", "c"):
        return "".join(page.steps[1:2]) or None
    return page.first if page.first and page.first.lower() not in _YOUTUBE_PAGES else None


def _youtube_page(name: str) -> str | None:
    return f"https://www.youtube.com/{'channel/' if name.startswith('UC') else '@'}{name}"


def _hackernews_of(page: Page) -> str | None:
    shown = page.first in ("user", "submitted", "threads")
    return "".join(parse_qs(page.query).get("id", [""])[:1]) or None if shown else None


def _mastodon_page(name: str) -> str | None:
    user, _, host = name.partition("@")
    return f"https://{host}/@{user}"


# Links are read in this order; those of Mastodon, whose hosts are anybody's, where no other row knows them.
ROWS = (
    NetworkRow(
        "bluesky",
        "Bluesky",
        "@name.bsky.social",
        "@{name}.bsky.social",
        _bluesky,
        ("bsky.app", "bsky.social", "deck.blue"),
        _bluesky_of,
        _bluesky_page,
        aliases=("bsky",),
        whole=True,
    ),
    NetworkRow(
        "mastodon",
        "Mastodon",
        "@user@mastodon.social",
        "",
        _mastodon,
        page=_mastodon_page,
        aliases=("fediverse",),
        names_hosts=True,
        whole=True,
    ),
    NetworkRow(
        "x",
        "X",
        "@name@x",
        "@{name}@x",
        _matching(_X_NAME, lower=True),
        ("x.com", "twitter.com", "tweetdeck.twitter.com", "pro.x.com"),
        _x_of,
        aliases=("twitter",),
        # X Developer Policy, restricted use cases; Developer Agreement VII.B.
        needs_use_case=True,
        readable=False,
    ),
    NetworkRow(
        "github",
        "GitHub",
        "github:name",
        "github:{name}",
        _matching(_GITHUB_NAME, lower=True),
        ("github.com", "gist.github.com"),
        _github_of,
        lambda name: f"https://github.com/{name}",
        aliases=("gh",),
    ),
    NetworkRow(
        "youtube",
        "YouTube",
        "youtube:name",
        "youtube:{name}",
        _youtube,
        ("youtube.com", "music.youtube.com"),
        _youtube_of,
        _youtube_page,
        aliases=("yt",),
        # YouTube API Services Developer Policies III.E.4: refresh or delete stored API data within 30 days.
        kept_for=timedelta(days=29),
        # The same, derived metrics: numbers that mix platforms need an amendment.
        stands_beside=True,
        readable=False,
    ),
    NetworkRow(
        "hackernews",
        "Hacker News",
        "hn:name",
        "hn:{name}",
        _matching(_HACKERNEWS_NAME, lower=False),
        ("news.ycombinator.com",),
        _hackernews_of,
        lambda name: f"https://news.ycombinator.com/user?id={name}",
        aliases=("hn",),
        shows_audience=False,
    ),
    NetworkRow("demo", "Demo", "@ada@demo", "@{name}@demo", _matching(_DEMO_NAME, lower=True)),
)
NETWORKS: dict[str, NetworkRow] = {row.name: row for row in ROWS}


def hosted(host: str) -> NetworkRow | None:
    """The network that is at home there; None for hosts of Mastodon, which are anybody's."""
    return next((row for row in NETWORKS.values() if host in row.hosts), None)


# Networks that people ask for and that are not covered: by host, with their names.
NOT_COVERED = {
    "instagram.com": "Instagram",
    "tiktok.com": "TikTok",
    "linkedin.com": "LinkedIn",
    "facebook.com": "Facebook",
    "fb.com": "Facebook",
    "threads.net": "Threads",
    "threads.com": "Threads",
    "reddit.com": "Reddit",
    "twitch.tv": "Twitch",
    "pinterest.com": "Pinterest",
    "snapchat.com": "Snapchat",
    "t.me": "Telegram",
    "telegram.me": "Telegram",
    "medium.com": "Medium",
    "substack.com": "Substack",
    "tumblr.com": "Tumblr",
    "vk.com": "VK",
    "weibo.com": "Weibo",
}
_NOT_COVERED = {title.lower(): title for title in NOT_COVERED.values()} | {
    "ig": "Instagram",
    "fb": "Facebook",
}


def not_covered(place: str) -> str | None:
    """The name of a network that is not covered, by its host or by the word that people type; else None."""
    place = place.lower()
    return NOT_COVERED.get(place) or _NOT_COVERED.get(place)


def named(word: str) -> NetworkRow | None:
    """The network of a name or short name that a person typed, in any case."""
    wanted = word.lower()
    return next((row for row in NETWORKS.values() if wanted in (row.name, *row.aliases)), None)


def shows_audience(network: str) -> bool:
    """Whether accounts have an audience there that can be seen; not known of a network that files name."""
    row = NETWORKS.get(network)
    return row is None or row.shows_audience


def page_of(network: str, name: str) -> str | None:
    """The address of a profile; None where there is no public page, or the network is not known here."""
    row = NETWORKS.get(network)
    return None if row is None else row.page(name)


def title_of(network: str) -> str:
    return NETWORKS[network].title
