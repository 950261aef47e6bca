"""Tokens as a table, without their values."""

from __future__ import annotations

from collections.abc import Sequence

from scoring.messages.replies import Reply, Table
from scoring.teams.tokens import Token
from scoring.text import Day, Name, Number, Text, plural, say

HOW = say("`/influence token create dashboards` makes one; with `write` after it, one that changes things.")


def created_reply(kept: Token, value: str) -> Reply:
    """The one time that its value is told."""
    return Reply(
        say("Token {id} is made: {name}", id=kept.id, name=kept.name),
        (
            say("`{value}`", value=value),
            say("It is shown this once. Programs send it as `Authorization: Bearer …`: see docs/api.md."),
            say("`/influence token revoke {id}` ends it.", id=kept.id),
        ),
    )


def tokens_reply(found: Sequence[Token]) -> Reply:
    """All of a workspace, and how to make one."""
    if not found:
        return Reply(say("No token is made yet"), (HOW,))
    title = plural("{n} token", "{n} tokens", sum(one.revoked_at is None for one in found))
    return Reply(title, (HOW,), table=token_table(found), leads="table")


def token_table(found: Sequence[Token]) -> Table:
    """Each with what it is for, its beginning and end, when it was used last, and whether it still opens."""
    header = (
        say("Number"),
        say("Name"),
        say("Token"),
        say("May"),
        say("Made"),
        say("Last used"),
        say("Revoked"),
    )
    return Table(header, tuple(map(_row, found)), numeric=frozenset((0,)))


def _row(one: Token) -> tuple[Text, ...]:
    return (
        Number(one.id),
        Name(one.name),
        Name(one.preview),
        say("read and write") if "write" in one.scopes else say("read"),
        Day(one.created_at),
        Name("–") if one.used_at is None else Day(one.used_at),
        Name("–") if one.revoked_at is None else Day(one.revoked_at),
    )
