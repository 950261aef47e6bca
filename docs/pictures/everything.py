"""Every card, post and view of the chats once, over the demo network: what the galleries draw."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from adapters.console.publisher import FilePublisher
from adapters.render.texts import texts
from bot.app import App
from docs.pictures.demo_week import Then, demo_app, live
from scoring.commands.accounts import read
from scoring.commands.kinds import Command
from scoring.commands.requester import Requester
from scoring.messages.alert import alert_message, hushed
from scoring.messages.replies import Message, Reply
from scoring.ports.publishing import HandOver
from scoring.teams.delivery import Delivery

WHO = Requester("picture:T1", "C1", "U1", "Europe/Paris")
TYPED = (
    "@riser@demo",
    "why @riser@demo",
    "why @faller@demo 7d",
    "history @riser@demo 30d",
    "compare @riser@demo @ada@demo @faller@demo",
    "insights @ada@demo",
    "list",
    "cohort create us @ada@demo @bela@demo @cleo@demo",
    "cohort create rivals @riser@demo @faller@demo @dario@demo",
    "cohort show rivals",
    "compare cohort us rivals",
    "check @riser@demo @ada@demo @faller@demo @nobody@demo @ada@demo @@ posts:2 budget:500",
    "campaign start spring cohort us posts:2",
    "campaign report spring",
    "check",
    "help",
    "how",
    "digest",
    "digest preview",
    "watch @ada@demo @@@",
    "alerts drop:4 @ada@demo @bela@demo mention:group/S1/marketing",
    "digest weekly Springfield",
    "wyh @ada@demo",
    "@nobody@demo",
    "debug",
)


@dataclass(frozen=True)
class Everything:
    """What was typed with its answer, and the posts; `app` for views."""

    answers: tuple[tuple[Command, Reply], ...]
    posts: tuple[Message, ...]
    app: App


class Posted(FilePublisher):
    """Keeps what is posted, to be drawn."""

    def __init__(self) -> None:
        super().__init__(Path("unused"), texts("en"))
        self.messages: list[tuple[Delivery, Message]] = []

    async def post(self, delivery: Delivery, message: Message, hand_over: HandOver) -> str:
        await hand_over()
        self.messages.append((delivery, message))
        return delivery.key


@asynccontextmanager
async def everything() -> AsyncIterator[Everything]:
    """Five weeks of a team: a digest, a report, alerts, and the answer to whatever can be typed."""
    clock, posted = Then(), Posted()
    async with demo_app(clock, "picture", posted) as app:
        for line in ("alerts drop:2 rise:2", "digest monthly 10:00 Europe/Paris"):
            await app.dispatcher.answer(read(line, "demo"), WHO)
        await live(app, clock, WHO)
        for day in range(24, 32):
            clock.at = datetime(2026, 11 if day < 31 else 12, day if day < 31 else 1, 10, 0, tzinfo=UTC)
            while await app.upkeep.refreshing.tick():
                pass  # batch after batch
            await app.post.deliveries.tick(app.post.jobs)
            await app.post.jobs.idle()  # type: ignore[attr-defined]
        commands = [read(line, "demo") for line in TYPED]
        answers = [(one, await app.dispatcher.answer(one, WHO)) for one in commands]
        yield Everything(tuple(answers), tuple(_posts(posted)), app)


def _posts(posted: Posted) -> list[Message]:
    """One of each kind, and an alert of which somebody has heard enough."""
    found: dict[str, tuple[Delivery, Message]] = {}
    for delivery, message in posted.messages:
        found[delivery.subscription.kind] = (delivery, message)
    posts = [message for _, message in found.values()]
    if "alerts" in found:
        payload = found["alerts"][0].payload or {}
        until = datetime(2026, 12, 8, 10, tzinfo=UTC)
        posts.append(Message(hushed(payload, "U1", until, 7, "Europe/Paris")))
        posts.append(alert_message(payload, delayed=True, delivery_id=1))
    return posts
