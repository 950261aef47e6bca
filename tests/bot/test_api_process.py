"""The API in a process of its own: made, asked as its documentation says, and ended."""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx

from tests.bot.test_check import environment, influence

DOCS = (Path(__file__).parents[2] / "docs" / "api.md").read_text()
LINES = re.findall(r"^    (curl .+)$", DOCS, re.MULTILINE)
# What each kind of question is answered with where it works.
WORKED = {"GET": (200,), "POST": (200, 201, 202), "DELETE": (200, 204)}
TYPED = (
    "watch @ada@demo @riser@demo\n@ada@demo\n@riser@demo\n"
    "cohort create us @ada@demo\ncampaign start spring @ada@demo\n"
)


@contextmanager
def serving(folder: Path) -> Iterator[str]:
    """`influence web` with nothing but the API; gives where it is."""
    settings = environment(folder, SERVE_API="true", PORT="0", BIND="127.0.0.1")
    command = (sys.executable, "-m", "bot", "web")
    process = subprocess.Popen(command, cwd=folder, env=settings, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    try:
        line = process.stdout.readline()
        found = re.search(r"port (\d+)", line)
        assert found is not None, line
        yield f"http://127.0.0.1:{found[1]}"
    finally:
        process.terminate()
        assert process.wait(30) == 0
        process.stdout.close()


def test_every_line_of_its_documentation_works(tmp_path: Path) -> None:
    assert len(LINES) > 8
    assert influence(tmp_path, "console", typed=TYPED).returncode == 0
    made = influence(tmp_path, "token", "create", "dashboards", "--write")
    assert made.returncode == 0, made.stderr
    token = made.stdout.strip()
    with serving(tmp_path) as base:
        for line in LINES:
            words = [word.replace("$TOKEN", token).replace("$BASE", base) for word in shlex.split(line)]
            method, answer = curl(words)
            assert answer.status_code in WORKED[method], f"{line}\n{answer.text}"
        assert httpx.get(f"{base}/how").status_code == 200
        assert httpx.get(f"{base}/healthz").text == "ok"
        assert httpx.get(f"{base}/readyz").status_code == 200


def curl(words: list[str]) -> tuple[str, httpx.Response]:
    """Does what curl does with such words, which a bare machine may not have."""
    assert words[0] == "curl"
    *options, url = words[1:]
    named = list(zip(options[::2], options[1::2], strict=True))
    assert {name for name, _ in named} <= {"-H", "-X", "-d"}, "no other option is known here"
    headers = dict(value.split(": ", 1) for name, value in named if name == "-H")
    sent = next((value for name, value in named if name == "-d"), None)
    method = next((value for name, value in named if name == "-X"), "GET")
    return method, httpx.request(method, url, headers=headers, content=sent, timeout=30)


def test_a_token_is_shown_once_listed_without_its_value_and_revoked(tmp_path: Path) -> None:
    made = influence(tmp_path, "token", "create", "dashboards", "--workspace", "slack:T1")
    token = made.stdout.strip()
    listed = influence(tmp_path, "token", "list", "--workspace", "slack:T1")
    assert token not in listed.stdout
    assert "dashboards" in listed.stdout
    assert token[:8] in listed.stdout
    assert "has no token" in influence(tmp_path, "token", "list").stdout
    refused = influence(tmp_path, "token", "revoke", "1")
    assert refused.returncode == 1
    assert "There is no token 1" in refused.stderr
    gone = influence(tmp_path, "token", "revoke", "1", "--workspace", "slack:T1")
    assert (gone.returncode, gone.stdout.strip()) == (0, "Token 1 opens nothing any more.")


def test_a_web_process_with_nothing_to_serve_says_so(tmp_path: Path) -> None:
    done = influence(tmp_path, "web")
    assert done.returncode == 1
    assert "Traceback" not in done.stderr


def test_without_a_token_it_says_how_to_get_one(tmp_path: Path) -> None:
    with serving(tmp_path) as base:
        _, answer = curl(["curl", f"{base}/api/v1/cohorts"])
    assert answer.status_code == 401
    assert "influence token create" in answer.text
