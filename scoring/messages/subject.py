"""What is kept of an account -> the copy that a scored person may ask for."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta

from scoring.explain.score import explain
from scoring.handles import Handle
from scoring.history.stored import Account, Found, StoredScore
from scoring.messages.card import warnings
from scoring.messages.replies import Reply, Table
from scoring.messages.why import why_reply
from scoring.messages.words import NOT_FOR
from scoring.networks import NETWORKS, title_of
from scoring.text import NOTHING, Days, Name, Number, Text, in_points, joined, plural, say

UNTIL_NEWS = say("replaced at each look")
NO_TEXTS = say("No text of a post is kept, and nothing about any one person who reacted.")
UNTIL_FORGOTTEN = say("until it is forgotten, or its network hides it")


@dataclass(frozen=True, slots=True)
class Lists:
    """How many teams watch the account, and on how many lists it is. Whose those are is theirs to tell."""

    teams: int = 0
    cohorts: int = 0
    campaigns: int = 0


def subject_copy(
    account: Account, days: Sequence[StoredScore], lists: Lists, contact: str | None
) -> tuple[Reply, ...]:
    """`days`: every stored score, oldest first."""
    handle = account.latest.handle
    explained = explain(account.latest.score, account.observation)
    why = why_reply(account, explained, warnings(Found(account, stored=True), assumed=False))
    return (
        Reply(
            title=say(
                "What is kept about {handle} on {network}",
                handle=str(handle),
                network=title_of(handle.network),
            ),
            lines=(
                _who(account),
                say("No text of a post is kept, and nothing about any one person who reacted."),
            ),
            table=_kept(account, days, lists),
            leads="table",
        ),
        Reply(
            title=say("How its score came about"),
            lines=(_score(account), *why.lines),
            table=why.table,
            sections=why.sections,
            warnings=why.warnings,
            small=why.small,
        ),
        _not_for(),
        rights(handle, contact),
    )


def nothing_kept(handle: Handle, contact: str | None) -> tuple[Reply, ...]:
    """For an account that was never scored here, or is not stored any more."""
    said = say("Nothing is kept about {handle}: it has no score here.", handle=str(handle))
    return (
        Reply(title=_title(handle), lines=(said,)),
        rights(handle, contact),
    )


def only_hashes(handle: Handle, contact: str | None) -> tuple[Reply, ...]:
    """For an account that asked to be forgotten."""
    said = say(
        "It asked to be forgotten. Salted hashes of its name and of its network's id are kept, so that it is "
        "not asked for again; nothing else is."
    )
    return (Reply(title=_title(handle), lines=(said, *_contact(contact))),)


def _title(handle: Handle) -> Text:
    return say(
        "What is kept about {handle} on {network}", handle=str(handle), network=title_of(handle.network)
    )


def rights(handle: Handle, contact: str | None) -> Reply:
    """How somebody has it put right or is forgotten."""
    wrong = say(
        "The numbers are those that {network} shows in public. What is wrong there is put right there, and "
        "here with the next look.",
        network=title_of(handle.network),
    )
    return Reply(title=say("What you can do"), lines=(*_to_be_forgotten(handle), wrong, *_contact(contact)))


def _to_be_forgotten(handle: Handle) -> Iterable[Text]:
    if NETWORKS[handle.network].readable:
        yield say(
            "To be forgotten, type `/influence forget {handle}` in a chat with this bot and choose “It is "
            "mine”; or write to whoever runs it, who deletes any account.",
            handle=str(handle),
        )
    else:
        yield say("To be forgotten, write to whoever runs this bot, who deletes any account.")
    yield say("Everything goes at once, for every team, and the account is not asked for again.")


def _contact(contact: str | None) -> Iterable[Text]:
    if contact:
        yield say("Whoever runs this bot can be reached here: {contact}", contact=contact)


def _not_for() -> Reply:
    limit = say(
        "It says how far the next posts are likely to carry. It says nothing about the person, and no "
        "geography, gender, language or verification badge enters it."
    )
    return Reply(title=say("What it is not"), lines=(limit, NOT_FOR))


def _who(account: Account) -> Text:
    seen = account.observation
    shown = [Name(part) for part in (seen.display_name, seen.url, seen.id) if part]
    return say("As its network shows it: {parts}.", parts=joined(shown or [Name(seen.handle)], "comma"))


def _score(account: Account) -> Text:
    score = account.latest.score
    return say(
        "{score} of 100, between {low} and {high}, by formula {version}.",
        score=in_points(score.value),
        low=in_points(score.low),
        high=in_points(score.high),
        version=score.formula,
    )


def _kept(account: Account, days: Sequence[StoredScore], lists: Lists) -> Table:
    rows = [
        (say("Handle, name, link and public counts"), Number(1), _until(account)),
        (
            say("Newest posts: link, time, kind, counts, length, tags"),
            Number(len(account.observation.posts)),
            UNTIL_NEWS,
        ),
        (say("Scores by day, with parts, interval and forecast"), Number(len(days)), _span(days)),
        (say("Sentences about those who react, without names"), Number(len(account.findings)), UNTIL_NEWS),
        (say("Teams that watch it"), Number(lists.teams), say("until they stop")),
        (say("Cohorts that it is or was in"), Number(lists.cohorts), say("until the team deletes them")),
        (
            say("Campaigns that it is in, with what was expected of it"),
            Number(lists.campaigns),
            say("until the team deletes them"),
        ),
    ]
    return Table((say("What"), say("How many"), say("How long")), tuple(rows), numeric=frozenset((1,)))


def _until(account: Account) -> Text:
    """Some networks let their data be kept only for a time."""
    kept_for: timedelta | None = NETWORKS[account.latest.handle.network].kept_for
    if kept_for is None:
        return UNTIL_FORGOTTEN
    return plural("{n} day after the last look", "{n} days after the last look", kept_for.days)


def _span(days: Sequence[StoredScore]) -> Text:
    if not days:
        return NOTHING
    return say("{days}; after 400 days one a week", days=Days(days[0].day, days[-1].day))
