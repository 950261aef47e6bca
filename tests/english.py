"""What is said, as people read it in English, for tests that compare it."""

from __future__ import annotations

from dataclasses import fields, is_dataclass, replace
from typing import Any

from adapters.render.texts import texts
from scoring.text import Text


def english(said: Any) -> Any:
    """A Text as plain English; in tuples, lists and dataclasses each of them; all else as it is."""
    if isinstance(said, Text):
        return texts("en").plain(said)
    if isinstance(said, tuple | list):
        return type(said)(english(one) for one in said)
    if is_dataclass(said) and not isinstance(said, type):
        return replace(said, **{one.name: english(getattr(said, one.name)) for one in fields(said)})
    return said
