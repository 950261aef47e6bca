"""GitHub's REST JSON -> posts, engagers and named refusals."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Annotated

from pydantic import AfterValidator, Field

from adapters.networks.body import Answer
from adapters.networks.oddities import readable
from adapters.networks.wire import (
    Count,
    Details,
    Name,
    Whole,
    Wire,
    as_spelled,
    decode,
    is_question,
    moment,
    wrong_address,
)
from scoring.errors import BadAnswer, ClosedServer, InfluenceError, KeyRefused, Suspended, UnknownHandle
from scoring.handles import Handle
from scoring.observation.model import Post
from scoring.text import say

TITLE = "GitHub"
_PATH = re.compile(r"[A-Za-z0-9-]{1,100}/[A-Za-z0-9._-]{1,100}")
SETTLED = timedelta(hours=49)  # just mature for the formula


def _full_name(text: str) -> str:
    """owner/name, which becomes part of an address."""
    if not _PATH.fullmatch(text) or text.endswith(("/.", "/..")):
        raise ValueError
    return text


class User(Wire):
    login: Name
    id: Whole | None = None
    name: str | None = None
    type: str = "User"
    html_url: str | None = None
    followers: Count | None = None
    following: Count | None = None
    public_repos: Count | None = None
    created_at: str | None = None


class Repository(Wire):
    name: Name
    full_name: Annotated[str, AfterValidator(_full_name)]
    html_url: str | None = None
    private: bool = False
    fork: bool = False
    description: str | None = None
    created_at: str = ""
    pushed_at: str | None = None
    stars: Count | None = Field(None, alias="stargazers_count")
    forks: Count | None = Field(None, alias="forks_count")
    topics: Details[str] = ()


class Allowance(Wire):
    limit: Whole
    remaining: Whole


class Resources(Wire):
    core: Allowance


class RateLimits(Wire):
    resources: Resources


class Message(Wire):
    """What stands beside an answer that is not 200. It is compared, never repeated."""

    message: str = ""


def refusal(answer: Answer, handle: Handle, *, with_token: bool) -> InfluenceError:
    """What an answer that is not 200 means for the account."""
    if answer.status == 404:
        return UnknownHandle(
            say("There is no {handle} on {network}.", handle=str(handle), network=TITLE),
            as_spelled("github"),
        )
    if answer.status == 401:
        return KeyRefused(say("{network} does not accept the token.", network=TITLE))
    if answer.status == 403:
        return forbidden(_message(answer), handle, with_token=with_token)
    if answer.status == 451:
        return Suspended(
            say(
                "{network} may not show {handle} for legal reasons.",
                network=TITLE,
                handle=str(handle),
            )
        )
    return wrong_address(TITLE, "GITHUB_API_URL")


def _message(answer: Answer) -> str:
    try:
        return decode(answer, Message, title=TITLE).message
    except BadAnswer:
        return ""


def forbidden(message: str, handle: Handle, *, with_token: bool) -> InfluenceError:
    """Whose rule it is: an organisation's own, which no scope of the token changes, or the network's."""
    said, values = message.lower(), {"handle": str(handle), "network": TITLE}
    if "ip allow list" in said:
        return ClosedServer(
            say("{handle} lets only addresses of its own list see it on {network}.", **values)
        )
    if "personal access token (classic)" in said or "personal access tokens (classic)" in said:
        return KeyRefused(
            say("{handle} does not let classic tokens of {network} in.", **values),
            say("The person who runs this bot can use a fine-grained token, or none."),
        )
    if "saml" in said:
        return KeyRefused(
            say("{handle} lets only tokens in that were authorised for its single sign-on.", **values),
            say("The person who runs this bot can use a token of nobody in it, or none."),
        )
    if with_token:
        return KeyRefused(say("{network} does not accept the token for this question.", network=TITLE))
    return ClosedServer(say("{network} does not answer this question without a token.", network=TITLE))


def posts_of(repositories: Sequence[Repository], now: datetime) -> tuple[Post, ...]:
    """A repository of one's own is a post, shipped when it was last pushed to. Forks are left out."""
    own = {one.full_name: one for one in repositories if not (one.fork or one.private)}
    posts = readable(own.values(), lambda one: _post(one, now), TITLE)
    return newest_first(posts)


def newest_first(posts: Iterable[Post]) -> tuple[Post, ...]:
    return tuple(sorted(posts, key=lambda post: (post.at, post.id), reverse=True))


def _post(repository: Repository, now: datetime) -> Post | None:
    text, at = repository.description or "", _shipped(repository, now)
    if at is None:
        return None
    return Post(
        id=repository.full_name,
        at=at,
        reposts=repository.forks,
        likes=repository.stars,
        url=f"https://github.com/{repository.full_name}",
        media="link",
        characters=len(text),
        question=is_question(text),
        thread=False,
        hashtags=tuple(topic[:200].lower() for topic in repository.topics),
    )


def _shipped(repository: Repository, now: datetime) -> datetime | None:
    """The last push. Stars are of the repository's whole life, so that an old one that was pushed to just now
    is not too young to be judged; a new one is."""
    created = moment(repository.created_at)
    if created is None:
        return None
    pushed = max(created, moment(repository.pushed_at) or created)
    return max(created, min(pushed, now - SETTLED))
