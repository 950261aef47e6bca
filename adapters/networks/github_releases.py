"""A repository's newest releases -> posts, the same from GitHub's REST list and from its query language."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from urllib.parse import quote

from pydantic import Field

from adapters.networks.wire import Count, Details, Name, Whole, Wire, moment
from scoring.observation.model import Post

PER_REPOSITORY = 5  # so that one that ships daily does not push everything else out of sight
# The aliases give the answer the names that the REST list has.
QUERY = (
    f"releases(first:{PER_REPOSITORY},orderBy:{{field:CREATED_AT,direction:DESC}})"
    "{nodes{id:databaseId tag_name:tagName published_at:publishedAt draft:isDraft"
    " reactions{total_count:totalCount}}}"
)


class Reactions(Wire):
    total: Count | None = Field(None, alias="total_count")


class Release(Wire):
    id: Whole
    tag_name: Name
    published_at: str | None = None
    draft: bool = False
    reactions: Reactions | None = None  # the REST list leaves it out until somebody reacts


class Releases(Wire):
    nodes: Details[Release | None] = ()


def release_posts(repository: str, releases: Iterable[Release | None], now: datetime) -> list[Post]:
    """What was published by now: no drafts, each release once. `repository` is owner/name."""
    posts = (_post(repository, one, now) for one in releases if one and not one.draft)
    return list({post.id: post for post in posts if post}.values())


def _post(repository: str, release: Release, now: datetime) -> Post | None:
    at = moment(release.published_at)
    # Hardly anybody reacts to a release on its page, so none says nothing about how far it went.
    if at is None or at > now or not release.reactions or not release.reactions.total:
        return None
    tag = quote(release.tag_name, safe="", errors="replace")
    return Post(
        id=f"{repository}/releases/{release.id}",
        at=at,
        likes=release.reactions.total,
        url=f"https://github.com/{repository}/releases/tag/{tag}",
        media="link",
        thread=False,
    )
