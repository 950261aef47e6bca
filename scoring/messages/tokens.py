"""Tokens as a table, without their values."""

from __future__ import annotations

from collections.abc import Sequence

from scoring.messages.replies import Table
from scoring.teams.tokens import Token
from scoring.text import Day, Name, Number, Text, say


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
