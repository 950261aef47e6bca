"""What must never leave us, and what must never get in."""

from __future__ import annotations

import json
import os
import re
import time
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import aiohttp
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from adapters.render.texts import texts
from adapters.slack.render import sanitise as untrusted
from adapters.slack.render.charts import Form
from adapters.slack.render.home import draw_home
from adapters.slack.render.message import MessageRenderer
from adapters.slack.render.modals import (
    alerts_modal,
    compare_modal,
    digest_modal,
    result_modal,
    waiting_modal,
    watch_modal,
)
from scoring.commands.kinds import Ask, How, ListWatched, Why
from scoring.facts import legacy
from scoring.handles import Handle, ResolvedHandle
from scoring.messages.replies import (
    Bar,
    Button,
    Card,
    Chart,
    Moved,
    Point,
    Reply,
    Series,
    Table,
)
from scoring.service.team.overview import Overview, WatchedScore
from scoring.teams.calendar import LocalTime
from scoring.teams.subscription import Subscription
from scoring.text import Link, Name, Person, Place, joined, say
from tests.adapters.slack.office import HANDLE, SIGNING_SECRET, Office, open_office
from tests.fakes import NOON
from tests.fakes.blockkit import faults_of_message, faults_of_view

HOSTILE = (
    "<!channel>",
    "<!here|here>",
    "<@U012AB3CD>",
    "<#C012AB3CD|general>",
    "<https://evil.test|your bank>",
    "&lt;!channel&gt;",
    "*bold* _it_ ~no~ `code` ```block```",
    "\u202egnp.exe\u202c",
    "\u200b\u2060\ufeff",
    "a\x00b\x1b[31mc\x7f",
    "x" * 10_000,
    "\u0301" * 500,
    "👩‍👩‍👧‍👦" * 40,
    "@channel @here @everyone",
    "\ud800",
    "line\nbreak\r\n<!channel>",
    "",
    " ",
    "\u3164",
)
names = st.one_of(
    st.sampled_from(HOSTILE),
    st.text(max_size=120),
    st.lists(st.sampled_from((*HOSTILE[:8], "<", ">", "|", "!", "&", "@", " ")), max_size=8).map("".join),
)


def reply(name: str) -> Reply:
    """Every place where somebody else's words can stand."""
    points = (Point(date(2026, 5, 1), 40.0), Point(date(2026, 5, 2), 41.0))
    text, odd = Name(name), ResolvedHandle(Handle("demo", name))
    chart = Chart(text, points, text, others=(Series(text, points), Series(text, points)), name=text)
    card = Card(
        handle=name,
        network=name,
        display_name=name,
        url=f"https://e.test/{name}",
        score=50.0,
        margin=2.0,
        low=48.0,
        high=52.0,
        confidence="high",
        bars=(Bar(say("True Reach"), 50.0, text, 0.3), Bar(text, None, text, 0.0)),
        band=text,
        moves=(Moved(7, 1.0, "up", text), Moved(30, None, "unknown", text)),
        chart=chart,
        forecast=text,
        observed_at=NOON,
        age=text,
        stored=True,
        posts_used=3,
        formula="2",
        simulated=False,
    )
    page = Link(f"https://e.test/{name}", text)
    named = joined((text, say("in {place}", place=Place(name)), Person(name), Link(name, text), page))
    return Reply(
        title=text,
        lines=(text, named, text, text, text),
        card=card,
        table=Table((text, Name("b")), ((text, named), (text, text)), frozenset((1,))),
        chart=chart,
        warnings=(text,),
        buttons=(Button(text, Why(odd)), Button(say("Why"), Ask(odd))),
        reference=name,
        support=name,
    )


def strings(value: Any, key: str = "") -> Iterator[tuple[str, str]]:
    match value:
        case dict():
            for name, item in value.items():
                yield from strings(item, name)
        case list() | tuple():
            for item in value:
                yield from strings(item, key)
        case str():
            yield key, value


def parsed_by_slack(message: dict[str, Any]) -> Iterator[str]:
    """The texts in which Slack looks for mentions and links: `text`, and whatever is mrkdwn."""
    yield message.get("text", "")
    for block in message.get("blocks", ()):
        yield from mrkdwn(block)


