"""Views that are no replies: home, forms, panels, charts and the terminal's help."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

from adapters.discord.client import WELCOME
from adapters.discord.components.buttons import buttons
from adapters.discord.components.layout import Row, draw
from adapters.discord.components.panel_state import PanelState
from adapters.discord.handlers.panel import ZoneModal
from adapters.discord.render import cards
from adapters.discord.render.panel_view import State, panel
from adapters.discord.render.pictures import Pictures
from adapters.discord.render.posts import details_of, post_of
from adapters.render.texts import Texts
from adapters.slack.install.oauth import WELCOME as SLACK_WELCOME
from adapters.slack.render import modals
from adapters.slack.render.home import draw_home
from adapters.slack.render.message import MessageRenderer
from bot.__main__ import cli
from bot.help_texts import command_in
from scoring.facts import fact
from scoring.messages.replies import Chart, Point, Reply, Series
from scoring.service.team.overview import Overview
from scoring.teams.delivery import Delivery
from scoring.text import Name, say
from tests.words.shown import components
from tests.words.world import EVA, START, World, posts

CHANNEL = 1456074443980800018
TYPED_ZONE = "paris"


async def of_slack(team: World, text: Texts) -> list[tuple[str, Any]]:
    """Each view of Slack by its name."""
    overview = await unknown_too(team)
    weekly, _, alerts = overview.subscriptions
    result = Reply(say("Alerts are on in this channel"))
    return [
        ("home", draw_home(overview, text, text, unfurls=True)),
        ("empty home", draw_home(Overview((), ()), text, text)),
        ("watch", modals.watch_modal(text)),
        ("compare", modals.compare_modal("@ada@demo", "", text)),
        ("check", modals.check_modal("", text)),
        ("digest", modals.digest_modal("C1", "Europe/Paris", weekly, text)),
        ("first digest", modals.digest_modal(None, "UTC", None, text)),
        ("alerts", modals.alerts_modal("C1", alerts, text)),
        ("first alerts", modals.alerts_modal(None, None, text)),
        ("set up", modals.setup_modal("C1", "UTC", text)),
        ("waiting", modals.waiting_modal("42", text)),
        ("welcome", MessageRenderer(text=text).draw(SLACK_WELCOME).blocks),
        ("result", modals.result_modal("42", result, MessageRenderer(text=text))),
        ("zones", modals.zone_options(TYPED_ZONE)),
    ]


async def of_discord(team: World, text: Texts) -> list[tuple[str, Any]]:
    """Each panel, form and post of Discord by its name."""
    overview = await unknown_too(team)
    draft = PanelState("weekly", CHANNEL, "Europe/Paris")
    moved = tuple(replace(one, channel=str(CHANNEL)) for one in overview.subscriptions)
    now = team.clock.now()
    views: list[tuple[str, Any]] = [
        (name, components(panel(state, text)))
        for name, state in (
            ("panel", State(draft, moved, (), now, unknown=overview.unknown)),
            ("empty panel", State(draft, (), (), now, watched=0)),
            ("panel without rights", State(replace(draft, kind="monthly"), moved, ("send_messages",), now)),
        )
    ]
    views.append(("zone", ZoneModal(draft, text).to_dict()))
    welcome = draw([(0, [*cards.blocks(WELCOME, None, text), Row(buttons(WELCOME, text))])])
    views.append(("welcome", components(welcome)))
    pictures = Pictures()
    for message in posts(team):
        drawn = [await post_of(message, "d1", pictures, text), *await details_of(message, pictures, text)]
        views += [("post", components(one)) for one in drawn]
    return views


async def unknown_too(team: World) -> Overview:
    """The team's overview with everything that may stand in it."""
    overview = await team.app.team.overviews.of(EVA.workspace)
    weekly, monthly, alerts = overview.subscriptions
    paused = replace(monthly, paused=fact("channel-archived"))
    lost = Delivery(1, weekly, "2026-W12", START, "unknown", reason=fact("cut-off"))
    return replace(overview, subscriptions=(weekly, paused, alerts), unknown=(lost,))


def charts() -> Iterator[Chart]:
    """One without values, one of reconstructed days, one of several lines, one of them empty."""
    days = [START.date() + timedelta(days=day) for day in range(9)]
    past = tuple(Point(day, 40.0 + row, "reconstructed") for row, day in enumerate(days))
    yield Chart(say("Score by day"), (), say("No days are stored yet."))
    yield Chart(say("Score by day"), past, say("No days are stored yet."))
    others = (Series(Name("@riser@demo"), past[:4]), Series(Name("@bela@demo"), ()))
    yield Chart(say("Scores by day"), past, say("No days are stored yet."), others, Name("@ada@demo"))


def helps(text: Texts) -> Iterator[tuple[str, str]]:
    """The help of the command and of each below it."""
    command: Any = command_in(text, cli)
    yield "influence", command.get_help(command.context_class(command, info_name="influence"))
    for name, one in command.commands.items():
        yield name, one.get_help(one.context_class(one, info_name=name))
        for below, each in getattr(one, "commands", {}).items():
            yield f"{name} {below}", each.get_help(each.context_class(each, info_name=below))
