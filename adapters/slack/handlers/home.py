"""App Home and modals: opened at once, filled and answered as the core says."""

from __future__ import annotations

import hashlib
import json
import logging
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from cachetools import LRUCache

from adapters.render.texts import locales
from adapters.slack.handlers.commands import Conversation
from adapters.slack.handlers.forms import Answered
from adapters.slack.handlers.outcome import Outcome
from adapters.slack.handlers.running import CommandRunner
from adapters.slack.handlers.unfurling import Unfurling
from adapters.slack.outbound.errors import UNANSWERED
from adapters.slack.outbound.files import Files
from adapters.slack.outbound.languages import Languages
from adapters.slack.outbound.web import SlackWeb
from adapters.slack.render.charts import Form
from adapters.slack.render.home import draw_home
from adapters.slack.render.message import MessageRenderer
from adapters.slack.render.modals import (
    Carried,
    alerts_modal,
    check_modal,
    compare_modal,
    digest_modal,
    result_modal,
    setup_modal,
    watch_modal,
)
from adapters.slack.render.rich import Block
from adapters.slack.render.sanitise import channel_id
from adapters.slack.request import SlackRequest
from scoring.commands.checks import with_list
from scoring.commands.kinds import (
    Check,
    Command,
    Explore,
    How,
    ListTokens,
    Misread,
    Preview,
    Resume,
    StartCampaign,
    SwitchOff,
)
from scoring.errors import InfluenceError, StoreTrouble
from scoring.messages.replies import Reply
from scoring.service.team.overview import Overviews
from scoring.service.team.subscribing import Subscribing
from scoring.teams.subscription import Subscription
from scoring.text import say

log = logging.getLogger(__name__)

_REMEMBERED = 5_000  # homes whose content is known, so that equal ones are not published again


