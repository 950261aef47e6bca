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
from scoring.networks import NETWORKS, NetworkRow, Page, is_atproto_handle, is_did, named
from scoring.text import Name, say


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
    if re.match(r"https?://", typed, re.IGNORECASE):
        return ResolvedHandle(_from_url(typed))
    if is_did(typed):
        return ResolvedHandle(Handle("bluesky", typed))
    prefix, colon, name = typed.partition(":")
    if colon and (row := named(prefix)) is not None:
        return ResolvedHandle(_of(row, name))
    return _from_at_form(typed.removeprefix("@"), default_network)


def _from_at_form(typed: str, default_network: str) -> ResolvedHandle:
    name, at, place = typed.rpartition("@")
    if at and (row := named(place)) is not None:
        return ResolvedHandle(_of(row, name))
    if at:
        return ResolvedHandle(_of(NETWORKS["mastodon"], typed))
    if is_atproto_handle(typed):
        return ResolvedHandle(Handle("bluesky", typed.lower()))
    if "." in typed and default_network != "youtube":
        raise BadHandle(
            say(
                "“{typed}” is not a handle: its ending is not one of a public domain name.",
                typed=shown(typed),
            )
        )
    return ResolvedHandle(_of(NETWORKS[default_network], typed), assumed=True)


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


def _from_url(url: str) -> Handle:
    try:
        parts = urlsplit(url)
        host, port = (parts.hostname or "").lower().removeprefix("www."), parts.port
    except ValueError:
        raise BadHandle(say("That link cannot be read.")) from None
    steps = tuple(unquote(step) for step in parts.path.split("/") if step)
    page = Page(host, steps, parts.query)
    for row in NETWORKS.values():
        name = row.of_page(page)
        if name is not None:
            return _of(row, name)
    user = _fediverse_user(steps)
    if user:
        here = f"{host}:{port}" if port else host
        return _of(NETWORKS["mastodon"], user if "@" in user else f"{user}@{here}")
    raise BadHandle(say("That link is not a profile page that I know."))


def _fediverse_user(steps: Sequence[str]) -> str:
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
