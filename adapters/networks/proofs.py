"""Decides whether two profiles belong to one person: a link counts only where both sides say so.

A proof holds both ways: the pages link to each other (rel=me), a Mastodon server found the link back
(verified field), or a domain that is a Bluesky handle names the account that names it. Everything else is a
claim. X is left out: its terms allow no link of its accounts with other places.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import islice
from urllib.parse import urljoin, urlsplit

from adapters.networks.markup import elements
from adapters.networks.mastodon_wire import Account

MOST_LINKS = 100  # of one page, and of one field of a profile


def same_page(one: str, other: str) -> bool:
    """Whether two addresses are one page, but for scheme, www, letter case of the host and a last slash."""
    left, right = _normal(one), _normal(other)
    return left is not None and left == right


def _normal(url: str) -> tuple[str, str, str] | None:
    try:
        parts = urlsplit(url.strip())
        port = parts.port
    except ValueError:
        return None
    host = (parts.hostname or "").removeprefix("www.").rstrip(".")
    if parts.scheme not in ("https", "http") or not host or parts.username is not None:
        return None
    if port not in (None, 80, 443):
        host = f"{host}:{port}"
    return host, parts.path.rstrip("/"), parts.query


def rel_me_links(html: str, page: str) -> tuple[str, ...]:
    """The addresses of <a> and <link> with rel=me, absolute, each once, the first hundred of them."""
    found = (
        _joined(page, tag["href"])
        for tag in elements(html, "a", "link")
        if tag.get("href") and "me" in tag.get("rel", "").lower().split()
    )
    return tuple(dict.fromkeys(link for link in islice(found, MOST_LINKS) if link is not None))


def _joined(page: str, href: str) -> str | None:
    try:
        return urljoin(page, href)
    except ValueError:
        return None


def links_to(links: Iterable[str], page: str) -> bool:
    return any(same_page(link, page) for link in links)


def verified_fields(account: Account) -> tuple[str, ...]:
    """Pages that the account's own server found to link back, https only."""
    verified = (field.value for field in account.fields if field.verified_at)
    found = (link for value in verified for link in _links(value))
    return tuple(link for link in dict.fromkeys(found) if link.startswith("https://"))


def claimed_fields(account: Account) -> tuple[str, ...]:
    """Pages that the account names, whether they link back or not."""
    return tuple(dict.fromkeys(link for field in account.fields for link in _links(field.value)))


def _links(value: str) -> tuple[str, ...]:
    links = tuple(tag["href"] for tag in islice(elements(value, "a"), MOST_LINKS) if tag.get("href"))
    if not links and value.startswith("https://") and " " not in value:
        return (value,)
    return links


def names_handle(did_document: object, did: str, handle: str) -> bool:
    """Whether this DID document is of this DID and names this handle first (alsoKnownAs at://handle)."""
    if not isinstance(did_document, dict) or did_document.get("id") != did:
        return False
    names = did_document.get("alsoKnownAs")
    known = [name for name in names if isinstance(name, str)] if isinstance(names, list) else []
    handles = [name.removeprefix("at://").lower() for name in known if name.startswith("at://")]
    return handles[:1] == [handle.lower()]
