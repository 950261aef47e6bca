"""App Home: what the workspace watches, what its channels are posted, and the ways to change it."""

from __future__ import annotations

from collections.abc import Iterator

from adapters.render.texts import Texts, locales, own_name
from adapters.slack.render import blocks, inputs, rich
from adapters.slack.render.rich import Block
from adapters.slack.render.sanitise import clean
from scoring.messages.allowances import used_line
from scoring.messages.subscription import describe, unknown_line
from scoring.service.team.overview import Overview, WatchedScore
from scoring.teams.subscription import Subscription
from scoring.text import Name, Place, Text, joined, say

# A view holds 100 blocks; each subscription takes two.
MOST_SUBSCRIPTIONS, MOST_WATCHED, MOST_UNKNOWN = 20, 100, 3

_BEGIN = say("Type `/influence @handle` in any channel for a score from 1 to 100.")
_NOTHING_POSTED = say("Nothing is posted yet. Start with a weekly digest: one message in one channel.")
_NOBODY_WATCHED = say("No account is watched yet. Paste handles or profile links: each is asked once a day.")


def draw_home(overview: Overview, posted_in: Texts, text: Texts, *, unfurls: bool = False) -> Block:
    """The whole view; equal overviews give equal views. `posted_in`: the language of the workspace.

    `unfurls`: whether links of profiles show their scores there.
    """
    return {
        "type": "home",
        "callback_id": "home",
        "blocks": blocks.some(
            blocks.header(text("How far do your accounts carry?")),
            rich.lines((_BEGIN,), text),
            blocks.actions(_doors(text, begins=not overview.watched and not overview.subscriptions)),
            {"type": "divider"},
            blocks.header(text("What is posted")),
            *_posts(overview.subscriptions, text),
            rich.lines(map(unknown_line, overview.unknown[:MOST_UNKNOWN]), text),
            _language(posted_in, text),
            _unfurls(unfurls, text),
            {"type": "divider"},
            blocks.header(text("Watched accounts: {n}", n=text.number(len(overview.watched)))),
            *_watched(overview.watched, text),
            blocks.context([text.plain(used_line(overview.allowances))] if overview.allowances else []),
            most=100,
        ),
    }


def _doors(text: Texts, *, begins: bool) -> list[Block]:
    """On the first day everything in one form."""
    first = {} if begins else {"style": "primary"}
    return [
        *([blocks.button(text("Set up"), "open:setup", "setup", style="primary")] if begins else []),
        blocks.button(text("Watch accounts"), "open:watch", "watch", **first),
        blocks.button(text("Digest settings"), "open:digest", "digest"),
        blocks.button(text("Alert settings"), "open:alerts", "alerts"),
        blocks.button(text("Check people"), "open:check", "check"),
        blocks.button(text("Look around"), "open:explore", "explore"),
        blocks.button(text("API tokens"), "open:tokens", "tokens"),
        blocks.button(text("How the score works"), "open:how", "how"),
    ]


def _posts(subscriptions: tuple[Subscription, ...], text: Texts) -> Iterator[Block | None]:
    if not subscriptions:
        yield rich.lines((_NOTHING_POSTED,), text)
    # What is paused needs somebody, so it comes first.
    ordered = sorted(subscriptions, key=lambda one: one.paused is None)
    for one in ordered[:MOST_SUBSCRIPTIONS]:
        yield rich.lines((_line(one),), text)
        yield blocks.actions(_changes(one, text))
    left = len(ordered) - MOST_SUBSCRIPTIONS
    if left > 0:
        yield blocks.context((_more_channels(left, text),))


def _more_channels(left: int, text: Texts) -> str:
    return text.plural(
        "and {n} more: type /influence digest in its channel",
        "and {n} more: type /influence digest in their channels",
        left,
    )


def _more_accounts(left: int, text: Texts) -> str:
    return text.plural("and {n} more: type /influence list", "and {n} more: type /influence list", left)


def _line(one: Subscription) -> Text:
    line = say("{channel}: {what}", channel=Place(one.channel), what=describe(one))
    return line if one.paused is None else joined((Name("⏸"), line))


def _language(posted_in: Texts, text: Texts) -> Block:
    """What channels are posted in, and everybody is answered in whose own language Slack does not tell."""
    offered = {language: own_name(language) for language in locales()}
    return {
        "type": "section",
        "text": blocks.plain(text("Language of this workspace"), 150),
        "accessory": inputs.select("language", offered, posted_in.locale),
    }


def _unfurls(on: bool, text: Texts) -> Block:
    """Whether scores stand below links of profiles that people post."""
    label = text("Turn off") if on else text("Turn on")
    said = text("Scores below links of profiles: on") if on else text("Scores below links of profiles: off")
    return {
        "type": "section",
        "text": blocks.plain(said, 150),
        "accessory": blocks.button(label, "unfurl", "off" if on else "on", says=said),
    }


def _changes(one: Subscription, text: Texts) -> list[Block]:
    """The buttons name the subscription by its id, which is looked up again among the workspace's own."""
    label = text("Turn off")
    sure = blocks.confirmation(
        text("Turn this off?"),
        text("The channel is told, and who did it. It can be started again."),
        yes=label,
        no=text("Keep it"),
    )
    says = text("{title}: {says}", title=label, says=text.plain(describe(one)))
    off = blocks.button(label, f"off:{one.id}", str(one.id), says=says, confirm=sure)
    if one.paused is None:
        return [off]
    again = blocks.button(text("Resume"), f"resume:{one.id}", str(one.id), style="primary")
    return [again, off]


def _watched(watched: tuple[WatchedScore, ...], text: Texts) -> Iterator[Block | None]:
    if not watched:
        yield rich.lines((_NOBODY_WATCHED,), text)
        return
    for first in range(0, min(len(watched), MOST_WATCHED), 25):
        part = watched[first : min(first + 25, MOST_WATCHED)]
        yield rich.monospace(_account(one, text) for one in part)
    left = len(watched) - MOST_WATCHED
    if left > 0:
        yield blocks.context((_more_accounts(left, text),))


def _account(one: WatchedScore, text: Texts) -> str:
    score = "–" if one.score is None else text.number(one.score)
    return f"{score:>4}  {clean(str(one.handle), 60)}"
