"""The live scoreboard as a table."""

from __future__ import annotations

from collections.abc import Sequence

from scoring.history.scoreboard import Row
from scoring.messages.replies import Table
from scoring.text import Name, Number, Share, Signed, Text, say

NONE_YET = say("No forecast has its outcome yet: that takes 20 newer posts, each at least 48 hours old.")


def board_table(rows: Sequence[Row]) -> Table:
    """Coverage and error so far, by network and formula version."""
    header = (
        say("Network"),
        say("Formula"),
        say("Forecasts"),
        say("Inside the 80 % interval"),
        say("Bias"),
        say("RMSE (ln)"),
    )
    return Table(header, tuple(_cells(row) for row in rows), numeric=frozenset((2, 3, 4, 5)))


def _cells(row: Row) -> tuple[Text, ...]:
    errors = Signed(row.bias, 2), Number(row.rmse, 2)
    return Name(row.network), Name(row.formula), Number(row.outcomes), Share(row.covered), *errors
