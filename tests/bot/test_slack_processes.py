"""`influence run`, `web` and `worker` with Slack: real processes against our Slack on loopback."""

from __future__ import annotations

import asyncio
import os
import re
import signal
import sqlite3
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import aiohttp
import pytest

from adapters.slack.install.vault import read_keys
from bot.settings import read_settings
from bot.slack_keys import slack_keys
from scoring.errors import BadSettings
from tests.adapters.slack.office import slack_with_channel
from tests.english import english
from tests.fakes.slack import FakeSlack
from tests.fakes.slack_workspaces import SCOPES
from tests.waits import LIMIT

HERE = Path(__file__).resolve().parents[2]
SECRET = "a-signing-secret-of-tests"
KEY = "b3VyIHRlc3RzIHVzZSBhIGtleSBvZiAzMiBieXRlcyE="


def environment(folder: Path, **more: str) -> dict[str, str]:
    known = {"PATH": os.environ["PATH"], "HOME": str(folder), "PYTHONPATH": str(HERE)}
    return {**known, "DEFAULT_NETWORK": "demo", "PORT": "0", "BIND": "127.0.0.1", **more}


async def finished(command: str, folder: Path, **more: str) -> tuple[int, str]:
    """The exit code, and all that the process said."""
    process = await start(command, folder, **more)
    assert process.stdout is not None
    said = (await asyncio.wait_for(process.stdout.read(), LIMIT)).decode()
    return await process.wait(), said


async def start(command: str, folder: Path, **more: str) -> asyncio.subprocess.Process:
    """`FILES` is how many the process may open."""
    limit = ("prlimit", f"--nofile={more['FILES']}") if "FILES" in more else ()
    return await asyncio.create_subprocess_exec(
        *(*limit, sys.executable, "-m", "bot", command),
        cwd=folder,
        env=environment(folder, **more),
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )


@asynccontextmanager
async def running(
    command: str, folder: Path, wait_for: str, **more: str
) -> AsyncIterator[tuple[asyncio.subprocess.Process, str]]:
    """The process once it has said a line with these words, and that line."""
    process = await start(command, folder, **more)
    assert process.stdout is not None
    said = ""
    try:
        while wait_for not in said:
            line = (await asyncio.wait_for(process.stdout.readline(), LIMIT)).decode()
            assert line, said
            said += line
        yield process, said
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()


@pytest.fixture
async def slack() -> AsyncIterator[FakeSlack]:
    async with slack_with_channel() as started:
        yield started


def http_keys(slack: FakeSlack) -> dict[str, str]:
    token = slack.workspaces["T1"].token
    return {
        "SLACK_BOT_TOKEN": token,
        "SLACK_SIGNING_SECRET": SECRET,
        "SLACK_API_URL": slack.api_url,
    }


def port_in(said: str) -> int:
    found = re.search(r"listening on port (\d+)", said)
    assert found is not None, said
    return int(found[1])


@pytest.mark.parametrize("command", ["run", pytest.param("web", marks=pytest.mark.slow)])
async def test_over_http_it_listens_answers_and_ends_cleanly(
    tmp_path: Path, slack: FakeSlack, command: str
) -> None:
    async with running(command, tmp_path, "listening on port", **http_keys(slack)) as (process, said):
        assert "http mode, workspace" in said
        deliver = slack.deliveries(f"http://127.0.0.1:{port_in(said)}/slack/events", SECRET)
        assert (await deliver.slash("T1", "C1", "U1", "@ada@demo")).status == 200
        process.send_signal(signal.SIGTERM)
        assert await asyncio.wait_for(process.wait(), LIMIT) == 0
    # What was acknowledged before the signal was answered.
    (answer,) = slack.respond_calls
    assert "@ada@demo" in answer.args["text"]


@pytest.mark.parametrize("command", ["worker", pytest.param("run", marks=pytest.mark.slow)])
async def test_over_a_socket_it_needs_no_port(tmp_path: Path, slack: FakeSlack, command: str) -> None:
    keys = {
        "SLACK_BOT_TOKEN": slack.workspaces["T1"].token,
        "SLACK_APP_TOKEN": slack.app.app_token,
        "SLACK_API_URL": slack.api_url,
    }
    async with running(command, tmp_path, "socket mode, workspace", **keys) as (process, _):
        await slack.socket.connected()
        assert (await slack.socket_deliveries().slash("T1", "C1", "U1", "help")).status == 200
        await slack.until(lambda: slack.respond_calls)
        process.send_signal(signal.SIGTERM)
        assert await asyncio.wait_for(process.wait(), LIMIT) == 0


