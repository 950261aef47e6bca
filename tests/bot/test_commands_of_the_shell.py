"""The `influence` command as a person runs it: real processes, a real SQLite file, no network."""

from __future__ import annotations

import json
import os
import pty
import re
import signal
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from bot.bulk import EXTRA_FILES
from bot.settings import read_settings
from scoring.errors import BadSettings
from scoring.terms import Terms
from tests.waits import LIMIT

HERE = Path(__file__).resolve().parents[2]


def start(*words: str, cwd: Path, stdin: int = subprocess.PIPE, **env: str) -> subprocess.Popen[bytes]:
    environment = {"PATH": os.environ["PATH"], "HOME": str(cwd), "PYTHONPATH": str(HERE), **env}
    return subprocess.Popen(
        [sys.executable, "-m", "bot", *words],
        cwd=cwd, env=environment, stdin=stdin, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip


def influence(*words: str, cwd: Path, typed: str = "", **env: str) -> tuple[int, str, str]:
    process = start(*words, cwd=cwd, stdin=subprocess.PIPE, **env)
    out, err = process.communicate(typed.encode(errors="surrogateescape"), timeout=LIMIT)
    return process.returncode, out.decode(), err.decode()


def test_help_lists_the_commands(tmp_path: Path) -> None:
    code, out, _ = influence("--help", cwd=tmp_path)
    assert code == 0
    assert all(word in out for word in ("run", "console", "score", "doctor", "migrate", "web", "worker"))


def test_score_prints_a_card_and_makes_the_store(tmp_path: Path) -> None:
    code, out, err = influence("score", "@ada@demo", cwd=tmp_path)
    assert (code, err) == (0, "")
    assert "@ada@demo on Demo (simulated)" in out and "± " in out
    assert (tmp_path / "influence.db").exists()


def test_the_copy_for_a_scored_person_goes_to_the_terminal_or_into_a_file_whole(tmp_path: Path) -> None:
    influence("score", "@ada@demo", cwd=tmp_path)
    code, out, err = influence("subject", "@ada@demo", cwd=tmp_path, CONTACT="mail@example.org")
    assert (code, err) == (0, "")
    assert "What is kept about @ada@demo on Demo" in out and "mail@example.org" in out
    code, told, _ = influence(
        "subject", "@ada@demo", "-o", "copy.txt", cwd=tmp_path, CONTACT="mail@example.org"
    )
    assert code == 0 and "copy.txt" in told and (tmp_path / "copy.txt").read_text() == out
    code, out, err = influence("subject", "@ada@demo", "-o", "missing/copy.txt", cwd=tmp_path)
    assert (code, out) == (1, "") and "cannot be written" in err and "-o" in err
    code, out, _ = influence("subject", "@ada@demo", cwd=tmp_path, LANG="fr_FR.UTF-8")
    assert code == 0 and "Ce qui est conservé" in out


def test_the_version_is_told_without_a_store(tmp_path: Path) -> None:
    code, out, err = influence("--version", cwd=tmp_path)
    assert (code, err) == (0, "") and re.fullmatch(r"influence-bot \S+, formula \d+\n", out)
    assert list(tmp_path.iterdir()) == []


def test_verbs_of_the_chat_answer_in_the_shell_as_text_and_as_data(tmp_path: Path) -> None:
    code, out, _ = influence("why", "@ada@demo", cwd=tmp_path)
    assert code == 0 and "What would move it" in out
    for words in (["history", "@ada@demo", "30d"], ["compare", "@ada@demo", "@riser@demo"], ["list"]):
        code, out, err = influence(*words, "--json", cwd=tmp_path)
        assert (code, err) == (0, "") and json.loads(out)["ok"] is True, words
    code, out, _ = influence("why", "@@@", "--json", cwd=tmp_path)
    assert code == 1 and json.loads(out)["reference"] == "bad-handle"
    code, out, _ = influence("schedule", "--json", cwd=tmp_path)
    assert code == 0 and json.loads(out) == []


def test_doctor_as_data_says_what_is_off(tmp_path: Path) -> None:
    _, out, _ = influence("doctor", "--json", cwd=tmp_path)
    rows = {row["what"]: row["state"] for row in map(json.loads, out.splitlines())}
    assert rows["Slack"] == "off" and rows["store"] == "ok" and rows["X"] == "off"


def test_the_shell_completes_handles_that_the_store_knows(tmp_path: Path) -> None:
    script = Path(sys.executable).with_name("influence")
    asked = {"_INFLUENCE_COMPLETE": "complete_bash", "COMP_WORDS": "influence score @ri", "COMP_CWORD": "2"}

    def completed() -> list[str]:
        environment = {"PATH": os.environ["PATH"], "HOME": str(tmp_path), **asked}
        found = subprocess.run([script], cwd=tmp_path, env=environment, capture_output=True, check=False)
        return found.stdout.decode().split()

    assert completed() == [] and not (tmp_path / "influence.db").exists(), "it makes no store"
    influence("score", "@riser@demo", cwd=tmp_path)
    assert completed() == ["@riser@demo"]


def test_score_as_json_is_the_published_form(tmp_path: Path) -> None:
    code, out, _ = influence("score", "@ada@demo", "--json", cwd=tmp_path)
    row = json.loads(out)
    assert code == 0 and row["handle"] == "@ada@demo" and 1 <= row["score"] <= 100
    assert list(row) == [
        *("handle", "score", "low", "high", "confidence", "parts", "forecast", "posts_used", "held"),
        *("formula", "inputs"),
    ]


@pytest.fixture
def without_files(tmp_path: Path) -> str:
    """A path for PYTHONPATH on which no library of the extra [files] can be imported."""
    hidden = tmp_path / "hidden"
    hidden.mkdir()
    for name in EXTRA_FILES:
        (hidden / f"{name}.py").write_text(f"raise ModuleNotFoundError('no {name}', name='{name}')")
    return f"{hidden}{os.pathsep}{HERE}"


@pytest.mark.parametrize("words", [("score-file", "accounts.parquet", "posts.parquet"), ("validate",)])
def test_what_needs_the_extra_says_in_one_line_how_to_install_it(
    tmp_path: Path, without_files: str, words: tuple[str, ...]
) -> None:
    for name in words[1:]:
        (tmp_path / name).touch()
    code, out, err = influence(*words, cwd=tmp_path, PYTHONPATH=without_files)
    assert (code, out, err.count("\n")) == (1, "", 1)
    assert "pyarrow" in err and "install 'influence-bot[files]'" in err


def test_all_else_works_without_the_extra(tmp_path: Path, without_files: str) -> None:
    line = (HERE / "tests" / "golden" / "observations.jsonl").read_text().splitlines()[0]
    for words, typed in ((("score-file", "-"), line), (("run",), "@ada@demo\n"), (("scoreboard",), "")):
        code, out, err = influence(*words, cwd=tmp_path, typed=typed, PYTHONPATH=without_files)
        assert code == 0 and "Traceback" not in err, (words, out, err)


def test_what_make_run_installs_is_without_the_extra() -> None:
    locked = {name: (HERE / name).read_text() for name in ("requirements.txt", "requirements-dev.txt")}
    for name in (module.replace("_", "-") for module in EXTRA_FILES):
        assert f"\n{name}==" not in locked["requirements.txt"]
        assert f"\n{name}==" in locked["requirements-dev.txt"]


def test_an_unknown_handle_says_where_it_looked_and_fails(tmp_path: Path) -> None:
    code, out, err = influence("score", "@nobody_here@demo", cwd=tmp_path)
    assert (code, out) == (1, "")
    assert "demo network" in err and "@ada@demo" in err
    code, out, _ = influence("score", "@nobody_here@demo", "--json", cwd=tmp_path)
    assert code == 1 and json.loads(out)["reference"] == "unknown-handle"


def test_run_without_tokens_says_so_in_one_line_and_answers_a_pipe(tmp_path: Path) -> None:
    code, out, err = influence("run", cwd=tmp_path, typed="/influence @ada@demo\n\nhow\n")
    assert code == 0
    assert err.count("\n") == 1 and "No Slack or Discord token" in err
    assert "of 100" in out and "How the score is made" in out


def test_a_pipe_with_a_failing_line_answers_the_others_and_ends_with_1(tmp_path: Path) -> None:
    code, out, _ = influence("run", cwd=tmp_path, typed="nonsense words here\n@ada@demo\n\udcff\udcfe\n")
    assert code == 1
    assert "I do not know" in out and "of 100" in out


@pytest.mark.slow
def test_an_empty_pipe_is_fine(tmp_path: Path) -> None:
    assert influence("run", cwd=tmp_path)[0] == 0


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_ends_an_open_console_cleanly(tmp_path: Path, number: signal.Signals) -> None:
    ours, theirs = pty.openpty()
    process = start("run", cwd=tmp_path, stdin=theirs, PYTHONUNBUFFERED="1")
    assert process.stdout is not None and process.stderr is not None
    assert b"console chat" in process.stdout.readline()
    os.write(ours, b"@ada@demo\n")
    while b"formula" not in process.stdout.readline():
        pass
    process.send_signal(number)
    _, err = process.communicate(timeout=LIMIT)
    os.close(ours)
    os.close(theirs)
    assert (process.returncode, err) == (0, b"")


@pytest.mark.slow
def test_the_process_ends_when_its_reader_has_gone(tmp_path: Path) -> None:
    process = start("score", "@ada@demo", cwd=tmp_path)
    assert process.stdout is not None and process.stderr is not None
    process.stdout.close()
    assert b"Traceback" not in process.stderr.read()
    process.wait(10)
    process.stderr.close()
    assert process.stdin is not None
    process.stdin.close()


def test_doctor_names_each_thing_and_fails_where_something_does_not_work(tmp_path: Path) -> None:
    code, out, _ = influence("doctor", cwd=tmp_path, BLUESKY_URL="http://127.0.0.1:9")
    assert code == 1
    assert "✓ settings" in out and "✓ store: ok, SQLite" in out and "✓ Demo" in out
    assert "✗ Bluesky" in out


@pytest.mark.parametrize(
    ("use", "said"),
    [("", "– use of X: none in X_USE_CASE"), ("Our own brands", "✓ use of X: approved for: Our own brands")],
)
def test_doctor_shows_the_use_that_x_approved(tmp_path: Path, use: str, said: str) -> None:
    nowhere = "http://127.0.0.1:9"
    _, out, _ = influence(
        "doctor", cwd=tmp_path, X_BEARER_TOKEN="t", X_API_URL=nowhere, BLUESKY_URL=nowhere, X_USE_CASE=use
    )
    assert said in out


def test_wrong_settings_are_told_together_by_name_without_their_values(tmp_path: Path) -> None:
    for word in ("doctor", "run"):
        code, out, err = influence(word, cwd=tmp_path, DEFAULT_NETWORK="myspace", LOG_LEVEL="hunter22")
        assert code == 1
        assert "DEFAULT_NETWORK" in out + err and "LOG_LEVEL" in out + err
        assert "hunter22" not in out + err and "Traceback" not in out + err


@pytest.mark.parametrize(
    ("name", "value"),
    [
        *(("X_BEARER_TOKEN", "SEC\u20ac"), ("GITHUB_TOKEN", "a\nb"), ("HACKERNEWS_URL", "https://[")),
        *(("X_API_URL", "http://h:0"), ("PUBLIC_URL", "javascript:1"), ("SLACK_API_URL", "https://:1")),
        *(("BLUESKY_URL", "ftp://h"), ("MASTODON_TRUSTED_HOSTS", "foo:bar"), ("WATCH_LIMIT", "many")),
        *(("MASTODON_BLOCKED_HOSTS", "https://m.example"), ("YOUTUBE_COMBINED", "perhaps")),
        ("PUBLIC_URL", "https://influence.example"),
    ],
)
def test_every_setting_that_cannot_work_is_told_by_name(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(BadSettings) as caught:
        read_settings()
    assert name in str(caught.value) and value not in str(caught.value)


def test_whoever_serves_others_says_how_scored_people_reach_them(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PUBLIC_URL", "https://influence.example")
    with pytest.raises(BadSettings, match="PUBLIC_URL is set, so CONTACT has to say"):
        read_settings()
    monkeypatch.setenv("CONTACT", "ops@example.org")
    assert read_settings().public_url == "https://influence.example"


def test_what_was_agreed_with_networks_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    assert read_settings().terms == Terms()
    for name, value in (
        *(("YOUTUBE_COMBINED", "accepted"), ("X_USE_CASE", " Our own brands. ")),
        ("MASTODON_BLOCKED_HOSTS", "Mastodon.Social., , m.example"),
    ):
        monkeypatch.setenv(name, value)
    settings = read_settings()
    assert settings.terms == Terms(frozenset({"youtube"}), {"x": "Our own brands."})
    assert settings.blocked_hosts == ("mastodon.social", "m.example")


def test_a_choice_that_is_none_is_told_with_all_there_are(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LANGUAGE", "de")
    monkeypatch.setenv("LOG_LEVEL", "loud")
    with pytest.raises(BadSettings) as caught:
        read_settings()
    assert "LANGUAGE is none of en, fr, LOG_LEVEL is not 'DEBUG'," in str(caught.value)


def test_settings_are_read_however_they_are_written(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in (
        *(("LANGUAGE", "FR"), ("LOG_LEVEL", "debug"), ("DEFAULT_NETWORK", "Demo"), ("GITHUB_TOKEN", " ")),
        *(("BLUESKY_URL", " HTTPS://Bsky.example/ "), ("SLACK_API_URL", "http://[::1]:80/api")),
    ):
        monkeypatch.setenv(name, value)
    settings = read_settings()
    assert (settings.language, settings.log_level, settings.default_network) == ("fr", "DEBUG", "demo")
    assert (settings.github_token, settings.bluesky_url) == (None, "https://bsky.example")
    assert settings.slack_api_url == "http://[::1]/api/"


@pytest.mark.slow
def test_a_store_of_a_newer_version_is_told_and_left_alone(tmp_path: Path) -> None:
    influence("migrate", cwd=tmp_path)
    with sqlite3.connect(tmp_path / "influence.db") as store:
        store.execute("UPDATE alembic_version SET version_num = '9999'")
    store.close()
    code, _, err = influence("score", "@ada@demo", cwd=tmp_path)
    assert code == 1 and "newer version" in err and "Traceback" not in err


@pytest.mark.slow
def test_a_long_line_is_one_line(tmp_path: Path) -> None:
    _, out, _ = influence("console", cwd=tmp_path, typed="a" * 250_000 + "\nhow\n")
    assert out.count("That line is too long.") == 1 and "How the score is made" in out


def test_a_store_that_cannot_be_opened_is_told_without_its_password(tmp_path: Path) -> None:
    code, _, err = influence("run", cwd=tmp_path, DATABASE_URL="postgresql://u:hunter22@127.0.0.1:9/d")
    assert code == 1
    assert "store" in err and "hunter22" not in err and "Traceback" not in err


@pytest.mark.slow
def test_the_next_start_keeps_what_was_stored(tmp_path: Path) -> None:
    influence("score", "@ada@demo", cwd=tmp_path)
    _, out, _ = influence("score", "@ada@demo", cwd=tmp_path)
    assert "From the store" in out


def test_a_kill_leaves_the_store_whole(tmp_path: Path) -> None:
    process = start("run", cwd=tmp_path, PYTHONUNBUFFERED="1")
    assert process.stdin is not None and process.stdout is not None
    process.stdin.write(b"@ada@demo\n@bela@demo\n" * 20)
    process.stdin.flush()
    while b"of 100" not in process.stdout.readline():
        assert process.poll() is None
    process.kill()
    process.communicate()
    code, out, _ = influence("score", "@ada@demo", cwd=tmp_path)
    assert code == 0 and "of 100" in out
