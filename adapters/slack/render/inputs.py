"""The elements of a modal: one question each, whose block and action have the same name."""

from __future__ import annotations

from adapters.slack.render import blocks
from adapters.slack.render.rich import Block


def question(
    block: str, label: str, element: Block, *, hint: str | None = None, optional: bool = False
) -> Block:
    said = {"hint": blocks.plain(hint, 200)} if hint else {}
    return {
        "type": "input",
        "block_id": block,
        "label": blocks.plain(label, 150),
        "element": element,
        "optional": optional,
        **said,
    }


def option(value: str, label: str) -> Block:
    return {"text": blocks.plain(label, 75), "value": value}


def radio(action: str, options: dict[str, str], chosen: str) -> Block:
    every = [option(value, label) for value, label in options.items()]
    return {
        "type": "radio_buttons",
        "action_id": action,
        "options": every,
        "initial_option": option(chosen, options[chosen]),
    }


def select(action: str, options: dict[str, str], chosen: str) -> Block:
    return {**radio(action, options, chosen), "type": "static_select"}


def zone(zone: str, example: str) -> Block:
    return {
        "type": "external_select",
        "action_id": "zone",
        "min_query_length": 1,
        "initial_option": option(zone, zone),
        "placeholder": blocks.plain(example, 150),
    }


def channel(channel: str | None) -> Block:
    here = {"initial_conversation": channel} if channel else {"default_to_current_conversation": True}
    only = {"include": ["public", "private"], "exclude_bot_users": True}
    return {"type": "conversations_select", "action_id": "channel", "filter": only, **here}


def number(action: str, now: float | None) -> Block:
    initial = {"initial_value": f"{now:g}"} if now is not None else {}
    bounds = {"min_value": "1", "max_value": "50"}
    return {"type": "number_input", "action_id": action, "is_decimal_allowed": True, **bounds, **initial}


def count(action: str, now: int) -> Block:
    """A whole number from 1 to 1,000."""
    bounds = {"min_value": "1", "max_value": "1000", "initial_value": str(now)}
    return {"type": "number_input", "action_id": action, "is_decimal_allowed": False, **bounds}


def file(action: str) -> Block:
    """One list of people."""
    kinds = ["csv", "txt", "xlsx", "text", "json"]
    return {"type": "file_input", "action_id": action, "filetypes": kinds, "max_files": 1}


def checks(action: str, options: dict[str, str]) -> Block:
    every = [option(value, label) for value, label in options.items()]
    return {"type": "checkboxes", "action_id": action, "options": every}


LONGEST_LINE = 1_000


def line(action: str, now: str, example: str) -> Block:
    initial = {"initial_value": now} if now else {}
    place = {"placeholder": blocks.plain(example, 150)}
    return {"type": "plain_text_input", "action_id": action, "max_length": LONGEST_LINE, **place, **initial}


def lines(action: str, example: str) -> Block:
    """As `line`, of many lines."""
    return {**line(action, "", example), "multiline": True, "max_length": 3_000}


def clock(action: str, now: str) -> Block:
    return {"type": "timepicker", "action_id": action, "initial_time": now}