async def test_slow_clients_by_the_hundred_take_no_file_that_the_web_process_needs(
    tmp_path: Path, slack: FakeSlack
) -> None:
    """With 256 open files, which some systems allow a process: as many such clients were once enough."""
    keys = http_keys(slack)
    async with running("web", tmp_path, "listening on port", FILES="256", **keys) as (process, said):
        port = port_in(said)
        slow = []
        for _ in range(500):
            slow.append(await asyncio.open_connection("127.0.0.1", port))
            slow[-1][1].write(b"POST /slack/events HTTP/1.1\r\nContent-Length: 9\r\n")
        async with aiohttp.ClientSession() as session:
            for path in ("healthz", "readyz"):
                async with session.get(f"http://127.0.0.1:{port}/{path}") as page:
                    assert page.status == 200
        deliver = slack.deliveries(f"http://127.0.0.1:{port}/slack/events", SECRET)
        assert (await deliver.slash("T1", "C1", "U1", "@ada@demo")).status == 200
        await slack.until(lambda: slack.respond_calls)
        for _, writer in slow:
            writer.close()
        process.send_signal(signal.SIGTERM)
        assert process.stdout is not None
        assert await asyncio.wait_for(process.stdout.read(), LIMIT) == b"", "nothing to complain of"
        assert await process.wait() == 0


async def with_a_digest_due(folder: Path, slack: FakeSlack) -> None:
    """C1 has a weekly digest, which is due now; the only message in it says so."""
    async with running("web", folder, "listening on port", **http_keys(slack)) as (_, said):
        deliver = slack.deliveries(f"http://127.0.0.1:{port_in(said)}/slack/events", SECRET)
        await deliver.slash("T1", "C1", "U1", "digest weekly mon 09:00")
        await slack.until(lambda: slack.messages("C1"))
    due = (datetime.now(UTC) - timedelta(minutes=2)).replace(second=0, microsecond=0, tzinfo=None)
    with sqlite3.connect(folder / "influence.db") as store:
        store.execute(
            "UPDATE subscription SET weekday=?, hour=?, minute=?, next_due_at=?",
            (due.isoweekday(), due.hour, due.minute, f"{due}.000000"),
        )
    store.close()


def keys_of_posts(slack: FakeSlack) -> list[str]:
    return [one["metadata"]["event_payload"]["id"] for one in slack.messages("C1") if one.get("metadata")]


def states(folder: Path) -> list[str]:
    """What became of the deliveries so far."""
    with closing(sqlite3.connect(folder / "influence.db")) as store:
        return [row[0] for row in store.execute("SELECT state FROM delivery")]


@pytest.mark.slow
async def test_a_digest_that_is_due_is_posted_by_the_worker(tmp_path: Path, slack: FakeSlack) -> None:
    await with_a_digest_due(tmp_path, slack)
    async with running("worker", tmp_path, "until stopped", **http_keys(slack)):
        await slack.until(lambda: keys_of_posts(slack))
    assert keys_of_posts(slack) == ["d1"]


@pytest.mark.slow
@pytest.mark.parametrize("arrives", [True, False])
async def test_a_kill_in_the_middle_of_a_post_posts_it_once(
    tmp_path: Path, slack: FakeSlack, arrives: bool
) -> None:
    """Slack took the message, or did not; the process died before it heard which."""
    slack.workspaces["T1"].scopes = (*SCOPES, "channels:history")
    slack.workspaces["T1"].channels["C1"].member = True
    await with_a_digest_due(tmp_path, slack)
    before = len(slack.called("chat.postMessage"))
    hold = slack.hold_next("chat.postMessage")
    if not arrives:
        slack.drop_next("chat.postMessage", after_accepting=False)
    async with running("worker", tmp_path, "until stopped", **http_keys(slack)) as (process, _):
        await asyncio.wait_for(hold.arrived.wait(), LIMIT)
        process.kill()
        await process.wait()
    hold.released.set()
    await slack.until(lambda: len(slack.called("chat.postMessage")) > before)
    async with running("worker", tmp_path, "until stopped", **http_keys(slack)):
        # A delivery that is told as sent is never posted again.
        await slack.until(lambda: states(tmp_path) == ["sent"])
    assert keys_of_posts(slack) == ["d1"]


