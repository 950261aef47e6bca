"""Who a post pings: a user group or a member. Everything else that is drawn pings nobody."""

from __future__ import annotations

from adapters.slack.render.rich import Block
from adapters.slack.render.sanitise import group_id, member_id
from scoring.teams.subscription import Mention


def as_text(mention: Mention | None) -> tuple[str, ...]:
    """For the text of a message, which Slack parses; nothing where the id is none of Slack's."""
    match mention:
        case Mention("group", number) if group_id(number):
            return (f"<!subteam^{number}>",)
        case Mention("person", number) if member_id(number):
            return (f"<@{number}>",)
        case _:
            return ()


def as_blocks(mention: Mention | None) -> tuple[Block, ...]:
    """The same as the first block of a message."""
    match mention:
        case Mention("group", number) if group_id(number):
            element = {"type": "usergroup", "usergroup_id": number}
        case Mention("person", number) if member_id(number):
            element = {"type": "user", "user_id": number}
        case _:
            return ()
    section = {"type": "rich_text_section", "elements": [element]}
    return ({"type": "rich_text", "elements": [section]},)
