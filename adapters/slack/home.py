"""App Home: what the workspace watches, what its channels are posted, and the ways to change it."""

from __future__ import annotations

from collections.abc import Iterator

from adapters.slack import blocks, rich
from adapters.slack.rich import Block
from adapters.slack.untrusted import clean
from scoring.replies import Named, Place
from scoring.service.overview import Overview, WatchedScore
from scoring.service.subscription_words import describe
from scoring.team import Subscription

# A view holds 100 blocks; each subscription takes two.
MOST_SUBSCRIPTIONS, MOST_WATCHED = 20, 100
_EMPTY_POSTS = "Nothing is posted yet. Start with a weekly digest: it comes to one channel, in one message."
_EMPTY_WATCHED = "No account is watched yet. Paste handles or profile links, and each is asked once a day."


def draw_home(overview: Overview) -> Block:
    """The whole view; equal overviews give equal views."""
    return {
        "type": "home",
        "callback_id": "home",
        "blocks": blocks.some(
            blocks.header("How far do your accounts carry?"),
            rich.lines(("Type /influence @handle in any channel for a score from 1 to 100.",)),
            blocks.actions(_doors()),
            {"type": "divider"},
            blocks.header("What is posted"),
            *_posts(overview.subscriptions),
            {"type": "divider"},
            blocks.header(f"Watched accounts: {len(overview.watched)}"),
            *_watched(overview.watched),
            most=100,
        ),
    }


def _doors() -> list[Block]:
    return [
        blocks.button("Watch accounts", "open:watch", "watch", style="primary"),
        blocks.button("Digest settings", "open:digest", "digest"),
        blocks.button("Alert settings", "open:alerts", "alerts"),
        blocks.button("How the score works", "open:how", "how"),
    ]


def _posts(subscriptions: tuple[Subscription, ...]) -> Iterator[Block | None]:
    if not subscriptions:
        yield rich.lines((_EMPTY_POSTS,))
    # What is paused needs somebody, so it comes first.
    ordered = sorted(subscriptions, key=lambda one: one.paused is None)
    for one in ordered[:MOST_SUBSCRIPTIONS]:
        yield rich.lines((_line(one),))
        yield blocks.actions(_changes(one))
    left = len(ordered) - MOST_SUBSCRIPTIONS
    if left > 0:
        yield blocks.context((f"and {left} more: type /influence digest in their channels",))


def _line(one: Subscription) -> Named:
    mark = "⏸ Paused in " if one.paused else "In "
    return Named(mark, Place(one.channel), f": {describe(one)}")


def _changes(one: Subscription) -> list[Block]:
    """The buttons name the subscription by its id, which is looked up again among the workspace's own."""
    off = blocks.button("Turn off", f"off:{one.id}", str(one.id), says=f"Turn off: {describe(one)}")
    if not one.paused:
        return [off]
    again = blocks.button("Start again", f"resume:{one.id}", str(one.id), style="primary")
    return [again, off]


def _watched(watched: tuple[WatchedScore, ...]) -> Iterator[Block | None]:
    if not watched:
        yield rich.lines((_EMPTY_WATCHED,))
        return
    for first in range(0, min(len(watched), MOST_WATCHED), 25):
        part = watched[first : min(first + 25, MOST_WATCHED)]
        yield rich.monospace(_account(one) for one in part)
    left = len(watched) - MOST_WATCHED
    if left > 0:
        yield blocks.context((f"and {left} more: type /influence list",))


def _account(one: WatchedScore) -> str:
    score = "   –" if one.score is None else f"{one.score:4.0f}"
    return f"{score}  {clean(str(one.handle), 60)}"