WRONG = {"SLACK_BOT_TOKEN": "xoxb-wrong", "SLACK_SIGNING_SECRET": SECRET}


@pytest.mark.slow
async def test_a_token_that_slack_refuses_is_told_in_one_line(tmp_path: Path, slack: FakeSlack) -> None:
    code, said = await finished("run", tmp_path, **WRONG, SLACK_API_URL=slack.api_url)
    assert code == 1 and "Slack does not accept SLACK_BOT_TOKEN" in said
    assert "xoxb-wrong" not in said and "Traceback" not in said
    token = slack.workspaces["T1"].token
    keys = {"SLACK_BOT_TOKEN": token, "SLACK_APP_TOKEN": "xapp-wrong", "SLACK_API_URL": slack.api_url}
    code, said = await finished("run", tmp_path, **keys)
    assert code == 1 and "Slack does not accept SLACK_APP_TOKEN" in said and "xapp-wrong" not in said


async def test_a_slack_that_cannot_be_reached_is_told(tmp_path: Path) -> None:
    code, said = await finished("run", tmp_path, **WRONG, SLACK_API_URL="http://127.0.0.1:9/api/")
    assert code == 1 and "Slack could not be reached" in said and "Traceback" not in said


@pytest.mark.parametrize(
    ("keys", "says"),
    [
        ({"SLACK_BOT_TOKEN": "xoxb-1"}, "Slack needs SLACK_SIGNING_SECRET or SLACK_APP_TOKEN"),
        ({"SLACK_APP_TOKEN": "xapp-1"}, "Slack needs SLACK_BOT_TOKEN"),
        ({"SLACK_CLIENT_ID": "1.2"}, "SLACK_CLIENT_SECRET, SLACK_SIGNING_SECRET and ENCRYPTION_KEYS"),
        (
            {
                "SLACK_CLIENT_ID": "1.2",
                "SLACK_CLIENT_SECRET": "s",
                "SLACK_SIGNING_SECRET": "s",
                "ENCRYPTION_KEYS": "nokey",
            },
            "ENCRYPTION_KEYS holds something that is no key",
        ),
        ({"SLACK_API_URL": "ftp://x", "SLACK_BOT_TOKEN": "a b"}, "SLACK_BOT_TOKEN holds characters"),
        ({"PUBLIC_URL": "javascript:1", "PORT": "99999"}, "PUBLIC_URL is no address"),
    ],
)
def test_half_a_set_of_keys_is_told_with_what_is_missing(
    monkeypatch: pytest.MonkeyPatch, keys: dict[str, str], says: str
) -> None:
    for name, value in keys.items():
        monkeypatch.setenv(name, value)
    with pytest.raises(BadSettings) as caught:
        found = slack_keys(read_settings())
        assert found is not None
        read_keys(found.encryption_keys)
    assert says in english(caught.value.happened)


async def test_the_web_process_without_keys_says_what_to_set(tmp_path: Path) -> None:
    code, said = await finished("web", tmp_path)
    assert code == 1 and "SLACK_SIGNING_SECRET" in said and "influence worker" in said


@pytest.mark.slow
async def test_many_workspaces_install_themselves(tmp_path: Path, slack: FakeSlack) -> None:
    keys = {
        "SLACK_CLIENT_ID": slack.app.client_id,
        "SLACK_CLIENT_SECRET": slack.app.client_secret,
        "SLACK_SIGNING_SECRET": SECRET,
        "ENCRYPTION_KEYS": f"{KEY}, {KEY}",
        "SLACK_API_URL": slack.api_url,
    }
    async with running("web", tmp_path, "listening on port", **keys) as (_, said):
        assert "many workspaces, installed at /slack/install" in said


async def test_a_new_key_is_one(tmp_path: Path) -> None:
    code, said = await finished("new-key", tmp_path)
    assert code == 0 and len(said.strip()) == 44


@pytest.mark.slow
async def test_doctor_tells_whether_slack_takes_the_keys(tmp_path: Path, slack: FakeSlack) -> None:
    _, said = await finished("doctor", tmp_path, **http_keys(slack))
    assert "✓ Slack: ok, http mode, workspace" in said and "no PUBLIC_URL" in said
    assert "– Discord: not enabled" in said
    _, said = await finished("doctor", tmp_path, **{**http_keys(slack), "SLACK_BOT_TOKEN": "xoxb-wrong"})
    assert "✗ Slack: " in said and "SLACK_BOT_TOKEN" in said and "xoxb-wrong" not in said
