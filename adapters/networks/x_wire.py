"""X's API v2 JSON, in the words of before and after August 2026 -> posts, engagers and named refusals."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Annotated

from pydantic import AfterValidator, AliasChoices, Field

from adapters.networks.body import Answer
from adapters.networks.oddities import readable
from adapters.networks.wire import (
    Count,
    Details,
    Name,
    Several,
    Wire,
    as_spelled,
    is_question,
    moment,
    wrong_address,
)
from scoring.errors import (
    BadAnswer,
    BudgetSpent,
    InfluenceError,
    KeyRefused,
    PrivateAccount,
    Suspended,
    UnknownHandle,
)
from scoring.facts import Fact, fact
from scoring.handles import Handle
from scoring.observation.model import Engager, Post, PostKind
from scoring.text import NOTHING, say

TITLE = "X"


# What the API calls a post: it renamed tweets to posts on 7 August 2026 and documents both. In newer words
# `referenced_posts` is a field in some places and an expansion in others; older plans know few fields.
POST_WORDS: tuple[Mapping[str, str], ...] = (
    {"tweet.fields": "created_at,public_metrics,referenced_tweets,entities,attachments"},
    {"post.fields": "created_at,public_metrics,referenced_posts,entities,attachments"},
    {"post.fields": "created_at,public_metrics,entities,attachments"},
    {"post.fields": "created_at,public_metrics"},
    {"tweet.fields": "created_at,public_metrics"},
)
USER_WORDS: tuple[Mapping[str, str], ...] = (
    {"user.fields": "created_at,protected,public_metrics,profile_image_url"},
    {"user.fields": "created_at,protected,public_metrics"},
)


class Words:
    """Several ways to ask for the same fields, and the one that worked last."""

    def __init__(self, known: Sequence[Mapping[str, str]]) -> None:
        self.now = known[0]
        self._known = known

    def choices(self) -> list[Mapping[str, str]]:
        return [self.now, *(one for one in self._known if one is not self.now)]


def _decimal(text: str) -> str:
    if not (text.isascii() and text.isdecimal()):
        raise ValueError
    return text


Id = Annotated[Name, AfterValidator(_decimal)]


class UserMetrics(Wire):
    followers: Count | None = Field(None, alias="followers_count")
    following: Count | None = Field(None, alias="following_count")
    listed: Count | None = Field(None, alias="listed_count")
    posts: Count | None = Field(None, validation_alias=AliasChoices("post_count", "tweet_count"))


class User(Wire):
    id: Id
    username: Name
    name: str | None = None
    created_at: str | None = None
    protected: bool = False
    avatar: str | None = Field(None, alias="profile_image_url")
    metrics: UserMetrics = Field(UserMetrics(), alias="public_metrics")


class PostMetrics(Wire):
    reposts: Count | None = Field(None, validation_alias=AliasChoices("repost_count", "retweet_count"))
    replies: Count | None = Field(None, alias="reply_count")
    likes: Count | None = Field(None, alias="like_count")
    quotes: Count | None = Field(None, alias="quote_count")
    views: Count | None = Field(None, alias="impression_count")


class Referenced(Wire):
    type: str = ""


class Hashtag(Wire):
    tag: str = ""


class Entities(Wire):
    hashtags: Details[Hashtag] = ()
    urls: Details[object] = ()


class Item(Wire):
    """A post."""

    id: Id
    text: str = ""
    created_at: str = ""
    author_id: str | None = None
    metrics: PostMetrics = Field(PostMetrics(), alias="public_metrics")
    referenced: Details[Referenced] = Field(
        (), validation_alias=AliasChoices("referenced_posts", "referenced_tweets")
    )
    entities: Entities = Entities()
    attachments: object = None


class Problem(Wire):
    title: str = ""
    type: str = ""
    detail: str = ""
    resource: str = Field("", alias="resource_type")


class UserAnswer(Wire):
    data: User | None = None
    errors: Details[Problem] = ()


class Meta(Wire):
    returned: Count | None = Field(None, alias="result_count")


class UsersAnswer(Wire):
    """`data` is missing where there is nobody, or where `errors` say why they are not shown."""

    data: Several[User] = ()
    errors: Details[Problem] = ()
    meta: Meta = Meta()


class Includes(Wire):
    users: Several[User] = ()


class ItemsAnswer(Wire):
    data: Several[Item] = ()
    meta: Meta = Meta()
    includes: Includes = Includes()
    errors: Details[Problem] = ()


class Usage(Wire):
    used: str | int | None = Field(None, alias="project_usage")
    cap: str | int | None = Field(None, alias="project_cap")


class UsageAnswer(Wire):
    data: Usage


def refusal(answer: Answer) -> InfluenceError:
    """What an answer that is not 200 means."""
    if answer.status == 402:
        return BudgetSpent(
            say("The credits at {network} are used up.", network=TITLE),
            say("The person who runs this bot can buy more."),
        )
    if answer.status in (401, 403):
        return KeyRefused(say("{network} does not accept the token for this question.", network=TITLE))
    return wrong_address(TITLE, "X_API_URL")


def problem(errors: Sequence[Problem], handle: Handle) -> InfluenceError:
    """What an answer without data means: its status is 200, and the reason is a problem beside it."""
    text = " ".join(f"{one.title} {one.type} {one.detail}" for one in errors).lower()
    if "suspended" in text:
        return Suspended(say("{network} has suspended {handle}.", network=TITLE, handle=str(handle)))
    if "not-authorized" in text or "authorization error" in text:
        return PrivateAccount(say("{handle} is a protected account.", handle=str(handle)))
    if "not-found" in text or "not found" in text:
        return UnknownHandle(
            say("There is no {handle} on {network}.", handle=str(handle), network=TITLE),
            as_spelled("x"),
        )
    return BadAnswer(say("{network} sent neither the account nor a reason that it documents.", network=TITLE))


_RESOURCES = {"user": "people", "tweet": "posts", "post": "posts"}


def partly(errors: Sequence[Problem]) -> tuple[Fact, ...]:
    """What problems beside data say is missing from it, by kind."""
    kinds = Counter(_RESOURCES.get(one.resource, "other") for one in errors)
    return tuple(
        fact("partly-shown", network=TITLE, what=kind, count=count) for kind, count in sorted(kinds.items())
    )


def returned(told: UsersAnswer | ItemsAnswer, asked: int) -> int:
    """How many of those asked for came back, which is what is paid for, whether they can be read or not."""
    return max(len(told.data), min(asked, told.meta.returned or 0))


def unshown() -> InfluenceError:
    """Why the people who reacted to a post are not shown, where only problems came."""
    return BadAnswer(say("{network} does not show who reacted to a post.", network=TITLE), NOTHING)


def posts_of(items: Sequence[Item], user: User) -> tuple[Post, ...]:
    once = {item.id: item for item in items}
    posts = readable(once.values(), lambda item: _post(item, user), TITLE)
    own = (post for post in posts if post.kind != "repost")
    return tuple(sorted(own, key=lambda post: (post.at, post.id), reverse=True))


_KINDS: dict[str, PostKind] = {
    "retweeted": "repost",
    "reposted": "repost",
    "replied_to": "reply",
    "quoted": "quote",
}


def _post(item: Item, user: User) -> Post | None:
    at = moment(item.created_at)
    if at is None:
        return None
    kinds = {_KINDS.get(one.type, "original") for one in item.referenced}
    kind: PostKind = next((one for one in ("repost", "reply", "quote") if one in kinds), "original")
    return Post(
        id=item.id,
        at=at,
        kind=kind,
        reposts=item.metrics.reposts,
        quotes=item.metrics.quotes,
        replies=item.metrics.replies,
        likes=item.metrics.likes,
        views=item.metrics.views,
        url=f"https://x.com/i/status/{item.id}",
        media=None if item.attachments else "link" if item.entities.urls else "none",
        characters=len(item.text),
        question=is_question(item.text),
        hashtags=tuple(dict.fromkeys(one.tag.lower()[:200] for one in item.entities.hashtags if one.tag)),
    )


def engager(user: User) -> Engager:
    return Engager(
        id=user.id,
        followers=user.metrics.followers,
        following=user.metrics.following,
        posts_total=user.metrics.posts,
        created_at=moment(user.created_at),
        has_avatar=None if user.avatar is None else "default_profile" not in user.avatar,
        handle=user.username.lower(),
    )
