"""Decides what is too long, too many or empty in Block Kit, by the numbers of the package slackblocks."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from slackblocks import _limits as most

# Longer texts of a message are cut by Slack; chat.postMessage answers msg_too_long.
TEXT_MAX_LENGTH = 40_000
TABLES_A_MESSAGE = 1
# Over all cells of a table, whatever is in them; found by others, not in Slack's reference.
TABLE_CHARACTERS = 10_000

_OPTIONS = {
    "text": most.OPTION_TEXT_MAX_LENGTH,
    "value": most.OPTION_VALUE_MAX_LENGTH,
    "description": most.OPTION_DESCRIPTION_MAX_LENGTH,
    "url": most.OPTION_URL_MAX_LENGTH,
}
_SELECT = {
    "placeholder": most.SELECT_PLACEHOLDER_MAX_LENGTH,
    "options": most.SELECT_OPTIONS_MAX_ITEMS,
    "option_groups": most.SELECT_OPTION_GROUPS_MAX_ITEMS,
}
_PLACEHOLDER = {"placeholder": most.SELECT_PLACEHOLDER_MAX_LENGTH}
_FEEDBACK = {
    "text": most.FEEDBACK_BUTTON_TEXT_MAX_LENGTH,
    "value": most.FEEDBACK_BUTTON_VALUE_MAX_LENGTH,
    "accessibility_label": most.FEEDBACK_BUTTON_ACCESSIBILITY_LABEL_MAX_LENGTH,
}
_VIEW = {
    "private_metadata": most.VIEW_PRIVATE_METADATA_MAX_LENGTH,
    "callback_id": most.VIEW_CALLBACK_ID_MAX_LENGTH,
    "external_id": most.VIEW_EXTERNAL_ID_MAX_LENGTH,
    "title": most.VIEW_TITLE_MAX_LENGTH,
    "close": most.VIEW_CLOSE_MAX_LENGTH,
    "submit": most.VIEW_SUBMIT_MAX_LENGTH,
}

# The characters or items of a field, by the type of its object; where it has none, by the name it is under.
MOST: Mapping[str, Mapping[str, int]] = {
    "home": _VIEW,
    "modal": _VIEW,
    "plain_text": {"text": most.TEXT_MAX_LENGTH},
    "mrkdwn": {"text": most.TEXT_MAX_LENGTH},
    "header": {"text": most.HEADER_TEXT_MAX_LENGTH},
    "section": {"fields": most.SECTION_FIELDS_MAX_ITEMS},
    "context": {"elements": most.CONTEXT_ELEMENTS_MAX_ITEMS},
    "context_actions": {"elements": most.CONTEXT_ACTIONS_ELEMENTS_MAX_ITEMS},
    "actions": {"elements": most.ACTIONS_ELEMENTS_MAX_ITEMS},
    "image": {
        "image_url": most.IMAGE_IMAGE_URL_MAX_LENGTH,
        "alt_text": most.IMAGE_ALT_TEXT_MAX_LENGTH,
        "title": most.IMAGE_TITLE_MAX_LENGTH,
    },
    "input": {"label": most.INPUT_LABEL_MAX_LENGTH, "hint": most.INPUT_HINT_MAX_LENGTH},
    "markdown": {"text": most.MARKDOWN_TEXT_MAX_LENGTH},
    "table": {"rows": most.TABLE_ROWS_MAX_ITEMS, "column_settings": most.TABLE_COLUMN_SETTINGS_MAX_ITEMS},
    "data_table": {"rows": most.DATA_TABLE_ROWS_MAX_ITEMS},
    "alert": {"text": most.ALERT_TEXT_MAX_LENGTH},
    "card": {
        "title": most.CARD_TITLE_MAX_LENGTH,
        "subtitle": most.CARD_SUBTITLE_MAX_LENGTH,
        "body": most.CARD_BODY_MAX_LENGTH,
        "actions": most.CARD_ACTIONS_MAX_ITEMS,
    },
    "carousel": {"elements": most.CAROUSEL_ELEMENTS_MAX_ITEMS},
    "container": {
        "title": most.CONTAINER_TITLE_MAX_LENGTH,
        "subtitle": most.CONTAINER_SUBTITLE_MAX_LENGTH,
        "child_blocks": most.CONTAINER_CHILD_BLOCKS_MAX_ITEMS,
    },
    "plan": {"tasks": most.PLAN_TASKS_MAX_ITEMS},
    "video": {
        "alt_text": most.VIDEO_ALT_TEXT_MAX_LENGTH,
        "title": most.VIDEO_TITLE_MAX_LENGTH,
        "author_name": most.VIDEO_AUTHOR_NAME_MAX_LENGTH,
        "description": most.VIDEO_DESCRIPTION_MAX_LENGTH,
        "provider_name": most.VIDEO_PROVIDER_NAME_MAX_LENGTH,
    },
    "button": {
        "text": most.BUTTON_TEXT_MAX_LENGTH,
        "value": most.BUTTON_VALUE_MAX_LENGTH,
        "url": most.BUTTON_URL_MAX_LENGTH,
        "accessibility_label": most.BUTTON_ACCESSIBILITY_LABEL_MAX_LENGTH,
    },
    "workflow_button": {
        "text": most.WORKFLOW_BUTTON_TEXT_MAX_LENGTH,
        "accessibility_label": most.WORKFLOW_BUTTON_ACCESSIBILITY_LABEL_MAX_LENGTH,
    },
    "positive_button": _FEEDBACK,
    "negative_button": _FEEDBACK,
    "confirm": {
        "title": most.CONFIRMATION_TITLE_MAX_LENGTH,
        "text": most.CONFIRMATION_TEXT_MAX_LENGTH,
        "confirm": most.CONFIRMATION_CONFIRM_MAX_LENGTH,
        "deny": most.CONFIRMATION_DENY_MAX_LENGTH,
    },
    "options": _OPTIONS,
    "initial_option": _OPTIONS,
    "initial_options": _OPTIONS,
    "option_groups": {
        "label": most.OPTION_GROUP_LABEL_MAX_LENGTH,
        "options": most.OPTION_GROUP_OPTIONS_MAX_ITEMS,
    },
    "static_select": _SELECT,
    "multi_static_select": _SELECT,
    "overflow": {"options": most.OVERFLOW_OPTIONS_MAX_ITEMS},
    "checkboxes": {"options": most.CHECKBOXES_OPTIONS_MAX_ITEMS},
    "radio_buttons": {"options": most.RADIO_BUTTONS_OPTIONS_MAX_ITEMS},
    "plain_text_input": {**_PLACEHOLDER, "initial_value": most.PLAIN_TEXT_INPUT_MAX_LENGTH_MAX},
    **dict.fromkeys(
        (
            *("external_select", "users_select", "conversations_select", "channels_select"),
            *("multi_external_select", "multi_users_select", "multi_conversations_select"),
            *("multi_channels_select", "number_input", "email_text_input", "url_text_input"),
            *("datepicker", "timepicker", "rich_text_input"),
        ),
        _PLACEHOLDER,
    ),
}

# The same for each item of a list.
MOST_EACH: Mapping[str, Mapping[str, int]] = {
    "section": {"fields": most.SECTION_FIELDS_ITEM_MAX_LENGTH},
    "table": {"rows": most.TABLE_COLUMNS_MAX_ITEMS},
    "data_table": {"rows": most.DATA_TABLE_COLUMNS_MAX_ITEMS},
}

MOST_ANYWHERE = {"block_id": most.BLOCK_ID_MAX_LENGTH, "action_id": most.ACTION_ID_MAX_LENGTH}

# A text may not be empty, nor a list that a person should see; Slack refuses an empty cell of a table too.
LEAST = {
    **dict.fromkeys(("text", "alt_text", "image_url", "action_id", "block_id"), 1),
    **dict.fromkeys(("elements", "fields", "options", "option_groups", "rows", "child_blocks"), 1),
}
EMPTY_ELEMENTS = ("rich_text_section", "rich_text_list", "rich_text_quote", "rich_text_preformatted")


def size_faults(value: Any, at: str, under: str = "") -> list[str]:
    """Every field of the value, however deep, that is too long, has too many items, or too few."""
    if isinstance(value, list):
        return [
            fault for place, one in enumerate(value) for fault in size_faults(one, f"{at}/{place}", under)
        ]
    if not isinstance(value, dict):
        return []
    kind = str(value.get("type", under))
    faults: list[str] = []
    for name, one in value.items():
        faults += _field_faults(kind, name, one, f"{at}/{name}")
        # The text of a text object is measured by its owner and by itself; a row is a list in a list.
        faults += size_faults(one, f"{at}/{name}", name)
    return faults


def _field_faults(kind: str, name: str, value: Any, at: str) -> Iterator[str]:
    limit = MOST.get(kind, {}).get(name, MOST_ANYWHERE.get(name))
    yield from _one_fault(value, at, limit, _least(kind, name))
    each = MOST_EACH.get(kind, {}).get(name)
    if each is not None and isinstance(value, list):
        for place, one in enumerate(value):
            yield from _one_fault(one, f"{at}/{place}", each, 1)


def _least(kind: str, name: str) -> int:
    if name == "elements" and kind in EMPTY_ELEMENTS:
        return 0
    if (kind, name) == ("data_table", "rows"):
        return most.DATA_TABLE_ROWS_MIN_ITEMS
    return LEAST.get(name, 0)


def _one_fault(value: Any, at: str, limit: int | None, least: int) -> Iterator[str]:
    if isinstance(value, dict) and isinstance(value.get("text"), str):
        value, at, least = value["text"], f"{at}/text", 0
    if not isinstance(value, str | list):
        return
    many = isinstance(value, list)
    if limit is not None and len(value) > limit:
        yield (
            f"no more than {limit} items allowed [json-pointer:{at}]"
            if many
            else f"must be less than {limit + 1} characters [json-pointer:{at}]"
        )
    if len(value) < least:
        yield (
            f"no fewer than {least} items allowed [json-pointer:{at}]"
            if many
            else f"must be more than {least - 1} characters [json-pointer:{at}]"
        )


def message_limit_faults(blocks: Sequence[Mapping[str, Any]], at: str) -> list[str]:
    """What is counted over all the blocks of a surface."""
    counted = (
        ("table", TABLES_A_MESSAGE),
        ("data_visualization", most.MESSAGE_DATA_VISUALIZATIONS_MAX_ITEMS),
    )
    faults = [
        f"no more than {limit} {kind} blocks allowed [json-pointer:{at}]"
        for kind, limit in counted
        if sum(block.get("type") == kind for block in blocks) > limit
    ]
    faults += [
        f"tables are limited to {TABLE_CHARACTERS} characters [json-pointer:{at}]"
        for block in blocks
        if block.get("type") == "table" and _characters(block.get("rows")) > TABLE_CHARACTERS
    ]
    written = sum(len(str(block.get("text", ""))) for block in blocks if block.get("type") == "markdown")
    if written > most.MARKDOWN_TOTAL_TEXT_MAX_LENGTH:
        faults.append(f"markdown blocks are too long together [json-pointer:{at}]")
    return faults


def _characters(value: Any) -> int:
    """The text anywhere inside."""
    if isinstance(value, list):
        return sum(map(_characters, value))
    if not isinstance(value, Mapping):
        return 0
    own = value.get("text")
    return len(own) if isinstance(own, str) else sum(map(_characters, value.values()))
