"""What is said of campaigns: that one is kept, how it stands, and which there are."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from scoring.campaigns.campaign import Board, Campaign, Promised
from scoring.commands.kinds import ListCampaigns, ReportCampaign
from scoring.handles import Handle
from scoring.messages.replies import Button, Reply, Sheet, Table
from scoring.messages.words import NOT_FOR, account_text
from scoring.text import Amount, Day, Name, Number, Share, Signed, Text, joined, plural, say

if TYPE_CHECKING:
    from scoring.campaigns.outcomes import Came, Report

MOST_NAMED = 10
COLUMNS = (
    "handle", "posts_planned", "posts_out",
    "earned", "expected", "expected_low", "expected_high", "inside", "price",
)  # fmt: skip
_NOTHING = Name("–")


def kept_lines(campaign: Campaign) -> tuple[Text, ...]:
    """That it is kept, and what comes next."""
    return (
        plural(
            "{n} person of it is kept as the campaign {name}, with what is expected.",
            "{n} people of it are kept as the campaign {name}, with what is expected.",
            len(campaign.people),
            name=campaign.name,
        ),
        say("When their posts are out: `/influence campaign report {name}`", name=campaign.name),
    )


def report_reply(found: Report, now: datetime, unseen: Sequence[Handle]) -> Reply:
    """The campaign as it stands. `unseen`: who could not be looked at now."""
    campaign = found.campaign
    return Reply(
        say("Campaign {name}, started {day}", name=campaign.name, day=Day(campaign.started_at)),
        tuple(_lines(found, unseen)),
        table=_people(found),
        small=(NOT_FOR,),
        buttons=(Button(say("Campaigns"), ListCampaigns()),),
        sheet=Sheet(f"campaign-{campaign.name}-{now:%Y-%m-%d}", COLUMNS, tuple(map(_cells, found.people))),
    )


def _lines(found: Report, unseen: Sequence[Handle]) -> Iterator[Text]:
    campaign = found.campaign
    yield say(
        "{out} of {planned} planned posts are out and old enough to count.",
        out=Number(found.out),
        planned=Number(campaign.posts),
    )
    if found.promised is not None:
        yield say(
            "They earned {came} weighted reactions. "
            "Expected were {reactions}, in 4 of 5 cases {low} to {high}.",
            came=Amount(found.came),
            **_expected(found.promised),
        )
        yield _verdict(found.came, found.promised)
    yield say(
        "All that is planned can bring {reactions} weighted reactions, in 4 of 5 cases {low} to {high}.",
        **_expected(campaign.promised),
    )
    waiting = [one.participant.handle for one in found.people if not one.done]
    if waiting:
        yield say("Still to come: {handles}.", handles=_names(waiting))
    if unseen:
        yield say("Could not be looked at now: {handles}.", handles=_names(unseen))
    if campaign.judgement is not None:
        yield say("It is finished, and counts on the scoreboard.")


def _expected(promised: Promised) -> dict[str, Text]:
    return {
        "reactions": Amount(promised.reactions),
        "low": Amount(promised.low),
        "high": Amount(promised.high),
    }


def _verdict(came: float, promised: Promised) -> Text:
    if came < promised.low:
        return say("That is below what was expected.")
    if came > promised.high:
        return say("That is above what was expected.")
    return say("That is within what was expected.")


def _people(found: Report) -> Table:
    header = (say("Account"), say("Posts"), say("Earned"), say("Expected"), say("4 of 5 cases"))
    return Table(header, tuple(map(_person, found.people)), numeric=frozenset((1, 2, 3, 4)))


def _person(one: Came) -> tuple[Text, ...]:
    participant = one.participant
    posts = say("{out} of {planned}", out=Number(one.out), planned=Number(participant.posts))
    if one.promised is None:
        return account_text(participant.handle), posts, _NOTHING, _NOTHING, _NOTHING
    expected = _expected(one.promised)
    return (
        account_text(participant.handle),
        posts,
        Amount(one.reactions),
        expected["reactions"],
        say("{low} to {high}", low=expected["low"], high=expected["high"]),
    )


def _cells(one: Came) -> tuple[str | int | float | bool | None, ...]:
    participant, promised = one.participant, one.promised
    head = (str(participant.handle), participant.posts, one.out)
    if promised is None:
        return (*head, None, None, None, None, None, participant.price)
    inside = promised.low <= one.reactions <= promised.high
    return (
        *head,
        one.reactions,
        promised.reactions,
        promised.low,
        promised.high,
        inside,
        participant.price,
    )


def campaign_list(found: Sequence[Campaign]) -> Table:
    """The newest first, with what was expected and what came."""
    header = (say("Campaign"), say("Started"), say("Expected"), say("Earned"))
    rows = tuple(
        (
            Name(one.name),
            Day(one.started_at),
            say("{low} to {high}", low=Amount(one.promised.low), high=Amount(one.promised.high)),
            _NOTHING if one.judgement is None else Amount(one.judgement.came),
        )
        for one in found
    )
    return Table(header, rows, numeric=frozenset((2, 3)))


def campaign_buttons(found: Sequence[Campaign]) -> tuple[Button, ...]:
    """To see how the first ones stand."""
    return tuple(Button(say("Report {name}", name=one.name), ReportCampaign(one.name)) for one in found[:3])


def campaign_board(rows: Sequence[Board]) -> Table:
    """How totals of finished campaigns came true, by formula version."""
    header = (
        say("Formula"),
        say("Campaigns"),
        say("Inside the 80 % interval"),
        say("Bias"),
        say("RMSE (ln)"),
    )
    cells = tuple(
        (
            Name(one.formula),
            Number(one.campaigns),
            Share(one.covered),
            Signed(one.bias, 2),
            Number(one.rmse, 2),
        )
        for one in rows
    )
    return Table(header, cells, numeric=frozenset((1, 2, 3, 4)))


def _names(handles: Sequence[Handle]) -> Text:
    said: list[Text] = [Name(str(handle)) for handle in handles[:MOST_NAMED]]
    more = len(handles) - len(said)
    return joined((*said, *((plural("{n} more", "{n} more", more),) if more > 0 else ())), "comma")
