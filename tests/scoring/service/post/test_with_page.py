"""A monthly post and the page that it brings."""

from __future__ import annotations

import logging
from dataclasses import replace
from datetime import datetime

import pytest

from bot.pages import draw_pages
from scoring.messages.replies import Message, Reply
from scoring.service.post.with_page import WithPage
from scoring.service.team.page_making import PageMaking
from scoring.teams.calendar import LocalTime
from scoring.teams.delivery import Delivery
from scoring.teams.pages import MOST_PAGES
from scoring.teams.subscription import Subscription, SubscriptionKind
from scoring.text import Link, Name
from tests.fakes import NOON, FakeClock
from tests.fakes_time import FakePages

MONTH = Message(Reply(Name("May 2026: 1 rose")), (Reply(Name("Compared with the month before")),))


class Told:
    """A Writer that says the same every time."""

    def __init__(self, message: Message = MONTH) -> None:
        self.message = message

    async def write(self, delivery: Delivery, now: datetime) -> Message:
        return self.message


def delivery(kind: SubscriptionKind = "monthly", number: int = 1) -> Delivery:
    one = Subscription(1, "w", "c", kind, "UTC", LocalTime(9, 0, 1), "U1", NOON, NOON)
    return Delivery(number, one, "2026-05", NOON, "claimed")


def links(message: Message) -> list[str]:
    return [line.url for line in message.head.lines if isinstance(line, Link)]


@pytest.fixture
def pages() -> FakePages:
    return FakePages()


def writer(pages: FakePages, public_url: str = "https://influence.test", told: Message = MONTH) -> WithPage:
    return WithPage(Told(told), PageMaking(pages, draw_pages, FakeClock(), public_url))


async def test_a_monthly_post_has_the_address_of_a_page_with_all_of_it(pages: FakePages) -> None:
    (url,) = links(await writer(pages).write(delivery(), NOON))
    (page,) = pages.all.values()
    assert url == f"https://influence.test/r/{page.key}"
    assert "May 2026: 1 rose" in page.html["en"]
    assert "Compared with the month before" in page.html["en"]
    assert (page.workspace, page.made_by) == ("w", "U1")


async def test_a_post_that_is_tried_again_keeps_its_page(pages: FakePages) -> None:
    ours = writer(pages)
    first, again = [links(await ours.write(delivery(), NOON)) for _ in range(2)]
    assert first == again
    assert links(await ours.write(delivery(number=2), NOON)) != first
    assert len(pages.all) == 2


@pytest.mark.parametrize("kind", ["weekly", "alerts"])
async def test_other_posts_have_none(pages: FakePages, kind: SubscriptionKind) -> None:
    assert await writer(pages).write(delivery(kind), NOON) == MONTH
    assert not pages.all


async def test_without_an_address_or_anything_to_tell_there_is_none(pages: FakePages) -> None:
    assert await writer(pages, "").write(delivery(), NOON) == MONTH
    empty = replace(MONTH, thread=())
    assert await writer(pages, told=empty).write(delivery(), NOON) == empty
    assert not pages.all


async def test_a_post_goes_without_its_page_where_none_can_be_made(
    pages: FakePages, caplog: pytest.LogCaptureFixture
) -> None:
    making = PageMaking(pages, draw_pages, FakeClock(), "https://influence.test")
    for _ in range(MOST_PAGES):
        await making.keep("w", "U1", MONTH.head, ())
    with caplog.at_level(logging.WARNING):
        assert await writer(pages).write(delivery(), NOON) == MONTH
    assert "goes without its page" in caplog.text
