"""Hacker News, against a server of ours that behaves like its search service."""

from __future__ import annotations

import pytest

from adapters.networks.hackernews import HackerNews
from adapters.networks.http import Http
from scoring.errors import BadAnswer, UnknownHandle
from scoring.handles import Handle
from tests.english import english
from tests.servers.hackernews import FakeHackerNews, story
from tests.servers.web import Server, html_reply

ADA = Handle("hackernews", "AdaL")


@pytest.fixture
def fake() -> FakeHackerNews:
    made = FakeHackerNews()
    made.add("AdaL", stories=12)
    return made


@pytest.fixture
def hackernews(http: Http, api: Server) -> HackerNews:
    return HackerNews(http, base_url=api.url)


async def test_points_are_likes_and_comments_are_replies(hackernews: HackerNews, api: Server) -> None:
    seen = await hackernews.observe(ADA)
    assert len(seen.posts) == 12
    post = seen.posts[0]
    assert (post.likes, post.replies, post.reposts, post.quotes) == (40, 12, None, None)
    assert (post.url, post.media) == ("https://news.ycombinator.com/item?id=40000000", "link")
    assert len(api.requests) == 2


async def test_karma_is_no_audience_and_nobody_was_asked_about(hackernews: HackerNews) -> None:
    seen = await hackernews.observe(ADA)
    assert (seen.followers, seen.engagers) == (None, None)
    assert seen.complete


async def test_capitals_matter(hackernews: HackerNews) -> None:
    with pytest.raises(UnknownHandle, match="Capitals matter"):
        await hackernews.observe(Handle("hackernews", "adal"))


async def test_stories_of_others_are_left_out(hackernews: HackerNews, fake: FakeHackerNews) -> None:
    fake.stories["AdaL"] = [story(3, "someone"), story(4, "AdaL", url=None, title="Ask HN: Kites?")]
    posts = (await hackernews.observe(ADA)).posts
    assert [(post.media, post.question) for post in posts] == [("none", True)]


async def test_the_check_tells_a_wrong_address(hackernews: HackerNews, api: Server) -> None:
    assert english(await hackernews.check()).startswith("ok, ")
    api.fault = lambda request: html_reply(404)
    with pytest.raises(BadAnswer, match="HACKERNEWS_URL"):
        await hackernews.check()
