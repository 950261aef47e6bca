"""The JSON of Mastodon's API and its kin, and of WebFinger -> posts, engagers and named refusals."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from pydantic import Field

from adapters.networks.body import Answer, Title, json_of
from adapters.networks.markup import text_of
from adapters.networks.oddities import readable
from adapters.networks.wire import (
    Count,
    Details,
    Name,
    Wire,
    as_spelled,
    is_question,
    moment,
    netloc,
)
from scoring.errors import BadAnswer, ClosedServer, InfluenceError, Suspended, UnknownHandle
from scoring.handles import Handle
from scoring.observation.model import Engager, Post, PostKind
from scoring.text import say


class ProfileField(Wire):
    """A line of the profile; `verified_at` is set where the server found a link back (rel=me)."""

    name: str = ""
    value: str = ""
    verified_at: str | None = None


class Pleroma(Wire):
    """What Pleroma and Akkoma add to an account."""

    hide_followers: bool = False
    hide_followers_count: bool = False
    discoverable: bool | None = None


class Source(Wire):
    pleroma: Pleroma = Pleroma()


class Account(Wire):
    id: Name
    acct: Name
    display_name: str | None = None
    url: str | None = None
    avatar: str | None = None
    created_at: str | None = None
    followers: Count | None = Field(None, alias="followers_count")
    following: Count | None = Field(None, alias="following_count")
    statuses: Count | None = Field(None, alias="statuses_count")
    locked: bool | None = None
    bot: bool | None = None
    discoverable: bool | None = None
    noindex: bool | None = None
    memorial: bool | None = None
    suspended: bool | None = None
    limited: bool | None = None
    moved: Account | None = None
    fields: Details[ProfileField] = ()
    pleroma: Pleroma = Pleroma()
    source: Source = Source()

    @property
    def host(self) -> str:
        """The host that a server names with an account; Takahē also names its own."""
        return self.acct.partition("@")[2].lower()

    @property
    def hides_followers(self) -> bool:
        """Akkoma sends 0 for what is hidden, glitch-soc −1, which is read as unknown."""
        return self.followers is None or (
            self.followers == 0 and (self.pleroma.hide_followers_count or self.pleroma.hide_followers)
        )

    @property
    def shown_followers(self) -> int | None:
        return None if self.hides_followers else self.followers

    @property
    def is_discoverable(self) -> bool:
        wishes = (self.discoverable, self.pleroma.discoverable, self.source.pleroma.discoverable)
        return not any(wish is False for wish in wishes)


class Tag(Wire):
    name: str = ""


class Attachment(Wire):
    type: str = ""


class Status(Wire):
    id: Name
    created_at: str = ""
    content: str = ""
    url: str | None = None
    visibility: str = "public"
    replies: Count | None = Field(None, alias="replies_count")
    reblogs: Count | None = Field(None, alias="reblogs_count")
    favourites: Count | None = Field(None, alias="favourites_count")
    quotes: Count | None = Field(None, alias="quotes_count")
    in_reply_to_id: str | None = None
    in_reply_to_account_id: str | None = None
    reblog: object = None
    quote: object = None
    card: object = None
    media_attachments: Details[Attachment] = ()
    tags: Details[Tag] = ()


class Link(Wire):
    rel: str = ""
    type: str | None = None
    href: str | None = None


class Finger(Wire):
    """RFC 7033."""

    links: Details[Link] = ()

    def home(self) -> str | None:
        """Host and port of the server that holds the account."""
        for rel in ("self", "http://webfinger.net/rel/profile-page"):
            for link in self.links:
                if link.rel == rel and link.href:
                    return netloc(link.href)
        return None


class NotMastodon(BadAnswer):
    """The server answers, but not as Mastodon's API does. `home`: where WebFinger found the account."""

    default_advice = say("Only servers whose API is known here can be asked.")
    home: str | None = None