def mrkdwn(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        if value.get("type") == "mrkdwn":
            yield value["text"]
        for item in value.values():
            yield from mrkdwn(item)
    elif isinstance(value, list):
        for item in value:
            yield from mrkdwn(item)


def elements(value: Any, kind: str) -> Iterator[dict[str, Any]]:
    if isinstance(value, dict):
        if value.get("type") == kind:
            yield value
        for item in value.values():
            yield from elements(item, kind)
    elif isinstance(value, list):
        for item in value:
            yield from elements(item, kind)


def check(message: dict[str, Any]) -> None:
    for text in parsed_by_slack(message):
        without_ours = re.sub(r"<#[CGD][A-Z0-9]+>|<@[UW][A-Z0-9]+>", "", text)
        assert "<" not in without_ours and ">" not in without_ours
        assert not re.search(r"&(?!amp;|lt;|gt;)", text)
    assert not list(elements(message["blocks"], "mrkdwn"))
    assert not list(elements(message["blocks"], "broadcast"))
    for link in elements(message["blocks"], "link"):
        assert re.fullmatch(r"https://[^\s<>|]+", link["url"])
    for key, text in strings(message):
        if key not in ("value",):
            assert not re.search("[\u202a-\u202e\u2066-\u2069\u200b\u2060\ufeff\x00-\x09\x0b-\x1f\x7f]", text)
        text.encode("utf-8", "surrogatepass" if key == "value" else "strict")


@given(names)
@example("<!channel>")
@settings(max_examples=150, deadline=None)
def test_no_name_becomes_a_mention_a_link_or_a_card_that_slack_refuses(name: str) -> None:
    for form in Form:
        renderer = MessageRenderer(
            form, url=lambda chart, text: "https://charts.test/x.png", sharing=How(), page_of=ListWatched()
        )
        for shown in (reply(name), Reply(Name(name), (Name(name),), ok=False, support="r")):
            drawn = renderer.draw(shown)
            message = {"text": drawn.text, "blocks": drawn.blocks}
            check(message)
            assert faults_of_message(message) == []


@given(names)
@settings(max_examples=60, deadline=None)
def test_no_name_breaks_a_view(name: str) -> None:
    sub = Subscription(
        7, "slack:T1", name, "weekly", "UTC", LocalTime(), name, NOON, NOON, paused=legacy(name)
    )
    watched = tuple(WatchedScore(Handle("demo", name), 50.0) for _ in range(3))
    for text in (texts("en"), texts("fr")):
        home, result = (
            draw_home(Overview(watched, (sub,)), texts("en"), text),
            result_modal(name, reply(name), MessageRenderer()),
        )
        for view in (home, result, compare_modal(name, "{}", text)):
            check(view)
            assert faults_of_view(view) == []


@pytest.mark.parametrize("language", ["en", "fr"])
def test_every_modal_fits_in_every_language(language: str) -> None:
    text = texts(language)
    waiting = waiting_modal(text("Digest settings"), text)
    for view in (
        watch_modal(text),
        digest_modal("C1", "Europe/Paris", None, text),
        alerts_modal(None, None, text),
        waiting,
    ):
        assert faults_of_view(view) == []
        assert "…" not in view["title"]["text"]


@given(names, st.integers(1, 200))
def test_cut_text_is_whole_characters_visible_and_never_empty(name: str, limit: int) -> None:
    text = untrusted.clean(name, limit)
    assert 1 <= len(text) <= limit or limit == 0
    assert text.strip() == text and "\n" not in text


@pytest.mark.parametrize(
    "echo", ["<!channel>", "&lt;!channel&gt;", "*x* <https://evil.test|bank>", "\u202eevil"]
)
async def test_an_echo_of_what_was_typed_is_harmless(office: Office, echo: str) -> None:
    told = await office.type(echo)
    check({"text": told["text"], "blocks": told["blocks"]})


class TestHttp:
    async def test_a_wrong_signature_is_refused(self, office: Office) -> None:
        answer = await office.http.but(secret="another").slash("T1", "C1", "U1", HANDLE)
        assert answer.status == 401
        assert office.slack.respond_calls == []

    @pytest.mark.parametrize("stamp", ["abc", "-1", "1e9", "", "99999999999999", "1000000000", "１２３"])
    async def test_a_time_stamp_that_is_none_or_old_is_refused(self, office: Office, stamp: str) -> None:
        if not stamp.isascii():
            stamp = stamp.encode().decode("latin-1")
        answer = await office.http.but(timestamp=stamp or "x").slash("T1", "C1", "U1", HANDLE)
        assert answer.status == 401

    async def test_a_body_that_is_no_text_is_refused(self, office: Office) -> None:
        answer = await office.http.but(body=b"text=\xff\xfe").slash("T1", "C1", "U1", HANDLE)
        assert answer.status == 400

    async def test_a_huge_body_is_refused_unread(self, office: Office) -> None:
        body = urlencode({"text": "x" * 3 * 2**20}).encode()
        answer = await office.http.but(body=body).slash("T1", "C1", "U1", HANDLE)
        assert answer.status == 413

    async def test_the_same_signed_request_again_is_refused(self, office: Office) -> None:
        await office.type(HANDLE)
        assert (await office.http.again()).status == 409
        await office.type("help")
        assert len(office.slack.respond_calls) == 2

    async def test_a_repeated_trigger_answers_once(self, office: Office) -> None:
        payload = office.slack.payloads.slash("T1", "C1", "U1", "help")
        now = int(time.time())
        for stamp in (now, now - 1):  # another second has another signature
            signed = office.http.but(timestamp=str(stamp))
            assert (await signed.deliver("slash_commands", payload)).status == 200
            await office.type("how")
        texts = [one.args["text"] for one in office.slack.respond_calls]
        assert sum("What you can ask" in text for text in texts) == 1

    async def test_an_event_that_slack_repeats_is_taken_once_and_acknowledged(self, office: Office) -> None:
        event = {"type": "app_home_opened", "user": "U1", "channel": "D1", "tab": "home"}
        assert (await office.deliver.event("T1", event, event_id="Ev1")).status == 200
        await office.slack.until(lambda: office.slack.called("views.publish"))
        await office.type("watch @ada@demo")
        retried = office.http.retried()
        assert (await retried.event("T1", event, event_id="Ev1")).status == 200
        await office.type("help")
        assert len(office.slack.called("views.publish")) == 1

    async def test_a_response_url_elsewhere_is_refused_before_anything_is_sent(self, office: Office) -> None:
        payload = office.slack.payloads.slash("T1", "C1", "U1", "help")
        payload["response_url"] = "https://evil.test/hook"
        assert (await office.deliver.deliver("slash_commands", payload)).status == 400

    async def test_url_verification_is_answered_and_other_commands_are_not_ours(self, office: Office) -> None:
        challenge = await office.http.url_verification("xyz")
        assert challenge.status == 200 and "xyz" in challenge.body
        unknown = await office.deliver.slash("T1", "C1", "U1", "x", command="/other")
        assert unknown.status == 404

    @pytest.mark.parametrize(
        "body", [b"", b"{", b"[]", b"null", b"payload={", b"payload=[]", b"%zz=%zz", b"a" * 5000]
    )
    async def test_signed_garbage_never_brings_the_process_down(self, office: Office, body: bytes) -> None:
        answer = await office.http.but(body=body).slash("T1", "C1", "U1", HANDLE)
        assert answer.status < 600
        assert "of 100" in (await office.type(HANDLE))["text"]

    async def test_nothing_secret_is_in_an_answer(self, office: Office) -> None:
        answer = await office.deliver.slash("T1", "C1", "U1", HANDLE)
        assert SIGNING_SECRET not in json.dumps([answer.body])


async def test_an_envelope_that_comes_twice_is_acknowledged_twice_and_run_once(either: Office) -> None:
    if either.url:
        return
    socket = either.slack.socket
    payload = either.slack.payloads.slash("T1", "C1", "U1", "help")
    envelope = socket.envelope("slash_commands", payload)
    await socket.send(envelope)
    await socket.acked(envelope["envelope_id"])
    await either.slack.until(lambda: either.slack.respond_calls)
    await socket.redeliver(envelope)
    await either.type("how")
    assert sum("What you can ask" in one.args["text"] for one in either.slack.respond_calls) == 1


async def test_slacks_check_of_the_certificate_is_answered_unsigned(office: Office) -> None:
    unsigned = office.http.but(secret="another", body=b"ssl_check=1&token=x")
    assert (await unsigned.slash("T1", "C1", "U1", "")).status == 200
    assert office.slack.respond_calls == []


async def test_bolt_takes_nothing_from_the_environment(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It would switch to OAuth with a store of files, whatever we gave it."""
    for name in ("CLIENT_ID", "CLIENT_SECRET", "BOT_TOKEN", "SIGNING_SECRET", "SCOPES"):
        monkeypatch.setenv(f"SLACK_{name}", "1234.5678")
    async with open_office(tmp_path) as office, aiohttp.ClientSession() as browser:
        async with browser.get(f"{office.url}/slack/install") as page:
            assert page.status == 404
        assert "of 100" in (await office.type(HANDLE))["text"]
        assert os.environ["SLACK_BOT_TOKEN"] == "1234.5678"
