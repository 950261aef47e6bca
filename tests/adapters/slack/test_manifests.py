"""The manifests that an operator pastes: of the form that Slack takes, and true to the code."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import fastjsonschema
import pytest

from adapters.slack.handlers.listeners import COMMAND, EVENTS, SHORTCUT
from adapters.slack.inbound.server import PATH
from adapters.slack.install.oauth import OPTIONAL_SCOPES, SCOPES

FOLDER = Path(__file__).resolve().parents[3] / "adapters" / "slack"


def text(longest: int, shortest: int = 1, **more: Any) -> dict[str, Any]:
    return {"type": "string", "minLength": shortest, "maxLength": longest, **more}


def closed(required: list[str] | None = None, **properties: Any) -> dict[str, Any]:
    known = {"type": "object", "properties": properties, "additionalProperties": False}
    return {**known, "required": list(properties) if required is None else required}


URL = text(3_000, pattern="^https://")
FLAG = {"type": "boolean"}
NAMES = {"type": "array", "items": text(50), "uniqueItems": True}
# What Slack's reference of app manifests says of the parts that we use: names, lengths, forms.
SCHEMA = closed(
    display_information=closed(
        name=text(35),
        description=text(140),
        background_color=text(7, 4, pattern="^#[0-9a-fA-F]{6}$"),
        long_description=text(4_000, 175),
    ),
    features=closed(
        app_home=closed(
            home_tab_enabled=FLAG, messages_tab_enabled=FLAG, messages_tab_read_only_enabled=FLAG
        ),
        bot_user=closed(display_name=text(80), always_online=FLAG),
        shortcuts={
            "type": "array",
            "maxItems": 10,
            "items": closed(
                name=text(24),
                type={"enum": ["message", "global"]},
                callback_id=text(255),
                description=text(150),
            ),
        },
        unfurl_domains={"type": "array", "items": text(255), "maxItems": 5, "uniqueItems": True},
        slash_commands={
            "type": "array",
            "minItems": 1,
            "items": closed(
                ["command", "description", "usage_hint", "should_escape"],
                command=text(32, 2, pattern="^/"),
                url=URL,
                description=text(2_000),
                usage_hint=text(1_000),
                should_escape=FLAG,
            ),
        },
    ),
    oauth_config=closed(
        ["scopes"],
        redirect_urls={"type": "array", "items": URL},
        scopes=closed(bot=NAMES, bot_optional=NAMES),
    ),
    settings=closed(
        event_subscriptions=closed(["bot_events"], request_url=URL, bot_events=NAMES),
        interactivity=closed(["is_enabled"], is_enabled=FLAG, request_url=URL, message_menu_options_url=URL),
        org_deploy_enabled=FLAG,
        socket_mode_enabled=FLAG,
        token_rotation_enabled=FLAG,
    ),
)


def manifest(kind: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((FOLDER / f"manifest.{kind}.json").read_text())
    return found


@pytest.fixture(params=["socket", "http"])
def either(request: pytest.FixtureRequest) -> dict[str, Any]:
    return manifest(request.param)


def test_slack_takes_its_form(either: dict[str, Any]) -> None:
    fastjsonschema.compile(SCHEMA)(either)


@pytest.mark.parametrize(
    "broken",
    [{"display_information": {"name": "x" * 36}}, {"features": {"slash": []}}, {"settings": {}, "extra": 1}],
)
def test_the_check_can_fail(broken: dict[str, Any]) -> None:
    with pytest.raises(fastjsonschema.JsonSchemaException):
        fastjsonschema.compile(SCHEMA)({**manifest("socket"), **broken})


def test_it_asks_for_what_the_code_uses_and_nothing_else(either: dict[str, Any]) -> None:
    scopes = either["oauth_config"]["scopes"]
    assert tuple(scopes["bot"]) == (*SCOPES, *OPTIONAL_SCOPES)
    assert tuple(scopes["bot_optional"]) == OPTIONAL_SCOPES
    assert tuple(either["settings"]["event_subscriptions"]["bot_events"]) == EVENTS
    (shortcut,) = either["features"]["shortcuts"]
    assert (shortcut["callback_id"], shortcut["type"]) == (SHORTCUT, "message")
    (command,) = either["features"]["slash_commands"]
    assert COMMAND.fullmatch(command["command"]) and command["should_escape"] is True
    assert either["features"]["app_home"]["home_tab_enabled"] is True
    # With rotation on, tokens of the schedule would end after twelve hours.
    assert either["settings"]["token_rotation_enabled"] is False


def test_over_http_everything_comes_to_the_one_path_and_over_a_socket_nothing_does() -> None:
    http = manifest("http")
    settings = http["settings"]
    for url in (
        http["features"]["slash_commands"][0]["url"],
        settings["event_subscriptions"]["request_url"],
        settings["interactivity"]["request_url"],
        settings["interactivity"]["message_menu_options_url"],
    ):
        assert url.endswith(PATH)
    assert http["oauth_config"]["redirect_urls"][0].endswith("/slack/oauth_redirect")
    assert settings["socket_mode_enabled"] is False
    assert manifest("socket")["settings"]["socket_mode_enabled"] is True
    assert "https://" not in (FOLDER / "manifest.socket.json").read_text()
