"""Faults told to Sentry and spans to a collector: what helps to mend them, and nothing of anybody."""

from __future__ import annotations

import asyncio
import gzip
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest

from tests.bot.test_check import environment
from tests.servers.web import Reply, Request, Server, json_reply, serve

TOKEN, PASSWORD = "xoxb-1-very-secret", "s3cr3t-of-the-store"

FAULT = """
import asyncio, logging
from bot.logs import configure_log
from bot.processes import with_app
from scoring.ports.log_context import logged

async def work(app):
    token = app.settings.slack_bot_token.get_secret_value()
    url = f"https://slack.example/api/auth.test?user=U123&token={token}"
    logging.getLogger("httpx").warning("GET %s", url)
    with logged(workspace="slack:T1", delivery="d7", request="00ff"):
        try:
            headers = {"Authorization": f"Bearer {token}"}
            raise ValueError(f"{url} with {headers} at postgresql://me:s3cr3t-of-the-store@db/x failed")
        except ValueError:
            logging.getLogger("bot.somewhere").exception("the work with %s failed", token)
    return 0

raise SystemExit(with_app(work))
"""
ASKED = """
import asyncio
from bot.processes import with_app
from scoring.commands.accounts import read
from scoring.commands.requester import Requester

async def work(app):
    who = Requester(workspace="slack:T1", channel="C1", person="U123")
    await app.dispatcher.answer(read("@somebody.bsky.social", "bluesky"), who)
    return 0

raise SystemExit(with_app(work))
"""


def fine(request: Request) -> Reply:
    return json_reply({})


async def run(code: str, folder: Path, **settings: str) -> subprocess.CompletedProcess[str]:
    return await asyncio.to_thread(
        subprocess.run, (sys.executable, "-c", code), cwd=folder, env=environment(folder, **settings),
        capture_output=True, text=True, timeout=100, check=False,
    )  # fmt: skip


def body(request: Request) -> bytes:
    return (
        gzip.decompress(request.body) if request.headers.get("content-encoding") == "gzip" else request.body
    )


def event(server: Server) -> tuple[str, dict[str, Any]]:
    """The only one that came, as it came and as it is read."""
    (envelope,) = [body(one).decode() for one in server.requests if one.path.endswith("/envelope/")]
    _, head, payload, *_ = envelope.splitlines()
    assert json.loads(head)["type"] == "event"
    return envelope, json.loads(payload)


async def test_sentry_hears_of_a_fault_with_its_ids_and_trace_and_of_no_secret(tmp_path: Path) -> None:
    async with serve(fine) as server:
        dsn = server.url.replace("://", "://0123456789abcdef@") + "/1"
        done = await run(FAULT, tmp_path, SENTRY_DSN=dsn, SLACK_BOT_TOKEN=TOKEN, SLACK_APP_TOKEN="xapp-1-A-b")
        assert done.returncode == 0, done.stderr
        envelope, found = event(server)
    assert found["tags"] == {"workspace": "slack:T1", "delivery": "d7", "request": "00ff"}
    (value,) = found["exception"]["values"]
    assert value["type"] == "ValueError" and value["stacktrace"]["frames"]
    assert "https://slack.example/api/auth.test with" in value["value"]
    for secret in (TOKEN, PASSWORD, "xapp-1-A-b", "U123", "Bearer xox"):
        assert secret not in envelope
    assert "vars" not in envelope and "breadcrumbs" not in found and "server_name" not in found
    assert not {"request", "user", "extra", "modules", "contexts"} & set(found)


async def test_a_collector_hears_of_a_command_and_of_what_was_asked_for_it_as_one_trace(
    tmp_path: Path,
) -> None:
    async with serve(fine) as server:
        settings = {
            "OTEL_EXPORTER_OTLP_ENDPOINT": server.url,
            "OTEL_EXPORTER_OTLP_HEADERS": "api-key=of-ours",
        }
        done = await run(ASKED, tmp_path, BLUESKY_URL="http://127.0.0.1:9", **settings)
        assert done.returncode == 0, done.stderr
        sent = [one for one in server.requests if one.path == "/v1/traces"]
    assert all(one.headers["api-key"] == "of-ours" for one in sent)
    traces = [ExportTraceServiceRequest.FromString(body(one)) for one in sent]
    spans = [span for one in traces for r in one.resource_spans for s in r.scope_spans for span in s.spans]
    (command,) = [one for one in spans if one.name == "command ask"]
    asked = [one for one in spans if one.name == "ask bluesky"]
    assert asked and {one.trace_id for one in asked} == {command.trace_id}
    assert {one.parent_span_id for one in asked} == {command.span_id}
    assert command.start_time_unix_nano <= asked[0].start_time_unix_nano
    attributes = {one.key: one.value.string_value for one in command.attributes}
    assert attributes["influence.outcome"] == "network-down" and len(attributes["influence.request"]) == 16
    whole = b"".join(body(one) for one in sent)
    for nobody in (b"somebody", b"T1", b"U123", b"bsky"):
        assert nobody not in whole


LISTED = "sys.argv[1:] = ['list']; import bot.__main__ as it; it.main()"


async def test_without_the_extra_a_setting_says_what_to_install(tmp_path: Path) -> None:
    for name, library, settings in (
        ("sentry", "sentry_sdk", {"SENTRY_DSN": "http://key@127.0.0.1:9/1"}),
        ("otel", "opentelemetry", {"OTEL_EXPORTER_OTLP_ENDPOINT": "http://127.0.0.1:9"}),
    ):
        done = await run(f"import sys; sys.modules['{library}'] = None; {LISTED}", tmp_path, **settings)
        assert done.returncode == 1, done.stderr
        assert f"install 'influence-bot[{name}]'" in done.stderr and "Traceback" not in done.stderr


async def test_a_dsn_that_is_none_is_told_without_its_value(tmp_path: Path) -> None:
    done = await run(f"import sys; {LISTED}", tmp_path, SENTRY_DSN="nothing")
    assert done.returncode == 1
    assert "SENTRY_DSN is no address" in done.stderr and "nothing" not in done.stderr


async def test_neither_is_loaded_where_neither_is_set(tmp_path: Path) -> None:
    loaded = "[name for name in ('sentry_sdk', 'opentelemetry') if name in sys.modules]"
    done = await run(f"import sys, bot.processes as it; it.migrate_store(); print({loaded})", tmp_path)
    assert done.stdout.splitlines()[-1] == "[]"
