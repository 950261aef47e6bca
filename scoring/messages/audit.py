"""Who changed what, as a table."""

from __future__ import annotations

from collections.abc import Sequence

from scoring.fact_texts import text_of
from scoring.messages.replies import Reply, Table
from scoring.teams.audit import Change
from scoring.text import Moment, Name, Person, Place, Text, plural, say

OPERATOR = "operator"


def audit_reply(found: Sequence[Change], days: int, zone: str) -> Reply:
    """Newest first. Ids of people and channels are the chat's own, which names them."""
    if not found:
        return Reply(
            plural("Nothing was changed here in {n} day.", "Nothing was changed here in {n} days.", days)
        )
    title = plural("{n} change in {days}", "{n} changes in {days}", len(found), days=_days(days))
    return Reply(title, table=audit_table(found, zone))


def audit_table(found: Sequence[Change], zone: str, *, workspaces: bool = False) -> Table:
    """A row a change; with the workspace where there are several."""
    header = say("When"), say("Who"), say("Where"), say("What")
    rows = (
        (one, (Moment(one.at, zone), who_of(one.person), _where(one), text_of(one.what))) for one in found
    )
    if not workspaces:
        return Table(header, tuple(row for _, row in rows))
    return Table((say("Workspace"), *header), tuple((Name(one.workspace), *row) for one, row in rows))


def _days(days: int) -> Text:
    return plural("{n} day", "{n} days", days)


def _where(one: Change) -> Text:
    return Place(one.channel) if one.channel else Name("")


def who_of(person: str) -> Text:
    """A person of the chat, a program, or whoever runs the bot."""
    kind, _, number = person.partition(":")
    if kind == "token":
        return say("the program with token {number}", number=number)
    return say("the operator") if person == OPERATOR else Person(person)
