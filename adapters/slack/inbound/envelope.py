"""Decides whether a body has the form of what Slack sends, before anything reads it.

Only what Bolt and our listeners look at is described; everything else may be there or not.
"""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field
from slack_bolt.request.internals import extract_content_type, parse_body

Id = Annotated[str, Field(max_length=255)]


class _Shape(BaseModel):
    model_config = ConfigDict(extra="ignore", strict=True)


class _Thing(_Shape):
    """A person, a channel or a team that is told as an object."""

    id: Id | None = None
    team_id: Id | None = None
    enterprise_id: Id | None = None


class _Authorization(_Shape):
    enterprise_id: Id | None = None
    team_id: Id | None = None
    user_id: Id | None = None
    is_enterprise_install: bool | None = None


class _Container(_Shape):
    channel_id: Id | None = None
    is_ephemeral: bool | None = None


class _Title(_Shape):
    text: str


class _Choice(_Shape):
    value: str | None = None


class _Answer(_Shape):
    """What a person entered: one of these, by the kind of the element."""

    value: str | None = None
    selected_time: str | None = None
    selected_conversation: str | None = None
    selected_option: _Choice | None = None


class _State(_Shape):
    values: dict[str, dict[str, _Answer]]


class _View(_Shape):
    type: Id
    id: Id | None = None
    team_id: Id | None = None
    app_installed_team_id: Id | None = None
    callback_id: str | None = None
    private_metadata: str = ""


class _SentView(_View):
    id: Id
    callback_id: str
    title: _Title
    state: _State


class _Action(_Shape):
    action_id: Id
    block_id: Id | None = None
    value: str | None = None


class _Event(_Shape):
    type: Id
    user: Id | _Thing | None = None
    channel: Id | _Thing | None = None
    team: Id | _Thing | None = None
    tab: str | None = None
    tokens: dict[str, list[str] | None] | None = None


class _Hook(_Shape):
    response_url: str | None = None


class _Request(_Shape):
    type: Id | None = None
    team_id: Id | None = None
    enterprise_id: Id | None = None
    user_id: Id | None = None
    channel_id: Id | None = None
    team: Id | _Thing | None = None
    enterprise: Id | _Thing | None = None
    user: Id | _Thing | None = None
    channel: Id | _Thing | None = None
    authorizations: list[_Authorization] | None = None
    is_enterprise_install: bool | Id | None = None
    container: _Container | None = None
    view: _View | None = None
    event: _Event | None = None
    event_id: Id | None = None
    trigger_id: Id | None = None
    response_url: str | None = None
    # Bolt fails on two, and no form of ours asks Slack for more than one.
    response_urls: Annotated[list[_Hook], Field(max_length=1)] = []


class _Command(_Request):
    command: Id
    team_id: Id
    text: str = ""


class _Press(_Request):
    actions: Annotated[list[_Action], Field(min_length=1)]


class _Submission(_Request):
    view: _SentView


class _Suggestion(_Request):
    action_id: Id
    block_id: Id
    value: str


class _Told(_Request):
    event: _Event


class _Other(_Request):
    type: Id


_BY_TYPE: dict[object, type[_Request]] = {
    "block_actions": _Press,
    "view_submission": _Submission,
    "block_suggestion": _Suggestion,
    "event_callback": _Told,
}


def is_readable(body: bytes, content_type: str | None) -> bool:
    """Whether Bolt will find in these bytes a request of Slack's form."""
    try:
        # As Bolt itself parses it, so that what is looked at here is what is handled.
        kind = extract_content_type({"content-type": [content_type]} if content_type else {})
        parsed: Any = parse_body(body.decode("utf-8"), kind)
        _model(parsed).model_validate(parsed)
    except (ValueError, RecursionError):
        return False
    return True


def _model(parsed: object) -> type[_Request]:
    if not isinstance(parsed, dict):
        return _Other
    if "command" in parsed:
        return _Command
    kind = parsed.get("type")
    return _BY_TYPE.get(kind, _Other) if isinstance(kind, str) else _Other
