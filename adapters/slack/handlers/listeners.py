"""What Bolt listens to. Each listener acknowledges at once and leaves its work to a task of ours.

Nothing can escape a listener after its ack, which Slack would show as a failure of the command.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Awaitable, Callable, Coroutine
from dataclasses import replace
from datetime import datetime
from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncApp, AsyncBoltContext

from adapters.render.texts import texts
from adapters.slack.handlers.commands import Conversation
from adapters.slack.handlers.forms import Unanswered, read_answers, read_preview
from adapters.slack.handlers.home import Pages
from adapters.slack.handlers.outcome import Outcome
from adapters.slack.handlers.unfurling import Unfurling
from adapters.slack.inbound.requests import asked_from, is_stranger
from adapters.slack.install.uninstall import Leaving
from adapters.slack.outbound.languages import Languages
from adapters.slack.render.modals import Carried, waiting_modal, zone_options
from adapters.slack.request import SlackRequest
from adapters.slack.tasks import Tasks
from scoring.errors import StoreTrouble
from scoring.ports.teams import ProcessedEvents

log = logging.getLogger(__name__)

Body = dict[str, Any]
Work = Callable[[SlackRequest], Coroutine[Any, Any, None]]

# "/influence", and names of a second installation such as "/influence-test".
COMMAND = re.compile(r"/influence[\w-]*")
EVENTS = ("app_home_opened", "app_uninstalled", "tokens_revoked", "link_shared")
SHORTCUT = "score-this"
# Slack shows an error to who submitted where the answer takes more than three seconds.
ACK_SECONDS = 2.0


class Listeners:
    """Every entrance from Slack, the same for Socket Mode and HTTP."""

    def __init__(
        self,
        conversation: Conversation,
        pages: Pages,
        leaving: Leaving,
        tasks: Tasks,
        seen: ProcessedEvents,
        now: Callable[[], datetime],
        default_network: str,
        languages: Languages,
        unfurling: Unfurling,
    ) -> None:
        self._unfurling = unfurling
        self._conversation = conversation
        self._pages = pages
        self._leaving = leaving
        self._tasks = tasks
        self._seen = seen
        self._now = now
        self._default_network = default_network
        self._languages = languages

    def register(self, app: AsyncApp) -> None:
        app.command(COMMAND)(self.command)
        app.action(re.compile(r"run:\d+"))(self.press)
        app.action("share")(self.share)
        app.action("page")(self.page)
        app.action(re.compile(r"open:\w+"))(self.open)
        app.action(re.compile(r"(?:off|resume):\d+"))(self.change)
        app.action("language")(self.language)
        app.action("unfurl")(self.unfurl)
        app.action("preview")(self.preview)
        app.shortcut(SHORTCUT)(self.score)
        app.event("link_shared")(self.links)
        # A choice in a modal that is only read at its end.
        app.action(re.compile(r".*"))(self.nothing)
        app.options("zone")(self.zones)
        app.view(re.compile(r".*"))(self.submit)
        app.event("app_home_opened")(self.home)
        app.event("app_uninstalled")(self.uninstalled)
        app.event("tokens_revoked")(self.revoked)

    async def command(self, ack: AsyncAck, body: Body, context: AsyncBoltContext) -> None:
        await ack()
        text = str(body.get("text") or "")
        self._start("command", body, context, lambda asked: self._conversation.type(asked, text))

    async def press(self, ack: AsyncAck, body: Body, context: AsyncBoltContext) -> None:
        await ack()
        command = _value(body)
        self._start("press", body, context, lambda asked: self._conversation.press(asked, command))

    async def share(self, ack: AsyncAck, body: Body, context: AsyncBoltContext) -> None:
        await ack()
        command = _value(body)
        self._start("share", body, context, lambda asked: self._conversation.share(asked, command))

    async def page(self, ack: AsyncAck, body: Body, context: AsyncBoltContext) -> None:
        await ack()
        value = _value(body)
        self._start("page", body, context, lambda asked: self._conversation.turn_page(asked, value))

    async def open(self, ack: AsyncAck, body: Body, context: AsyncBoltContext) -> None:
        await ack()
        what, value = _action(body)["action_id"].partition(":")[2], _value(body)
        self._start("open", body, context, lambda asked: self._pages.open(asked, what, value))

    async def change(self, ack: AsyncAck, body: Body, context: AsyncBoltContext) -> None:
        await ack()
        verb, value = _action(body)["action_id"].partition(":")[0], _value(body)
        self._start("change", body, context, lambda asked: self._pages.change(asked, verb, value))

    async def language(self, ack: AsyncAck, body: Body, context: AsyncBoltContext) -> None:
        await ack()
        chosen = str((_action(body).get("selected_option") or {}).get("value") or "")
        self._start("language", body, context, lambda asked: self._pages.speak(asked, chosen))

    async def unfurl(self, ack: AsyncAck, body: Body, context: AsyncBoltContext) -> None:
        await ack()
        on = _value(body) == "on"
        self._start("unfurl", body, context, lambda asked: self._pages.unfurl(asked, on))

    async def preview(self, ack: AsyncAck, body: Body, context: AsyncBoltContext) -> None:
        """What the form would set, as it would read now."""
        await ack()
        values = (body.get("view") or {}).get("state", {}).get("values", {})
        wanted, channel = read_preview(values, self._default_network)
        self._start("preview", body, context, lambda asked: self._pages.preview(asked, wanted, channel))

    async def score(self, ack: AsyncAck, body: Body, context: AsyncBoltContext) -> None:
        """The shortcut of a message."""
        await ack()
        text = str((body.get("message") or {}).get("text") or "")
        self._start("score", body, context, lambda asked: self._conversation.score(asked, text))

    async def links(self, ack: AsyncAck, body: Body, context: AsyncBoltContext) -> None:
        await ack()
        event = body["event"]
        self._start("links", body, context, lambda asked: self._unfurling.show(asked, event))

    async def nothing(self, ack: AsyncAck) -> None:
        await ack()

    async def zones(self, ack: AsyncAck, body: Body) -> None:
        await ack(options=zone_options(str(body.get("value") or "")))

    async def submit(self, ack: AsyncAck, body: Body, context: AsyncBoltContext) -> None:
        """A wrong answer is told beside its question; a right one closes or keeps the modal while we work."""
        view = body["view"]
        carried = Carried.read(view.get("private_metadata", ""))
        text = texts(carried.locale)
        try:
            answered = read_answers(
                view["callback_id"], view["state"]["values"], carried.handle, self._default_network
            )
        except Unanswered as error:
            await ack(response_action="errors", errors={error.block: text.plain(error.says)[:150]})
            return
        if carried.response_url or view["callback_id"] == "check":
            await ack()
            self._start("submit", body, context, lambda asked: self._pages.answer(asked, answered, carried))
            return
        outcome = Outcome(view["id"])
        self._start(
            "submit",
            body,
            context,
            lambda asked: self._pages.submit(replace(asked, text=text), answered, outcome),
            outcome.close,
        )
        shown = await outcome.within(ACK_SECONDS)
        if shown is not None:
            await ack(response_action="update", view=shown)
        elif outcome.closed:
            await ack()
        else:
            await ack(response_action="update", view=waiting_modal(view["title"]["text"], text))

    async def home(self, ack: AsyncAck, body: Body, context: AsyncBoltContext) -> None:
        await ack()
        if body["event"].get("tab") == "home":
            self._start("home", body, context, self._pages.show_home)

    async def uninstalled(self, ack: AsyncAck, context: AsyncBoltContext) -> None:
        """Acknowledged once it is done: where our store fails, Slack tells us again."""
        await self._leaving.uninstalled(context)
        await ack()

    async def revoked(self, ack: AsyncAck, body: Body, context: AsyncBoltContext) -> None:
        """As `uninstalled`."""
        await self._leaving.revoked(body, context)
        await ack()

    def _start(
        self,
        name: str,
        body: Body,
        context: AsyncBoltContext,
        work: Work,
        at_the_end: Callable[[], None] = lambda: None,
    ) -> None:
        asked = asked_from(body, context)
        if is_stranger(body, asked.installed.team):
            work = self._conversation.refuse_stranger
        key = _event_key(body) or asked.again
        doing = self._once(key, lambda: self._in_their_language(asked, work))
        self._tasks.spawn(_ended(doing, at_the_end), f"slack {name}")

    async def _in_their_language(self, asked: SlackRequest, work: Work) -> None:
        """Found after Slack was answered: the first time it asks the store, or Slack."""
        text = await self._languages.of_person(asked.installed, asked.requester.person)
        zone = await self._languages.zone_of_person(asked.installed, asked.requester.person)
        requester = asked.requester if zone is None else replace(asked.requester, zone=zone)
        await work(replace(asked, text=text, requester=requester))

    async def _once(self, key: str | None, work: Callable[[], Awaitable[None]]) -> None:
        """Runs the work unless the same delivery was taken before, here or in another process."""
        if key is None or await self._is_first(key):
            await work()

    async def _is_first(self, key: str) -> bool:
        try:
            return await self._seen.claim(key, self._now())
        except StoreTrouble:
            # Without a store nobody can tell; the answer, too, will say that the store is down.
            return True


async def _ended(work: Coroutine[Any, Any, None], at_the_end: Callable[[], None]) -> None:
    try:
        await work
    finally:
        at_the_end()


def _event_key(body: Body) -> str | None:
    event = body.get("event_id")
    return f"slack event {event}" if event else None


def _action(body: Body) -> Body:
    actions = body.get("actions") or [{}]
    found = actions[0]
    return found if isinstance(found, dict) else {}


def _value(body: Body) -> str:
    return str(_action(body).get("value") or "")
