"""What people read of a value of the core, in English: for tests that compare sentences."""

from __future__ import annotations

from dataclasses import fields, is_dataclass, replace
from typing import Any, get_args

from adapters.render.plain import plain_text
from adapters.render.texts import texts
from scoring.fact_texts import text_of
from scoring.facts import Fact
from scoring.messages.replies import Reply
from scoring.text import Name, Text

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
    """The whole reply as a terminal without colours shows it, in English; of one that `english` read, too."""
    return plain_text(_unread(reply), texts("en"))


def _unread(value: Any) -> Any:
    """The same with a name for every text that `english` turned into a str."""
    if isinstance(value, (tuple, list)):
        return type(value)(map(_unread, value))
    if is_dataclass(value) and not isinstance(value, type) and not isinstance(value, _TEXTS):
        return replace(
            value,
            **{
                one.name: (_named if "Text" in str(one.type) else _unread)(getattr(value, one.name))
                for one in fields(value)
            },
        )
    return value


def _named(value: Any) -> Any:
    if isinstance(value, (tuple, list)):
        return type(value)(map(_named, value))
    return Name(value) if isinstance(value, str) else value
