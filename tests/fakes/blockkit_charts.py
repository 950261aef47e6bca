"""Decides what a `data_visualization` block may hold; written by hand, because @slack/types 3.2.0 lacks it.

Source: docs.slack.dev/reference/block-kit/blocks/data-visualization-block, June 2026. That page allows 6
series or segments, other sources 12; the smaller number is safe with both.
"""

from __future__ import annotations

import copy
from collections.abc import Iterator, Mapping
from typing import Any

Schema = dict[str, Any]


def _an_object(required: Mapping[str, Schema], **optional: Schema) -> Schema:
    return {
        "type": "object",
        "additionalProperties": False,
        "required": list(required),
        "properties": {**required, **optional},
    }


def _a_list(of: Schema, most: int) -> Schema:
    return {"type": "array", "items": of, "minItems": 1, "maxItems": most}


LABEL: Schema = {"type": "string", "minLength": 1, "maxLength": 20}
TITLE: Schema = {"type": "string", "minLength": 1, "maxLength": 50}
POINT = _an_object({"label": LABEL, "value": {"type": "number"}})
SLICE = _an_object({"label": LABEL, "value": {"type": "number", "exclusiveMinimum": 0}})
SERIES = _an_object({"name": LABEL, "data": _a_list(POINT, 20)})
AXES = _an_object({"categories": _a_list(LABEL, 20)}, x_label=TITLE, y_label=TITLE)
PIE = _an_object({"type": {"const": "pie"}, "segments": _a_list(SLICE, 6)})
PLOT = _an_object(
    {"type": {"enum": ["line", "bar", "area"]}, "series": _a_list(SERIES, 6), "axis_config": AXES}
)
CHART: Schema = {
    "type": "object",
    "if": {"properties": {"type": {"const": "pie"}}, "required": ["type"]},
    "then": PIE,
    "else": PLOT,
}
BLOCK = _an_object(
    {"type": {"const": "data_visualization"}, "title": TITLE, "chart": CHART}, block_id={"type": "string"}
)


def with_charts(definitions: Mapping[str, Schema]) -> dict[str, Schema]:
    """Slack's definitions with the block among those that are known."""
    known = copy.deepcopy(definitions["KnownBlock"])
    known["properties"]["type"]["enum"].append("data_visualization")
    known["allOf"].append(
        {
            "if": {"properties": {"type": {"const": "data_visualization"}}},
            "then": {"$ref": "#/definitions/DataVisualizationBlock"},
        }
    )
    return {**definitions, "DataVisualizationBlock": BLOCK, "KnownBlock": known}


def chart_faults(block: Mapping[str, Any], at: str) -> Iterator[str]:
    """What a schema cannot say: each series once, with one value for each category in their order."""
    if block["type"] != "data_visualization" or block["chart"]["type"] == "pie":
        return
    categories = block["chart"]["axis_config"]["categories"]
    series = block["chart"]["series"]
    if len({one["name"] for one in series}) < len(series):
        yield f"series names must be unique [json-pointer:{at}/chart/series]"
    if len(set(categories)) < len(categories):
        yield f"categories must be unique [json-pointer:{at}/chart/axis_config/categories]"
    for place, one in enumerate(series):
        if [point["label"] for point in one["data"]] != categories:
            yield f"must have one value for each category [json-pointer:{at}/chart/series/{place}/data]"
