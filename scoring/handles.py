"""What a person types -> Handle(network, name).

Accepted: `@name`, `@name.bsky.social` or any domain, `did:…`, `@user@host`, `@name@x`, `x:name` and profile
URLs. A bare `@name` belongs to the default network of the settings.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import parse_qs, unquote, urlsplit

from scoring.errors import BadHandle


@dataclass(frozen=True, slots=True, order=True)
class Handle:
    """One account on one network. `name` is normalised, so equal accounts are equal handles."""

    network: str
    name: str

    def __str__(self) -> str:
        """The form that people read and that parses back to the same handle."""
        if self.network in ("bluesky", "mastodon"):
            return self.name if self.name.startswith("did:") else f"@{self.name}"
        return f"@{self.name}@{self.network}"


@dataclass(frozen=True, slots=True)
class ResolvedHandle:
    """A parsed handle. `assumed` is True where the network was not typed but taken from the settings."""

    handle: Handle
    assumed: bool = False


# Every name and short name a person may type for a network. The key is the network's name everywhere else.
NETWORKS: dict[str, tuple[str, ...]] = {
    "bluesky": ("bsky",),
    "mastodon": ("fediverse",),
    "x": ("twitter",),
    "github": ("gh",),
    "youtube": ("yt",),
    "hackernews": ("hn",),
    "demo": (),
}
TITLES: dict[str, str] = {
    "bluesky": "Bluesky",
    "mastodon": "Mastodon",
    "x": "X",
    "github": "GitHub",
    "youtube": "YouTube",
    "hackernews": "Hacker News",
    "demo": "demo network",
}
LONGEST = 2100  # a DID may have 2,048 characters

_ALIASES = {alias: name for name, aliases in NETWORKS.items() for alias in (name, *aliases)}

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
_YOUTUBE_NAME = re.compile(r"[\w·.-]{3,30}")
_HACKERNEWS_NAME = re.compile(r"[A-Za-z0-9_-]{2,15}")
_DEMO_NAME = re.compile(r"[a-z0-9_]{1,30}")

# Marks that chats and keyboards put into pasted text and that no handle has.
_INVISIBLE = dict.fromkeys((*range(0x200B, 0x2010), *range(0x202A, 0x202F), 0x2060, 0xFEFF, 0xAD))


def is_atproto_handle(name: str) -> bool:
    """Whether this is a syntactically valid AT Protocol handle of a name that may resolve, in any case."""
    name = name.lower()
    return len(name) <= 253 and bool(_DOMAIN.fullmatch(name)) and name.rsplit(".", 1)[1] not in _NEVER_PUBLIC


def is_did(name: str) -> bool:
    """Whether this is a syntactically valid AT Protocol DID."""
    return len(name) <= 2048 and bool(_DID.fullmatch(name))


def parse_handle(text: str, default_network: str = "bluesky") -> ResolvedHandle:
    """Reads what a person typed. Raises BadHandle with a message that says what to type instead."""
    # Before anything reads it: to order thousands of combining marks takes as long as their number squared.
    if len(text) > LONGEST:
        raise BadHandle("That is too long for a handle.")
    typed = _clean(text)
    if not typed:
        raise BadHandle("No handle was given.")
    if re.match(r"https?://", typed, re.IGNORECASE):
        return ResolvedHandle(_from_url(typed))
    if is_did(typed):
        return ResolvedHandle(Handle("bluesky", typed))
    prefix, colon, name = typed.partition(":")
    if colon and prefix.lower() in _ALIASES:
        return ResolvedHandle(_named(_ALIASES[prefix.lower()], name))
    return _from_at_form(typed.removeprefix("@"), default_network)


def _from_at_form(typed: str, default_network: str) -> ResolvedHandle:
    name, at, place = typed.rpartition("@")
    if at and place.lower() in _ALIASES:
        return ResolvedHandle(_named(_ALIASES[place.lower()], name))
    if at:
        return ResolvedHandle(_named("mastodon", typed))
    if is_atproto_handle(typed):
        return ResolvedHandle(Handle("bluesky", typed.lower()))
    if "." in typed and default_network != "youtube":
        raise BadHandle(f"“{shown(typed)}” is not a handle: its ending is not one of a public domain name.")
    return ResolvedHandle(_named(default_network, typed), assumed=True)


def _named(network: str, name: str) -> Handle:
    """A name whose network is known, normalised. Raises BadHandle."""
    normal = _NORMALISE[network](name.removeprefix("@"))
    if normal is None:
        raise BadHandle(
            f"“{shown(name)}” is not a name that {TITLES[network]} can have.",
            f"A handle there looks like `{EXAMPLES[network]}`.",
        )
    return Handle(network, normal)


EXAMPLES: dict[str, str] = {
    "bluesky": "@name.bsky.social",
    "mastodon": "@user@mastodon.social",
    "x": "@name@x",
    "github": "github:name",
    "youtube": "youtube:name",
    "hackernews": "hn:name",
    "demo": "@ada@demo",
}


def _bluesky(name: str) -> str | None:
    if is_did(name):
        return name
    full = name if "." in name else f"{name}.bsky.social"
    return full.lower() if is_atproto_handle(full) else None


def _mastodon(name: str) -> str | None:
    user, _, host = name.partition("@")
    user, host = user.lower(), _ascii_host(host)
    return f"{user}@{host}" if host and _FEDIVERSE_USER.fullmatch(user) else None


def _ascii_host(host: str) -> str:
    """A host name in lower-case ASCII (IDNA), or "" where it is none. A port stays (trusted hosts)."""
    name, colon, port = host.lower().partition(":")
    if colon and not re.fullmatch(r"[1-9][0-9]{0,4}", port):
        return ""
    if not name.isascii():
        import idna  # large tables, rarely needed

        try:
            name = idna.encode(name, uts46=True).decode()
        except idna.IDNAError:
            return ""
    known = name == "localhost" or _DOMAIN.fullmatch(name) or (colon and re.fullmatch(r"[0-9.]{7,15}", name))
    return f"{name}{colon}{port}" if known and len(name) <= 253 else ""


def _matching(pattern: re.Pattern[str], *, lower: bool) -> Callable[[str], str | None]:
    def normalise(name: str) -> str | None:
        name = name.lower() if lower else name
        return name if pattern.fullmatch(name) else None

    return normalise


def _youtube(name: str) -> str | None:
    if _YOUTUBE_CHANNEL.fullmatch(name):
        return name
    return name.lower() if _YOUTUBE_NAME.fullmatch(name) else None


_NORMALISE: dict[str, Callable[[str], str | None]] = {
    "bluesky": _bluesky,
    "mastodon": _mastodon,
    "x": _matching(_X_NAME, lower=True),
    "github": _matching(_GITHUB_NAME, lower=True),
    "youtube": _youtube,
    "hackernews": _matching(_HACKERNEWS_NAME, lower=False),
    "demo": _matching(_DEMO_NAME, lower=True),
}

_X_PAGES = frozenset(("home", "search", "explore", "settings", "i", "intent", "share", "hashtag", "messages"))


def _from_url(url: str) -> Handle:
    try:
        parts = urlsplit(url)
        host, port = (parts.hostname or "").lower().removeprefix("www."), parts.port
    except ValueError:
        raise BadHandle("That link cannot be read.") from None
    steps = [unquote(step) for step in parts.path.split("/") if step]
    first = steps[0] if steps else ""
    if host == "bsky.app" and first == "profile" and len(steps) > 1:
        return _named("bluesky", steps[1])
    if host in ("x.com", "twitter.com", "mobile.twitter.com") and first and first.lower() not in _X_PAGES:
        return _named("x", first)
    if host == "github.com" and first:
        return _named("github", first)
    if host in ("youtube.com", "m.youtube.com") and (first.startswith("@") or first == "channel"):
        return _named("youtube", first if first != "channel" else "".join(steps[1:2]))
    if host == "news.ycombinator.com" and first == "user":
        return _named("hackernews", "".join(parse_qs(parts.query).get("id", [""])[:1]))
    user = _fediverse_user(steps)
    if user:
        here = f"{host}:{port}" if port else host
        return _named("mastodon", user if "@" in user else f"{user}@{here}")
    raise BadHandle("That link is not a profile page that I know.")


def _fediverse_user(steps: list[str]) -> str:
    """The account of a Mastodon-like profile path, `/@user` or `/users/user`, else ""."""
    if steps and steps[0].startswith("@"):
        return steps[0].removeprefix("@")
    return steps[1] if len(steps) > 1 and steps[0] == "users" else ""


def _clean(text: str) -> str:
    return unicodedata.normalize("NFC", text.translate(_INVISIBLE)).strip().strip("<>`\"'“”‘’,;").strip()


def shown(text: str, limit: int = 60) -> str:
    """What somebody typed, safe to say back: printable, one line, short."""
    plain = "".join(char for char in text[: 10 * limit] if char.isprintable())
    return plain if len(plain) <= limit else plain[: limit - 1] + "…"