def refusal(answer: Answer, handle: Handle, title: Title) -> InfluenceError:
    """What an answer that is not 200 means for the account."""
    if answer.status in (401, 403):
        return ClosedServer(
            say("{network} does not show its accounts to programs without a login.", network=title)
        )
    if answer.status == 410:
        return Suspended(say("{network} has removed {handle} for good.", network=title, handle=str(handle)))
    if answer.status == 404 and _is_its_own(answer, title):
        return UnknownHandle(
            say("There is no {handle} ({network} was asked).", handle=str(handle), network=title),
            as_spelled("mastodon"),
        )
    return NotMastodon(say("{network} does not speak Mastodon's API.", network=title))


def _is_its_own(answer: Answer, title: Title) -> bool:
    """Whether this is how Mastodon and its kin say that something is not there: {"error": "…"}."""
    if "problem+json" in answer.headers.get("content-type", ""):
        return False
    try:
        said = json_of(answer, title=title)
    except BadAnswer:
        return False
    error = said.get("error") if isinstance(said, dict) else None
    return isinstance(error, str) and error != "Not implemented"


_MEDIA: Mapping[str, str] = {"image": "image", "gifv": "video", "video": "video", "audio": "video"}


def posts_of(
    statuses: Sequence[Status], account: Account, hosts: frozenset[str], title: Title
) -> tuple[Post, ...]:
    """The account's own public posts, each once, newest first, without what it boosted."""
    own = {s.id: s for s in statuses if s.reblog is None and s.visibility in ("public", "unlisted")}
    continued = {s.in_reply_to_id for s in own.values() if s.in_reply_to_account_id == account.id}
    posts = readable(
        own.values(), lambda status: _post(status, account, status.id in continued, hosts), title
    )
    return tuple(sorted(posts, key=lambda post: (post.at, post.id), reverse=True))


def _post(status: Status, account: Account, continued: bool, hosts: frozenset[str]) -> Post | None:
    at = moment(status.created_at)
    if at is None:
        return None
    text = text_of(status.content)
    return Post(
        id=status.id,
        at=at,
        kind=_kind(status),
        reposts=status.reblogs,
        quotes=status.quotes,
        replies=status.replies,
        likes=status.favourites,
        url=web_page(status.url, hosts),
        media=_media(status),
        characters=len(text),
        question=is_question(text),
        thread=continued or status.in_reply_to_account_id == account.id,
        hashtags=tuple(dict.fromkeys(tag.name[:200].lower() for tag in status.tags if tag.name)),
    )


def _kind(status: Status) -> PostKind:
    if status.in_reply_to_id is not None:
        return "reply"
    return "original" if status.quote is None else "quote"


def _media(status: Status) -> str:
    if status.media_attachments:
        return _MEDIA.get(status.media_attachments[0].type, "none")
    return "none" if status.card is None else "link"


def engager(account: Account, host: str) -> Engager:
    """One person who reacted. `host` is where people without a host of their own live.

    Takahē sends 0 for every count of somebody from elsewhere: all three are unknown then.
    """
    full = account.acct if account.host else f"{account.acct}@{host}"
    known = any((account.followers, account.following, account.statuses))
    return Engager(
        id=full.lower(),
        followers=account.shown_followers if known else None,
        following=account.following if known else None,
        posts_total=account.statuses if known else None,
        created_at=moment(account.created_at),
        has_avatar=bool(account.avatar) and not str(account.avatar).endswith("/missing.png"),
        handle=full.lower(),
    )


def web_page(url: str | None, hosts: frozenset[str]) -> str | None:
    """A link that may be shown: of one of these hosts, so that nobody is sent somewhere by a profile."""
    fine = url and len(url) < 2000 and netloc(url) in hosts and url.startswith(("https://", "http://"))
    return url if fine else None


_NEXT = re.compile(r'<([^<>]*)>\s*;[^<]*\brel="?next"?')


def next_page(answer: Answer, base_url: str) -> str | None:
    """The path of the next page in a Link header; None where there is none or it leads to another origin."""
    found = _NEXT.search(answer.headers.get("link", ""))
    if found is None or not found[1].startswith(f"{base_url}/"):
        return None
    return found[1].removeprefix(base_url)
