"""The AppView's JSON (lexicons app.bsky.actor and app.bsky.feed) -> posts, engagers and named refusals."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime

from pydantic import Field

from adapters.networks.body import Answer
from adapters.networks.oddities import readable
from adapters.networks.wire import (
    CHECK_SETTINGS,
    Count,
    Details,
    Name,
    Several,
    Wire,
    as_spelled,
    decode,
    is_question,
    moment,
    parse,
)
from scoring.errors import (
    BadAnswer,
    BadHandle,
    ClosedServer,
    Deactivated,
    InfluenceError,
    Suspended,
    UnknownHandle,
)
from scoring.handles import Handle
from scoring.networks import is_atproto_handle
from scoring.observation.model import Engager, Post, PostKind
from scoring.text import say

TITLE = "Bluesky"


class Label(Wire):
    val: str = ""
    src: str = ""
    neg: bool = False


class Profile(Wire):
    """app.bsky.actor.defs#profileViewDetailed, and the smaller views of the people in a list."""

    did: Name
    handle: Name
    display_name: str | None = Field(None, alias="displayName")
    avatar: str | None = None
    followers: Count | None = Field(None, alias="followersCount")
    following: Count | None = Field(None, alias="followsCount")
    posts: Count | None = Field(None, alias="postsCount")
    created_at: str | None = Field(None, alias="createdAt")
    labels: Details[Label] = ()

    def labelled(self, *values: str) -> bool:
        return any(label.val in values and not label.neg for label in self.labels)


class Ref(Wire):
    uri: str = ""
    record: Ref | None = None  # embed.recordWithMedia nests the quoted record once more


class Embed(Wire):
    type: str = Field("", alias="$type")
    record: Ref | None = None
    media: Embed | None = None


class Feature(Wire):
    tag: object = None  # anybody may define a feature, so that its fields may be anything


class Facet(Wire):
    features: Details[Feature] = ()


class ReplyTo(Wire):
    root: Ref
    parent: Ref


class Record(Wire):
    """app.bsky.feed.post: what the author's own program wrote, its time included."""

    text: str = ""
    created_at: str | None = Field(None, alias="createdAt")
    reply: ReplyTo | None = None
    embed: object = None  # as with features
    facets: Details[Facet] = ()
    tags: Details[str] = ()


class PostView(Wire):
    uri: Name
    author: Profile
    record: Record
    indexed_at: str = Field(alias="indexedAt")
    likes: Count | None = Field(None, alias="likeCount")
    reposts: Count | None = Field(None, alias="repostCount")
    replies: Count | None = Field(None, alias="replyCount")
    quotes: Count | None = Field(None, alias="quoteCount")


class Reason(Wire):
    type: str = Field("", alias="$type")


class FeedItem(Wire):
    post: PostView
    reason: Reason | None = None


class FeedPage(Wire):
    """`cursor` leads to the items before these; None at the end."""

    feed: Several[FeedItem]
    cursor: str | None = None


class Like(Wire):
    actor: Profile


class LikesPage(Wire):
    likes: Several[Like]


class RepostsPage(Wire):
    reposted_by: Several[Profile] = Field(alias="repostedBy")


class ProfilesPage(Wire):
    profiles: Several[Profile]


class Fault(Wire):
    error: str = ""
    message: str = ""


def refusal(answer: Answer, handle: Handle | None, host: str) -> InfluenceError:
    """What an answer that is not 200 means for the account; None: the question was not about an account."""
    if answer.status in (401, 403):
        return ClosedServer(
            say(
                "{network} ({host}) does not answer programs without a login.",
                network=TITLE,
                host=host,
            )
        )
    if answer.status != 400:
        return BadAnswer(
            say(
                "{network} ({host}) does not know this question; is BLUESKY_URL an AppView?",
                network=TITLE,
                host=host,
            ),
            CHECK_SETTINGS,
        )
    fault = decode(answer, Fault, title=TITLE)
    if handle is None:
        return BadAnswer(
            say(
                "{network} ({host}) refused a question about a post.",
                network=TITLE,
                host=host,
            )
        )
    if fault.error == "AccountTakedown":
        return Suspended(say("{network} has suspended {handle}.", network=TITLE, handle=str(handle)))
    if fault.error == "AccountDeactivated":
        return Deactivated(say("{handle} is deactivated on {network}.", handle=str(handle), network=TITLE))
    if fault.message == "Profile not found":
        return UnknownHandle(
            say(
                "There is no {handle} on {network} ({host}).",
                handle=str(handle),
                network=TITLE,
                host=host,
            ),
            as_spelled("bluesky"),
        )
    if fault.error == "InvalidRequest":
        return BadHandle(
            say(
                "{network} does not take {handle} for a handle.",
                network=TITLE,
                handle=str(handle),
            )
        )
    return BadAnswer(
        say(
            "{network} ({host}) refused the question for a reason of its own.",
            network=TITLE,
            host=host,
        )
    )


