"""What is logged: in two forms, with the ids of the work, and never with a secret."""

from __future__ import annotations

import io
import json
import logging
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Literal

import httpx
import pytest
from aiohttp import web
from hypothesis import given
from hypothesis import strategies as st
from pydantic import SecretStr

from adapters.http.listening import Address, guard, listening
from bot.logs import TEXT, Redacted, json_lines
from bot.redaction import HIDDEN, Redaction, secrets_of
from bot.settings import Settings
from scoring.commands.accounts import read
from scoring.commands.kinds import Help
from scoring.commands.requester import Requester
from scoring.errors import UnknownHandle
from scoring.messages.replies import Reply
from scoring.ports.log_context import LogContext, log_context, logged
from scoring.service.dispatch import Dispatcher
from scoring.service.rate_limit import RateLimit
from scoring.text import Name
from tests.bot.test_check import environment, influence
from tests.measures import Heard
from tests.rooms import Room

Form = Literal["text", "json"]
FORMS: tuple[Form, ...] = ("text", "json")
# Of every setting that is secret: a value with characters that JSON and addresses write differently.
SECRETS = {
    name: f'{name}"s\\v@lue/+&-of_it'
    if name != "database_url"
    else "postgresql://me:p%40ss-w0rd@db/influence"
    for name, field in Settings.model_fields.items()
    if "SecretStr" in str(field.annotation)
}
# What has no setting: of Slacks and Discords that installed us, of networks, and of ours.
BY_FORM = (
    "xoxb-1234-5678-abcdefgh",
    "xoxe.xoxp-1-abcdefgh",
    "xapp-1-A0-1-abcdef",
    "MTk4NjIyNDgzNDcxOTI1MjQ4.Cl2FMQ.ZnCjm1XVW7vRze4b7Cq4se7kKWs",
    "ghp_0123456789abcdef0123456789abcdef0123",
    "inf_" + "a1B2" * 11 + "xy",
)


@contextmanager
def written(form: Form, **secrets: str) -> Iterator[io.StringIO]:
    """What a logger of somebody's writes meanwhile."""
    values: dict[str, Any] = {name: SecretStr(value) for name, value in secrets.items()}
    settings = Settings.model_construct(None, **values)
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    inner = json_lines() if form == "json" else logging.Formatter(TEXT)
    handler.setFormatter(Redacted(inner, Redaction(secrets_of(settings))))
    logger = logging.getLogger("somebody.else")
    logger.addHandler(handler)
    logger.propagate = False
    try:
        yield stream
    finally:
        logger.removeHandler(handler)
        logger.propagate = True


def everywhere(secret: str) -> None:
    """A secret in all the places where a careless line may have it."""
    logger = logging.getLogger("somebody.else")
    logger.error("as an argument: %s, and %r", secret, {"token": secret})
    logger.error("https://api.example/path?token=%s&more=1 Authorization: Bearer %s", secret, secret)
    try:
        try:
            raise ValueError(f"in the cause: {secret}")
        except ValueError as cause:
            raise RuntimeError(secret, {"headers": secret}) from cause
    except RuntimeError:
        logger.exception("it failed with %s", secret, stack_info=True)


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("name", SECRETS)
def test_no_secret_of_the_settings_is_written(name: str, form: Form) -> None:
    value = SECRETS[name]
    hidden = "p%40ss-w0rd" if name == "database_url" else value
    with written(form, **SECRETS) as stream:
        everywhere(value)
    assert HIDDEN in stream.getvalue()
    assert hidden not in stream.getvalue()
    assert hidden[-7:] not in stream.getvalue(), "the end has nothing to be written differently"


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("token", BY_FORM)
def test_tokens_that_are_in_no_setting_are_known_by_their_form(token: str, form: Form) -> None:
    with written(form) as stream:
        everywhere(token)
    assert HIDDEN in stream.getvalue()
    assert token not in stream.getvalue()


@pytest.mark.parametrize(
    ("line", "stays"),
    [
        ("postgresql://me:secret@db.example/influence", "postgresql://[hidden]@db.example/influence"),
        ("https://hooks.slack.com/commands/T1/2/abc failed", "https://hooks.slack.com/[hidden] failed"),
        ("/api/v10/webhooks/123456/aW50ZXJhY3Rpb24 answered 404", "/api/v10/webhooks/[hidden] answered 404"),
        ("GET /v3/channels?part=id&key=AIza123 failed", "GET /v3/channels?part=id&key=[hidden] failed"),
        ("the page /r/AbCdEfGhIjKlMnOpQrStUv failed", "the page /r/[hidden] failed"),
    ],
)  # fmt: skip
def test_addresses_that_open_something_keep_only_what_helps(line: str, stays: str) -> None:
    assert Redaction()(line) == stays


@given(st.text(alphabet="abcdefghij klmnop.:-@/\n", max_size=200))
def test_ordinary_lines_stay_as_they_are(line: str) -> None:
    if "://" not in line:
        assert Redaction(["aVerySecretValue"])(line) == line


