"""Facts <-> the texts of columns: JSON, so that a row says the same in every language."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from scoring.facts import Fact, from_json, to_json


def column_of(one: Fact | None) -> str | None:
    """The text of a column that holds one fact or nothing."""
    return None if one is None else json.dumps(to_json(one), ensure_ascii=False)


def fact_of(column: str | None) -> Fact | None:
    """The fact of such a column; a text that is no JSON is said as it stands."""
    return None if column is None else from_json(_read(column))


def column_of_all(facts: Sequence[Fact]) -> str | None:
    """The text of a column that holds several facts; NULL where there is none."""
    return json.dumps(rows_of(facts), ensure_ascii=False) if facts else None


def facts_of(column: str | None) -> tuple[Fact, ...]:
    """The facts of such a column."""
    if column is None:
        return ()
    read = _read(column)
    return tuple(map(from_json, read if isinstance(read, list) else [read]))


def rows_of(facts: Sequence[Fact]) -> list[dict[str, Any]]:
    return [to_json(one) for one in facts]


def _read(column: str) -> Any:
    try:
        return json.loads(column)
    except ValueError:
        return column
