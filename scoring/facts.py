"""What is stored or decided on: a code with its values. scoring/fact_texts/ says it.

A fact outlives the sentence: rows hold it as JSON, and the reader's language is chosen when it is read.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

FactValue = str | int | float | bool


@dataclass(frozen=True, slots=True)
class Fact:
    """A code with its values by name, plain enough for JSON; two with the same are the same."""

    code: str
    values: tuple[tuple[str, FactValue], ...] = ()


def fact(code: str, /, **values: FactValue) -> Fact:
    """A fact. Its code stands in the table of scoring/fact_texts/."""
    return Fact(code, tuple(sorted(values.items())))


def to_json(one: Fact) -> dict[str, Any]:
    """{"code": …} with the values beside it."""
    return {"code": one.code, **dict(one.values)}


def from_json(row: Any) -> Fact:
    """Reads what `to_json` wrote; anything else is said as it stands."""
    if not isinstance(row, Mapping) or not isinstance(row.get("code"), str):
        return legacy(str(row))
    values = {name: value for name, value in row.items() if name != "code" and isinstance(value, FactValue)}
    return Fact(row["code"], tuple(sorted(values.items())))


def legacy(english: str) -> Fact:
    """A sentence that an older version stored, and that no code stands for."""
    return fact("legacy", english=english)