class Pages:
    """Views of one person. What cannot be shown is in the log; the next opening shows it."""

    def __init__(
        self,
        runner: CommandRunner,
        overviews: Overviews,
        subscribing: Subscribing,
        conversation: Conversation,
        web: SlackWeb,
        renderer: MessageRenderer,
        languages: Languages,
        unfurling: Unfurling,
        files: Files,
    ) -> None:
        self._files = files
        self._unfurling = unfurling
        self._runner = runner
        self._overviews = overviews
        self._subscribing = subscribing
        self._conversation = conversation
        self._web = web
        self._renderer = renderer
        self._languages = languages
        self._shown: LRUCache[tuple[str, str], str] = LRUCache(_REMEMBERED)

    async def show_home(self, asked: SlackRequest) -> None:
        """Publishes App Home where it differs from what this person saw last."""
        workspace = asked.requester.workspace
        posted_in = await self._languages.of_workspace(workspace)
        try:
            unfurls = await self._unfurling.is_on(workspace)
            view = draw_home(await self._overviews.of(workspace), posted_in, asked.text, unfurls=unfurls)
        except StoreTrouble as trouble:
            log.warning("a home was not shown: %s", trouble.reference)
            return
        who = (workspace, asked.requester.person)
        digest = hashlib.sha256(json.dumps(view, sort_keys=True).encode()).hexdigest()
        if self._shown.get(who) != digest and await self._call(
            asked, "views.publish", user_id=asked.requester.person, view=view
        ):
            self._shown[who] = digest

    async def open(self, asked: SlackRequest, what: str, handle: str) -> None:
        """Opens the modal of this name; the trigger is good for three seconds."""
        view = await self._modal(asked, what, handle)
        if view is not None:
            await self._show(asked, "views.open", view)

    async def preview(self, asked: SlackRequest, wanted: Preview, channel: str | None) -> None:
        """On top of the form that asked for it."""
        reply, _ = await self._runner.run(asked, wanted, channel)
        # A modal holds neither tables nor charts, so they are drawn as lines.
        has_rows = reply.table is not None and bool(reply.table.rows)
        renderer = replace(self._speaking(asked), form=Form.LINES if has_rows else Form.TEXT)
        await self._show(asked, "views.push", result_modal(asked.text("Preview"), reply, renderer))

    async def unfurl(self, asked: SlackRequest, on: bool) -> None:
        """Whether links of profiles show their scores, chosen as the language is."""
        trouble = await self._runner.refusal(asked)
        if trouble is None:
            try:
                await self._unfurling.switch(asked.requester.workspace, on)
            except StoreTrouble as error:
                trouble = error
        if trouble is not None:
            await self._result(asked, asked.text("Settings"), await self._runner.refused(asked, trouble))
        await self.show_home(asked)

    async def change(self, asked: SlackRequest, verb: str, value: str) -> None:
        """Turns a subscription off or on again from App Home; its id is looked up in this workspace only."""
        number = int(value) if value.isascii() and value.isdigit() and len(value) < 19 else 0
        command: Command = SwitchOff(number) if verb == "off" else Resume(number)
        reply, _ = await self._runner.run(asked, command)
        await self._result(asked, asked.text("Settings"), reply)
        await self.show_home(asked)

    async def speak(self, asked: SlackRequest, language: str) -> None:
        """The language of the workspace, chosen in App Home by who may change what channels are posted."""
        trouble = await self._runner.refusal(asked)
        if trouble is None and language in locales():
            try:
                await self._languages.choose(asked.requester.workspace, language)
            except StoreTrouble as error:
                trouble = error
        if trouble is not None:
            await self._result(asked, asked.text("Settings"), await self._runner.refused(asked, trouble))
        text = await self._languages.of_person(asked.installed, asked.requester.person)
        await self.show_home(replace(asked, text=text))

    async def answer(self, asked: SlackRequest, answered: Answered, carried: Carried) -> None:
        """Runs what a modal asked for and answers where the modal was opened from."""
        there = replace(asked, response_url=carried.response_url or None)
        try:
            command = await self._with_list(asked, answered)
        except InfluenceError as error:
            command = Misread(error)
        await self._conversation.run(there, command)

    async def _with_list(self, asked: SlackRequest, answered: Answered) -> Command:
        """The command, with the people of the file that was handed over. Raises BadInput and BadCommand."""
        command, handed = answered.commands[0], answered.handed
        if handed is None:
            return command
        content = await self._files.content(asked.installed, handed.url, handed.name)
        match command:
            case Check():
                return await self._with(command, handed.name, content)
            case StartCampaign(check=check):
                return replace(command, check=await self._with(check, handed.name, content))
            case _:
                return command

    async def _with(self, check: Check, name: str, content: bytes) -> Check:
        return with_list(check, await self._runner.read_list(name, content, check.posts))

    async def submit(self, asked: SlackRequest, answered: Answered, outcome: Outcome) -> None:
        """Runs what a modal asked for and shows in it what came of it."""
        replies = [
            (await self._runner.run(asked, command, answered.channel))[0] for command in answered.commands
        ]
        title = asked.text("Done") if all(reply.ok for reply in replies) else asked.text("Not done")
        view = result_modal(title, replies[0], self._speaking(asked), *replies[1:])
        if not outcome.show(view):
            await self._show(asked, "views.update", view, view_id=outcome.view_id)
        await self.show_home(asked)

    async def _modal(self, asked: SlackRequest, what: str, handle: str) -> Block | None:
        """The settings of the channel it was opened from, or of the one that was set last."""
        here = channel_id(asked.requester.channel)
        match what:
            case "watch":
                return watch_modal(asked.text)
            case "check":
                return check_modal(asked.response_url or "", asked.text)
            case "compare":
                return compare_modal(handle, asked.response_url or "", asked.text)
            case "how":
                reply, _ = await self._runner.run(asked, How())
                return result_modal(asked.text("The score"), reply, self._speaking(asked))
            case "explore":
                reply, _ = await self._runner.run(asked, Explore())
                return result_modal(asked.text("Look around"), reply, self._speaking(asked))
            case "tokens":
                return await self._tokens(asked)
            case "setup":
                return setup_modal(here, await self._zone(asked), asked.text)
            case "digest":
                now = await self._set_here(asked, ("weekly", "monthly"))
                there = None if now is None else now.channel
                return digest_modal(here or there, await self._zone(asked), now, asked.text)
            case "alerts":
                now = await self._set_here(asked, ("alerts",))
                there = None if now is None else now.channel
                return alerts_modal(here or there, now, asked.text)
            case _:
                return None

    async def _tokens(self, asked: SlackRequest) -> Block:
        """A modal holds no tables, so they are drawn as lines."""
        reply, _ = await self._runner.run(asked, ListTokens())
        renderer = replace(self._speaking(asked), form=Form.LINES if reply.table else Form.TEXT)
        return result_modal(asked.text("API tokens"), reply, renderer)

    async def _set_here(self, asked: SlackRequest, kinds: tuple[str, ...]) -> Subscription | None:
        try:
            known = await self._subscribing.subscriptions(asked.requester.workspace)
        except StoreTrouble:
            return None
        here = [one for one in known if one.kind in kinds]
        mine = [one for one in here if one.channel == asked.requester.channel]
        return next(iter(mine or ([] if asked.requester.channel else here)), None)

    async def _zone(self, asked: SlackRequest) -> str:
        try:
            return await self._subscribing.zone(asked.requester)
        except StoreTrouble:
            return asked.requester.zone

    async def _result(self, asked: SlackRequest, title: str, reply: Reply) -> None:
        if not reply.ok:
            await self._show(asked, "views.open", result_modal(title, reply, self._speaking(asked)))

    async def _show(self, asked: SlackRequest, method: str, view: Block, **where: str) -> None:
        """A view; one that Slack does not open, as after three seconds, is answered in words."""
        if not where:
            where = {"trigger_id": asked.trigger_id}
        if await self._call(asked, method, view=view, **where):
            return
        said = Reply(
            say("Slack did not show the form"),
            (say("It gives me three seconds for that. Press the button again."),),
            ok=False,
            reference="view-refused",
        )
        if asked.response_url is None:
            await self._runner.tell(asked, said)
        else:
            await self._conversation.say(asked, said)

    def _speaking(self, asked: SlackRequest) -> MessageRenderer:
        return replace(self._renderer, text=asked.text)

    async def _call(self, asked: SlackRequest, method: str, **arguments: Any) -> bool:
        client = self._web.client(asked.installed.token)
        try:
            await client.api_call(method, json=arguments)
        except UNANSWERED as error:
            log.warning("%s was refused: %s", method, _code(error))
            return False
        return True


def _code(error: Exception) -> str:
    response: Any = getattr(error, "response", None)
    code: Callable[..., Any] | None = getattr(response, "get", None)
    return str(code("error"))[:60] if code is not None else type(error).__name__