def test_a_json_line_is_one_object_with_the_ids_of_the_work() -> None:
    with written("json") as stream, logged(workspace="slack:T1", delivery="d12", request="abc"):
        logging.getLogger("somebody.else").warning("took %d s\nand more", 3)
    (line,) = stream.getvalue().splitlines()
    found = json.loads(line)
    assert found.pop("time").endswith("Z")
    assert found == {
        "event": "took 3 s\nand more",
        "level": "warning",
        "logger": "somebody.else",
        "workspace": "slack:T1",
        "delivery": "d12",
        "request": "abc",
    }


def test_a_json_line_names_no_id_that_there_is_not_and_holds_the_trace() -> None:
    with written("json") as stream:
        try:
            raise ValueError("here")
        except ValueError:
            logging.getLogger("somebody.else").exception("it failed")
    found = json.loads(stream.getvalue())
    assert set(found) == {"time", "event", "level", "logger", "exception"}
    assert "ValueError: here" in found["exception"]


def test_ids_end_with_their_work_and_the_inner_ones_count() -> None:
    with written("json") as stream:
        log = logging.getLogger("somebody.else")
        with logged(workspace="one", request="r"):
            with logged(workspace="two"):
                log.error("inner")
            log.error("outer")
        log.error("none")
    inner, outer, none = map(json.loads, stream.getvalue().splitlines())
    assert (inner["workspace"], inner["request"]) == ("two", "r")
    assert (outer["workspace"], outer["request"]) == ("one", "r")
    assert "workspace" not in none and "request" not in none


def test_a_process_logs_in_the_form_that_is_set(tmp_path: Path) -> None:
    broken = {"BLUESKY_URL": "http://127.0.0.1:9", "LOG_LEVEL": "DEBUG"}
    done = influence(tmp_path, "score", "@someone.bsky.social", LOG_FORMAT="json", **broken)
    lines = [line for line in done.stderr.splitlines() if line.startswith("{")]
    assert lines and all(set(json.loads(line)) >= {"time", "level", "logger", "event"} for line in lines)
    done = influence(tmp_path, "score", "@someone.bsky.social", **broken)
    assert " DEBUG asyncio: " in done.stderr


def test_a_form_that_is_none_is_told(tmp_path: Path) -> None:
    done = influence(tmp_path, "score", "@ada@demo", LOG_FORMAT="xml")
    assert done.returncode == 1
    assert "LOG_FORMAT is not" in done.stderr


def test_lines_for_people_do_not_load_what_writes_json(tmp_path: Path) -> None:
    code = "import sys, bot.processes, bot.logs; from bot.settings import Settings; bot.logs.configure_log(Settings()); print('structlog' in sys.modules, 'prometheus_client' in sys.modules)"  # noqa: E501
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, env=environment(tmp_path), check=True
    )
    assert done.stdout.strip() == "False False"


async def test_a_request_has_a_name_of_ours_that_its_answer_and_the_log_tell() -> None:
    application = web.Application()
    guard(application)

    async def answer(request: web.Request) -> web.Response:
        logging.getLogger("somebody.else").warning("in it")
        return web.Response(text=log_context().request)

    application.router.add_get("/", answer)
    with written("json") as stream:
        async with listening(application, Address("127.0.0.1", 0)) as port, httpx.AsyncClient() as client:
            sent = {"X-Request-Id": "theirs"}
            first, second = [await client.get(f"http://127.0.0.1:{port}/", headers=sent) for _ in range(2)]
            missing = await client.get(f"http://127.0.0.1:{port}/nothing")
    assert first.headers["X-Request-Id"] == first.text != second.text
    assert len(first.text) == 16 and len(missing.headers["X-Request-Id"]) == 16
    assert [json.loads(line)["request"] for line in stream.getvalue().splitlines()] == [
        first.text,
        second.text,
    ]


async def test_every_command_has_a_name_and_a_workspace() -> None:
    room, who = Room(), Requester(workspace="slack:T1", channel="c", person="p")
    seen: list[LogContext] = []

    async def noted(command: object, asking: object) -> Reply:
        seen.append(log_context())
        raise RuntimeError("of ours")

    room.dispatcher.serve(Help, noted)
    reply = await room.dispatcher.answer(Help(), who)
    assert not reply.ok
    assert seen[0].workspace == who.workspace and len(seen[0].request) == 16
    assert log_context() == LogContext()


async def test_a_command_is_counted_by_how_it_ended() -> None:
    room, who, heard = Room(), Requester(workspace="slack:T1", channel="c", person="p"), Heard()
    dispatcher = Dispatcher(RateLimit(room.clock), room.ask, room.team, measures=heard)
    await dispatcher.answer(read("@ada@demo", "demo"), who)
    errors: list[Exception] = [UnknownHandle(Name("none")), RuntimeError("of ours")]

    async def broken(command: object, asking: object) -> Reply:
        raise errors.pop(0)

    dispatcher.serve(Help, broken)
    await dispatcher.answer(Help(), who)
    await dispatcher.answer(Help(), who)
    assert heard.commands == [("ask", "ok"), ("help", "unknown-handle"), ("help", "internal")]
