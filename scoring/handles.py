"""What a person types -> Handle(network, name).

Accepted: `@name`, `@name.bsky.social` or any domain, `did:…`, `@user@host`, `@name@x`, `x:name` and profile
URLs. A bare `@name` belongs to the default network of the settings.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import unquote, urlsplit

from scoring.errors import BadHandle
from scoring.networks import (
    NETWORKS,
    NetworkRow,
    Page,
    ascii_host,
    hosted,
    is_atproto_handle,
    is_did,
    named,
    not_covered,
)
from scoring.text import Name, joined, say


@dataclass(frozen=True, slots=True, order=True)
class Handle:
    """One account on one network. `name` is normalised, so equal accounts are equal handles."""

    network: str
    name: str

    def __str__(self) -> str:
        """The form that people read and that parses back to the same handle."""
        return NETWORKS[self.network].written(self.name)


@dataclass(frozen=True, slots=True)
class ResolvedHandle:
    """A parsed handle. `assumed` is True where the network was not typed but taken from the settings."""

    handle: Handle
    assumed: bool = False


# A link, also without its beginning: a host with a dot in it, then a path.
_LINK = re.compile(r"https?://|[^\s/@:?#]+\.[^\s/@:?#.]+(?::\d+)?/", re.IGNORECASE)
_HOST_PREFIX = re.compile(r"^(?:www\.|m\.|mobile\.)")
# Mastodon's two older web interfaces; then what servers of its kind write before a name.
_CLIENT_STEPS = frozenset(("deck", "web"))
_USER_STEPS = frozenset(("users", "accounts", "a", "c", "video-channels"))

LONGEST = 2100  # a DID may have 2,048 characters

# Marks that chats and keyboards put into pasted text and that no handle has.
_INVISIBLE = dict.fromkeys((*range(0x200B, 0x2010), *range(0x202A, 0x202F), 0x2060, 0xFEFF, 0xAD))


def parse_handle(text: str, default_network: str = "bluesky") -> ResolvedHandle:
    """Reads what a person typed. Raises BadHandle with a message that says what to type instead."""
    # Before anything reads it: to order thousands of combining marks takes as long as their number squared.
    if len(text) > LONGEST:
        raise BadHandle(say("That is too long for a handle."))
    typed = _clean(text)
    if not typed:
        raise BadHandle(say("No handle was given."))
    if _LINK.match(typed):
        return _from_url(typed)
    if is_did(typed):
        return ResolvedHandle(Handle("bluesky", typed))
    prefix, colon, name = typed.partition(":")
    if colon and (row := named(prefix)) is not None:
        return ResolvedHandle(_of(row, name))
    if colon and (title := not_covered(prefix)) is not None:
        raise _uncovered(title)
    return _from_at_form(typed.removeprefix("@"), default_network)


def _from_at_form(typed: str, default_network: str) -> ResolvedHandle:
    name, at, place = typed.rpartition("@")
    if at and (title := not_covered(place)) is not None:
        raise _uncovered(title)
    if at and (row := named(place) or hosted(place.lower())) is not None:
        return ResolvedHandle(_of(row, name))
    if at:
        return ResolvedHandle(_of(NETWORKS["mastodon"], typed))
    if is_atproto_handle(domain := _in_ascii(typed)):
        return ResolvedHandle(Handle("bluesky", domain.lower()))
    if "." in typed and default_network != "youtube":
        raise BadHandle(
            say(
                "“{typed}” is not a handle: its ending is not one of a public domain name.",
                typed=shown(typed),
            )
        )
    return ResolvedHandle(_of(NETWORKS[default_network], typed), assumed=True)


def _in_ascii(typed: str) -> str:
    """A domain as the network keeps it; what has no dot is no domain."""
    return typed if typed.isascii() or "." not in typed else ascii_host(typed)


def _uncovered(title: str) -> BadHandle:
    covered = joined((Name(row.title) for row in NETWORKS.values() if row.name != "demo"), "comma")
    return BadHandle(
        say("{network} is not covered.", network=title),
        say("Covered are {networks}.", networks=covered),
    )


def _of(row: NetworkRow, name: str) -> Handle:
    """A name whose network is known, normalised. Raises BadHandle."""
    normal = row.normalise(name.removeprefix("@"))
    if normal is None:
        raise BadHandle(
            say(
                "“{name}” is not a name that {network} can have.",
                name=shown(name),
                network=Name(row.title),
            ),
            say("A handle there looks like `{example}`.", example=str(row.example)),
        )
    return Handle(row.name, normal)


def _from_url(url: str) -> ResolvedHandle:
    try:
        parts = urlsplit(url if "://" in url else f"https://{url}")
        host, port = _HOST_PREFIX.sub("", (parts.hostname or "").lower()), parts.port
    except ValueError:
        raise BadHandle(say("That link cannot be read.")) from None
    steps = tuple(unquote(step) for step in parts.path.split("/") if step)
    if (title := not_covered(host)) is not None:
        raise _uncovered(title)
    if (row := hosted(host)) is not None:
        return _of_page(row, Page(host, steps, parts.query))
    return ResolvedHandle(_from_fediverse(f"{host}:{port}" if port else host, steps))


def _of_page(row: NetworkRow, page: Page) -> ResolvedHandle:
    name = row.of_page(page)
    if name is None:
        raise BadHandle(
            say("That is a page of {network}, not one of an account.", network=row.title),
            say("A handle there looks like `{example}`.", example=str(row.example)),
        )
    # An old address names a person in words that may have become somebody else's.
    return ResolvedHandle(_of(row, name), assumed=row.name == "youtube" and page.first in ("user", "c"))


def _from_fediverse(host: str, steps: Sequence[str]) -> Handle:
    """A profile page of a server of Mastodon's kind, or of a web client that shows it under its host."""
    while steps and (steps[0] in _CLIENT_STEPS or _is_host_step(steps)):
        host, steps = (host if steps[0] in _CLIENT_STEPS else steps[0].lower()), steps[1:]
    user = ""
    if steps and steps[0].startswith("@"):
        user = steps[0].removeprefix("@")
    elif len(steps) > 1 and steps[0] in _USER_STEPS:
        user = steps[1]
    if not user:
        raise BadHandle(say("That link is not a profile page that I know."))
    return _of(NETWORKS["mastodon"], user if "@" in user else f"{user}@{host}")


def _is_host_step(steps: Sequence[str]) -> bool:
    """Such as elk.zone/mastodon.social/@user."""
    return "." in steps[0] and not steps[0].startswith("@") and len(steps) > 1 and steps[1].startswith("@")


def _clean(text: str) -> str:
    return unicodedata.normalize("NFC", text.translate(_INVISIBLE)).strip().strip("<>`\"'“”‘’,;").strip()


def shown(text: str, limit: int = 60) -> str:
    """What somebody typed, safe to say back: printable, one line, short."""
    plain = "".join(char for char in text[: 10 * limit] if char.isprintable())
    return plain if len(plain) <= limit else plain[: limit - 1] + "…"