def posts_of(pages: Iterable[FeedPage], profile: Profile) -> tuple[Post, ...]:
    """The account's own posts, each once, newest first. Pins and what it reposted are left out."""
    own = {
        item.post.uri: item.post
        for page in pages
        for item in page.feed
        if item.reason is None and item.post.author.did == profile.did
    }
    roots = {_root_of_own_thread(view, profile) for view in own.values() if view.record.reply}
    posts = readable(
        own.values(), lambda view: _post(view, profile, _root_of_own_thread(view, profile) in roots), TITLE
    )
    return tuple(sorted(posts, key=lambda post: (post.at, post.id), reverse=True))


def own_times(page: FeedPage, profile: Profile) -> Iterator[datetime | None]:
    """When the account's own posts of a page were made, as far as that can be read."""
    for item in page.feed:
        if item.reason is None and item.post.author.did == profile.did:
            yield moment(item.post.indexed_at)


def _root_of_own_thread(view: PostView, profile: Profile) -> str:
    """The first post of the thread in which the author goes on from their own post, else the post itself."""
    reply, own = view.record.reply, f"at://{profile.did}/"
    threaded = reply and reply.root.uri.startswith(own) and reply.parent.uri.startswith(own)
    return reply.root.uri if reply and threaded else view.uri


def page_of(profile: Profile) -> str:
    """The profile's web page. A handle that lost its domain is no address; the DID always is."""
    name = profile.handle if is_atproto_handle(profile.handle) else profile.did
    return f"https://bsky.app/profile/{name}"


def _post(view: PostView, profile: Profile, threaded: bool) -> Post | None:
    record, at = view.record, _sorted_at(view)
    if at is None:
        return None
    kind, media = _kind_and_media(record)
    return Post(
        id=view.uri,
        at=at,
        kind=kind,
        reposts=view.reposts,
        quotes=view.quotes,
        replies=view.replies,
        likes=view.likes,
        url=f"{page_of(profile)}/post/{view.uri.rpartition('/')[2]}",
        media=media,
        characters=len(record.text),
        question=is_question(record.text),
        thread=threaded,
        hashtags=_hashtags(record),
    )


def _sorted_at(view: PostView) -> datetime | None:
    """The earlier of the author's clock and the network's, as the AppView itself sorts; None for none.

    The author's may be anything; a time in the future would make a post younger than it is.
    """
    indexed = moment(view.indexed_at)
    if indexed is None:
        return None
    return min(indexed, moment(view.record.created_at) or indexed)


_MEDIA = {"images": "image", "gallery": "image", "video": "video", "external": "link"}


def _kind_and_media(record: Record) -> tuple[PostKind, str]:
    embed = _embed(record.embed)
    quoted = (embed.record.record or embed.record) if embed.record else Ref()
    shown = embed.media or embed
    media = _MEDIA.get(shown.type.rpartition(".")[2], "none")
    if record.reply:
        return "reply", media
    return ("quote" if "/app.bsky.feed.post/" in quoted.uri else "original"), media


def _embed(raw: object) -> Embed:
    """What is embedded; nothing where it is of a kind, or of a form, that is not known here."""
    known = isinstance(raw, dict) and str(raw.get("$type")).startswith("app.bsky.embed.")
    try:
        return parse(raw, Embed, title=TITLE) if known else Embed()
    except BadAnswer:
        return Embed()


def _hashtags(record: Record) -> tuple[str, ...]:
    marked = (feature.tag for facet in record.facets for feature in facet.features)
    named = (tag[:200].lower() for tag in (*marked, *record.tags) if isinstance(tag, str) and tag)
    return tuple(dict.fromkeys(named))


def engager(who: Profile) -> Engager:
    """One person who reacted, with what this view of the profile tells."""
    return Engager(
        id=who.did,
        followers=who.followers,
        following=who.following,
        posts_total=who.posts,
        created_at=moment(who.created_at),
        has_avatar=bool(who.avatar),
        handle=who.handle,
    )
