"""The Procfile runs where such files are read: what is required is installed there, the project is not."""

from __future__ import annotations

import asyncio
import re
import shutil
import signal
import socket
import sys
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from importlib.metadata import version
from pathlib import Path

import aiohttp
import pytest

from bot.version import VERSION
from tests.adapters.slack.office import slack_with_channel

HERE = Path(__file__).resolve().parents[2]
SECRET = "a-signing-secret-of-tests"
LINES = dict(re.findall(r"^([a-z]+): (.+)$", (HERE / "Procfile").read_text(), re.MULTILINE))


def test_the_version_is_said_once() -> None:
    assert version("influence-bot") == VERSION


def test_every_line_runs_the_python_that_is_there() -> None:
    assert set(LINES) == {"release", "web", "worker", "discord"}
    for line in LINES.values():
        assert re.fullmatch(r"PATH=\.venv/bin:\$PATH python -m bot [a-z]+", line)


@pytest.fixture(scope="module")
def platform(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder as a platform makes it: the files of the project, and a Python with the requirements only."""
    folder = tmp_path_factory.mktemp("platform")
    for name in ("bot", "scoring", "adapters"):
        shutil.copytree(HERE / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("Procfile", "requirements.txt"):
        shutil.copy(HERE / name, folder / name)
    run(folder, base_python(), "-m", "venv", "--without-pip", "python")
    install = ("--disable-pip-version-check", "install", "-q", "--require-hashes", "-r", "requirements.txt")
    run(folder, base_python(), "-m", "pip", "--python", "python/bin/python", *install)
    return folder


def base_python() -> str:
    """The Python that has pip; the one of the tests has none."""
    return str(Path(sys.base_prefix) / "bin" / "python3")


def run(folder: Path, *command: str) -> None:
    import subprocess

    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


async def honcho(folder: Path, *words: str, env: Mapping[str, str]) -> asyncio.subprocess.Process:
    """The process manager, from the environment of the tests; what it starts finds only the platform's."""
    return await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "honcho", *words),
        cwd=folder,
        env=dict(env),
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )


@asynccontextmanager
async def started(folder: Path, env: Mapping[str, str], *wanted: str) -> AsyncIterator[str]:
    """`honcho start web worker`, once all of these words were said; gives what was said."""
    process = await honcho(folder, "start", "web", "worker", env=env)
    assert process.stdout is not None
    said = ""
    try:
        while not all(word in said for word in wanted):
            line = (await asyncio.wait_for(process.stdout.readline(), 60)).decode()
            assert line, said
            said += line
        yield said
    finally:
        process.send_signal(signal.SIGTERM)
        rest = (await asyncio.wait_for(process.stdout.read(), 60)).decode()
        await process.wait()
        assert "Traceback" not in said + rest, said + rest


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


async def works(folder: Path, path: str) -> None:
    """Release, then web and worker, with what a process manager sets: PORT and DATABASE_URL."""
    async with slack_with_channel() as slack:
        port, store = free_port(), folder / "store.db"
        env = {
            **{"PATH": path, "HOME": str(folder), "PORT": str(port), "DATABASE_URL": f"sqlite:///{store}"},
            **{"SLACK_BOT_TOKEN": slack.workspaces["T1"].token, "SLACK_SIGNING_SECRET": SECRET},
            **{"SLACK_API_URL": slack.api_url, "DEFAULT_NETWORK": "demo", "LANGUAGE": "fr"},
        }
        release = await honcho(folder, "run", *LINES_RELEASE, env=env)
        assert release.stdout is not None
        said = (await asyncio.wait_for(release.stdout.read(), 60)).decode()
        assert await release.wait() == 0 and "store:" in said and store.exists(), said
        async with started(folder, env, f"listening on port {port}", "until stopped"):
            async with aiohttp.ClientSession() as session:
                for page in ("healthz", "readyz"):
                    async with session.get(f"http://127.0.0.1:{port}/{page}") as answer:
                        assert answer.status == 200
            deliver = slack.deliveries(f"http://127.0.0.1:{port}/slack/events", SECRET)
            assert (await deliver.slash("T1", "C1", "U1", "@ada@demo")).status == 200
            await slack.until(lambda: slack.respond_calls)
    assert "@ada@demo" in slack.respond_calls[0].args["text"]


LINES_RELEASE = ("sh", "-c", LINES["release"])


@pytest.mark.slow
async def test_on_a_platform_release_web_and_worker_run(platform: Path) -> None:
    """Installing what is locked takes about a minute."""
    assert not list((platform / "python").rglob("influence_bot*"))
    await works(platform, f"{platform / 'python' / 'bin'}:/usr/bin:/bin")


async def test_in_a_checkout_release_web_and_worker_run(tmp_path: Path) -> None:
    """Where `make` has set up .venv, whatever python the shell knows."""
    for name in ("bot", "scoring", "adapters", "Procfile"):
        (tmp_path / name).symlink_to(HERE / name)
    (tmp_path / ".venv").symlink_to(Path(sys.prefix))
    await works(tmp_path, "/usr/bin:/bin")
