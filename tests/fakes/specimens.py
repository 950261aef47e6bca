"""One right specimen of every block and element that the bot shows, all about nobody."""

from __future__ import annotations

from typing import Any

Json = dict[str, Any]


def words(text: str = "Words") -> Json:
    return {"type": "plain_text", "text": text}


def marked(text: str = "*Words*") -> Json:
    return {"type": "mrkdwn", "text": text}


def button(action_id: str = "press", **more: Any) -> Json:
    return {"type": "button", "text": words(), "action_id": action_id, **more}


def rich(text: str = "Words") -> Json:
    section = {
        "type": "rich_text_section",
        "elements": [{"type": "text", "text": text, "style": {"bold": True}}],
    }
    return {"type": "rich_text", "elements": [section]}


def cell(text: str = "Words") -> Json:
    return {"type": "raw_text", "text": text}


def line(categories: int = 3, series: int = 1, label: str = "{}") -> Json:
    names = [label.format(number) for number in range(categories)]
    data = [{"label": name, "value": number} for number, name in enumerate(names)]
    drawn = [{"name": f"Series {number}", "data": data} for number in range(series)]
    axes = {"categories": names, "x_label": "Day", "y_label": "Score"}
    return {
        "type": "data_visualization",
        "title": "Score",
        "chart": {"type": "line", "series": drawn, "axis_config": axes},
    }


def option(value: str = "a") -> Json:
    return {"text": words(), "value": value}


def asks(**element: Any) -> Json:
    return {"type": "input", "label": words(), "hint": words(), "element": {"action_id": "asked", **element}}


IMAGE: Json = {"type": "image", "image_url": "https://example.org/chart.png", "alt_text": "Score 71, up 3"}

SHOWN: list[Json] = [
    {"type": "header", "text": words(), "block_id": "head"},
    {"type": "section", "text": marked(), "fields": [marked(), words()], "accessory": button()},
    {"type": "section", "fields": [marked()], "accessory": IMAGE},
    {"type": "context", "elements": [marked(), IMAGE]},
    {
        "type": "actions",
        "elements": [
            button("share", value="7", style="primary", accessibility_label="Share the card"),
            button("drop", confirm={"title": words(), "text": marked(), "confirm": words(), "deny": words()}),
            button("open", url="https://example.org"),
        ],
    },
    {"type": "divider"},
    {**IMAGE, "title": words()},
    rich(),
    {
        "type": "rich_text",
        "elements": [
            {"type": "rich_text_list", "style": "bullet", "elements": rich()["elements"]},
            {"type": "rich_text_quote", "elements": [{"type": "user", "user_id": "U1"}]},
            {"type": "rich_text_preformatted", "elements": [{"type": "text", "text": "code"}]},
            {
                "type": "rich_text_section",
                "elements": [
                    {"type": "link", "url": "https://example.org", "text": "here"},
                    {"type": "emoji", "name": "tada"},
                    {"type": "channel", "channel_id": "C1"},
                ],
            },
        ],
    },
    {"type": "table", "column_settings": [{"align": "right"}], "rows": [[cell(), rich()], [cell(), cell()]]},
    line(20, 6),
    {"type": "markdown", "text": "**Words**"},
]

ASKED: list[Json] = [
    asks(type="plain_text_input", multiline=True, initial_value="", max_length=100, placeholder=words()),
    asks(type="static_select", options=[option("a"), option("b")], initial_option=option("a")),
    asks(type="static_select", option_groups=[{"label": words(), "options": [option()]}]),
    asks(type="external_select", min_query_length=2, placeholder=words()),
    asks(type="conversations_select", default_to_current_conversation=True, filter={"include": ["public"]}),
    asks(type="timepicker", initial_time="09:00", timezone="Europe/Berlin"),
    asks(type="number_input", is_decimal_allowed=False, min_value="1", max_value="100"),
    asks(type="radio_buttons", options=[option()]),
    asks(type="checkboxes", options=[{**option(), "description": words()}], initial_options=[option()]),
]

MODAL: Json = {
    **{"type": "modal", "title": words(), "submit": words(), "close": words(), "callback_id": "settings"},
    **{"private_metadata": "C1", "notify_on_close": True, "blocks": ASKED},
}
HOME: Json = {"type": "home", "blocks": [one for one in SHOWN if one["type"] != "markdown"]}
