"""The values of a fact, read to be said."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from scoring.facts import Fact, FactValue
from scoring.text import Day, Name, Text

Said = Callable[["Values"], Text]


def always(text: Text) -> Said:
    """A fact without values."""
    return lambda _: text


class Values:
    """The values of a fact by name; a missing one is empty, so that every old row can be said."""

    def __init__(self, fact: Fact) -> None:
        self._values: dict[str, FactValue] = dict(fact.values)

    def word(self, name: str) -> str:
        return str(self._values.get(name, ""))

    def name(self, name: str) -> Name:
        return Name(self.word(name))

    def number(self, name: str) -> float:
        found = self._values.get(name, 0)
        return 0.0 if isinstance(found, str) else float(found)

    def count(self, name: str) -> int:
        return round(self.number(name))

    def day(self, name: str) -> Text:
        try:
            return Day(date.fromisoformat(self.word(name)))
        except ValueError:
            return self.name(name)
