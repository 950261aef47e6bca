"""App Home: what the workspace watches, what its channels are posted, and the ways to change it."""

from __future__ import annotations

from collections.abc import Iterator

from adapters.render.texts import Texts
from adapters.slack.render import blocks, rich
from adapters.slack.render.rich import Block
from adapters.slack.render.sanitise import clean
from scoring.messages.replies import Named, Place
from scoring.messages.subscription import describe, unknown_line
from scoring.service.team.overview import Overview, WatchedScore
from scoring.teams.subscription import Subscription

# A view holds 100 blocks; each subscription takes two.
MOST_SUBSCRIPTIONS, MOST_WATCHED, MOST_UNKNOWN = 20, 100, 3


def draw_home(overview: Overview, text: Texts) -> Block:
    """The whole view; equal overviews give equal views."""
    return {
        "type": "home",
        "callback_id": "home",
        "blocks": blocks.some(
            blocks.header(text("How far do your accounts carry?")),
            rich.lines((text("Type `/influence @handle` in any channel for a score from 1 to 100."),)),
            blocks.actions(_doors(text)),
            {"type": "divider"},
            blocks.header(text("What is posted")),
            *_posts(overview.subscriptions, text),
            rich.lines(map(unknown_line, overview.unknown[:MOST_UNKNOWN])),
            {"type": "divider"},
            blocks.header(text("Watched accounts: {n}", n=len(overview.watched))),
            *_watched(overview.watched, text),
            most=100,
        ),
    }


def _doors(text: Texts) -> list[Block]:
    return [
        blocks.button(text("Watch accounts"), "open:watch", "watch", style="primary"),
        blocks.button(text("Digest settings"), "open:digest", "digest"),
        blocks.button(text("Alert settings"), "open:alerts", "alerts"),
        blocks.button(text("How the score works"), "open:how", "how"),
    ]


def _posts(subscriptions: tuple[Subscription, ...], text: Texts) -> Iterator[Block | None]:
    if not subscriptions:
        yield rich.lines(
            (text("Nothing is posted yet. Start with a weekly digest: one message in one channel."),)
        )
    # What is paused needs somebody, so it comes first.
    ordered = sorted(subscriptions, key=lambda one: one.paused is None)
    for one in ordered[:MOST_SUBSCRIPTIONS]:
        yield rich.lines((_line(one),))
        yield blocks.actions(_changes(one, text))
    left = len(ordered) - MOST_SUBSCRIPTIONS
    if left > 0:
        yield blocks.context((text("and {n} more: type /influence digest in their channels", n=left),))


def _line(one: Subscription) -> Named:
    mark = "⏸ " if one.paused else ""
    return Named(mark, Place(one.channel), f": {describe(one)}")


def _changes(one: Subscription, text: Texts) -> list[Block]:
    """The buttons name the subscription by its id, which is looked up again among the workspace's own."""
    label = text("Turn off")
    sure = blocks.confirmation(
        text("Turn this off?"),
        text("The channel is told, and who did it. It can be started again."),
        yes=label,
        no=text("Keep it"),
    )
    says = f"{label}: {describe(one)}"
    off = blocks.button(label, f"off:{one.id}", str(one.id), says=says, confirm=sure)
    if not one.paused:
        return [off]
    again = blocks.button(text("Start again"), f"resume:{one.id}", str(one.id), style="primary")
    return [again, off]


def _watched(watched: tuple[WatchedScore, ...], text: Texts) -> Iterator[Block | None]:
    if not watched:
        yield rich.lines(
            (text("No account is watched yet. Paste handles or profile links: each is asked once a day."),)
        )
        return
    for first in range(0, min(len(watched), MOST_WATCHED), 25):
        part = watched[first : min(first + 25, MOST_WATCHED)]
        yield rich.monospace(_account(one) for one in part)
    left = len(watched) - MOST_WATCHED
    if left > 0:
        yield blocks.context((text("and {n} more: type /influence list", n=left),))


def _account(one: WatchedScore) -> str:
    score = "   –" if one.score is None else f"{one.score:4.0f}"
    return f"{score}  {clean(str(one.handle), 60)}"
