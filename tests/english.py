"""What people read of a value of the core, in English: for tests that compare sentences."""

from __future__ import annotations

from dataclasses import fields, is_dataclass, replace
from typing import Any, get_args

from adapters.render.plain import plain_text
from adapters.render.texts import texts
from scoring.fact_texts import text_of
from scoring.facts import Fact
from scoring.messages.replies import Reply
from scoring.text import Text

_TEXTS = get_args(Text)


def english(value: Any) -> Any:
    """A Text or a Fact as a str; a tuple, a list or a message of the core with all of its texts as str."""
    if isinstance(value, Fact):
        value = text_of(value)
    if isinstance(value, _TEXTS):
        return texts("en").plain(value)
    if isinstance(value, (tuple, list)):
        return type(value)(map(english, value))
    if is_dataclass(value) and not isinstance(value, type):
        return replace(value, **{one.name: english(getattr(value, one.name)) for one in fields(value)})
    return value


def plain(reply: Reply) -> str:
    """The whole reply as a terminal without colours shows it, in English."""
    return plain_text(reply, texts("en"))
