"""Decides what Slack would refuse in a message or a view, and says where, as Slack does.

Shapes come from Slack's own types (blockkit.schema.json, made by make_blockkit_schema.py), sizes from
blockkit_limits.py. A fault reads like "must be less than 151 characters [json-pointer:/blocks/0/text]".
"""

from __future__ import annotations

import functools
import json
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import fastjsonschema
from slackblocks._limits import MESSAGE_BLOCKS_MAX_ITEMS, VIEW_BLOCKS_MAX_ITEMS
from slackblocks._surfaces import _BLOCK_TYPES_BY_SURFACE as KINDS_ON

from tests.fakes.blockkit_charts import chart_faults, with_charts
from tests.fakes.blockkit_limits import TEXT_MAX_LENGTH, message_limit_faults, size_faults

SCHEMA = Path(__file__).with_name("blockkit.schema.json")

Json = Mapping[str, Any]


def faults_of_message(payload: Json) -> list[str]:
    """Faults of the arguments of a post: its text, its blocks and the blocks of its attachments."""
    text = payload.get("text")
    faults = [] if text else ["missing required field: text [json-pointer:/text]"]
    if text and len(text) > TEXT_MAX_LENGTH:
        faults.append(f"must be less than {TEXT_MAX_LENGTH + 1} characters [json-pointer:/text]")
    faults += faults_of_blocks(payload.get("blocks") or [])
    for place, attachment in enumerate(payload.get("attachments") or []):
        faults += faults_of_blocks(attachment.get("blocks") or [], at=f"/attachments/{place}/blocks")
    return faults


def faults_of_view(view: Json) -> list[str]:
    """Faults of a modal or a home tab."""
    kind = view.get("type")
    if kind not in ("home", "modal"):
        return [f"unsupported type: {kind} [json-pointer:/view/type]"]
    blocks = view.get("blocks")
    faults = _shape_faults(kind.title(), {**view, "blocks": []}, "/view")
    faults += size_faults({name: one for name, one in view.items() if name != "blocks"}, "/view")
    if isinstance(blocks, Sequence) and not isinstance(blocks, str):
        faults += faults_of_blocks(blocks, surface=kind, at="/view/blocks")
        if kind == "modal" and "submit" not in view and _has_input(blocks):
            faults.append("missing required field: submit [json-pointer:/view]")
    else:
        faults.append("must provide a list of blocks [json-pointer:/view/blocks]")
    return faults


def faults_of_blocks(blocks: Sequence[Any], surface: str = "message", at: str = "/blocks") -> list[str]:
    """Faults of the blocks on a surface: "message", "modal" or "home"."""
    most = MESSAGE_BLOCKS_MAX_ITEMS if surface == "message" else VIEW_BLOCKS_MAX_ITEMS
    faults = [f"no more than {most} items allowed [json-pointer:{at}]"] if len(blocks) > most else []
    for place, block in enumerate(blocks):
        faults += _block_faults(block, surface, f"{at}/{place}")
    known = [block for block in blocks if isinstance(block, dict)]
    faults += _twice([block["block_id"] for block in known if "block_id" in block], "block_id", at)
    return faults + message_limit_faults(known, at)


def _block_faults(block: Any, surface: str, at: str) -> list[str]:
    if not isinstance(block, dict):
        return [f"must provide an object [json-pointer:{at}]"]
    kind = block.get("type")
    kinds = KINDS_ON[surface]  # type: ignore[index]  # a surface by any other name is a mistake of the caller
    if kind not in kinds:
        return [f"unsupported type: {kind} [json-pointer:{at}/type]"]
    faults = _shape_faults("KnownBlock", block, at) or [*_choice_faults(block, at), *chart_faults(block, at)]
    return [*faults, *size_faults(block, at), *_twice(list(_action_ids(block)), "action_id", at)]


def _choice_faults(block: Json, at: str) -> Iterator[str]:
    """What Slack's types leave open and Slack does not."""
    if block["type"] == "section" and not (block.get("text") or block.get("fields")):
        yield f"must define either `text` or `fields` [json-pointer:{at}]"
    for place, element in _elements(block):
        selects = element["type"] in ("static_select", "multi_static_select")
        if selects and ("options" in element) == ("option_groups" in element):
            yield f"must define either `options` or `option_groups` [json-pointer:{at}/{place}]"


def _elements(block: Json) -> Iterator[tuple[str, Json]]:
    for name in ("accessory", "element"):
        if name in block:
            yield name, block[name]
    if block["type"] == "actions":
        yield from ((f"elements/{place}", one) for place, one in enumerate(block["elements"]))


def _has_input(blocks: Sequence[Any]) -> bool:
    return any(isinstance(block, dict) and block.get("type") == "input" for block in blocks)


def _action_ids(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        if isinstance(value.get("action_id"), str):
            yield value["action_id"]
        for one in value.values():
            yield from _action_ids(one)
    elif isinstance(value, list):
        for one in value:
            yield from _action_ids(one)


def _twice(names: Sequence[Any], what: str, at: str) -> list[str]:
    return [
        f"duplicate {what}: {name} [json-pointer:{at}]"
        for name, count in Counter(map(str, names)).items()
        if count > 1
    ]


def _shape_faults(name: str, value: Json, at: str) -> list[str]:
    try:
        _validator(name)(value)
    except fastjsonschema.JsonSchemaValueException as fault:
        where = "/".join([at, *fault.path[1:]])
        return [f"{fault.message.removeprefix(fault.name or '').strip()} [json-pointer:{where}]"]
    return []


@functools.cache
def _validator(name: str) -> Callable[[Any], Any]:
    """Compiled once in a process; that takes about a second."""
    definitions = with_charts(json.loads(SCHEMA.read_text())["definitions"])
    schema = {
        "$schema": "http://json-schema.org/draft-07/schema#",
        "$ref": f"#/definitions/{name}",
        "definitions": definitions,
    }
    compiled: Callable[[Any], Any] = fastjsonschema.compile(schema, use_default=False)
    return compiled
