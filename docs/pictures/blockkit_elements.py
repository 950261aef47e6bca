"""Translates the things a person can press, choose or fill in into HTML that only looks like them."""

from __future__ import annotations

import html
from collections.abc import Mapping
from typing import Any

from docs.pictures.blockkit_text import shown, text_object

Json = Mapping[str, Any]

ENDS = {
    "timepicker": "🕒",
    "datepicker": "📅",
    "plain_text_input": "",
    "number_input": "",
    "email_text_input": "",
    "url_text_input": "",
}
SHOWN_IN = ("initial_value", "initial_time", "initial_date", "initial_conversation", "initial_user")


def element(one: Json, small: bool = False) -> str:
    """`small`: as it is drawn beside a text or among buttons."""
    match one["type"]:
        case "button":
            return button(text_object(one["text"]), one.get("style", ""))
        case "overflow":
            return button("⋯")
        case "radio_buttons" | "checkboxes":
            return _choices(one)
        case _:
            return _field(one, small)


def button(label: str, style: str = "") -> str:
    return f'<span class="button {html.escape(style)}">{label}</span>'


def _choices(one: Json) -> str:
    chosen = [option["value"] for option in one.get("initial_options", [one.get("initial_option")]) if option]
    look = "round" if one["type"] == "radio_buttons" else ""
    return "".join(
        f'<div class="choice"><i class="{look} {"chosen" if option["value"] in chosen else ""}"></i>'
        f"<span>{text_object(option['text'])}{_described(option)}</span></div>"
        for option in one["options"]
    )


def _described(option: Json) -> str:
    if "description" not in option:
        return ""
    return f'<span class="said-small">{text_object(option["description"])}</span>'


def _field(one: Json, small: bool) -> str:
    size = " many" if one.get("multiline") else " small" if small else ""
    end = ENDS.get(one["type"], "⌄")
    return f'<div class="field{size}">{_inside(one)}<span class="empty">{end}</span></div>'


def _inside(one: Json) -> str:
    if "initial_option" in one:
        return f"<span>{text_object(one['initial_option']['text'])}</span>"
    if one.get("initial_options"):
        return f"<span>{', '.join(text_object(each['text']) for each in one['initial_options'])}</span>"
    for name in SHOWN_IN:
        if one.get(name):
            return f"<span>{shown(one[name])}</span>"
    placeholder = text_object(one["placeholder"]) if "placeholder" in one else ""
    return f'<span class="empty">{placeholder}</span>'
