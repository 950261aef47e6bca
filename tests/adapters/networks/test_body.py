"""JSON out of answers that may be anything."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.networks.body import Answer, json_of
from adapters.networks.wire import Count, Wire, decode, is_question, moment, parse, shorter
from scoring.errors import BadAnswer
from tests.english import english

JSON = {"content-type": "application/json"}


class Seen(Wire):
    name: str
    likes: Count | None = None


def answer(body: bytes, **headers: str) -> Answer:
    return Answer(200, {"content-type": "application/json", **headers}, body)


@pytest.mark.parametrize(
    "kind", ["application/json", "application/json; charset=utf-8", "application/ld+json"]
)
def test_json_is_read(kind: str) -> None:
    assert json_of(Answer(200, {"content-type": kind}, b'{"a": 1}'), title="T") == {"a": 1}


@pytest.mark.parametrize("kind", ["text/html; charset=utf-8", "application/xhtml+html"])
def test_a_web_page_is_called_one(kind: str) -> None:
    with pytest.raises(BadAnswer, match="T answered with a web page instead of data"):
        json_of(Answer(200, {"content-type": kind}, b"<html>"), title="T")


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b'{"a": NaN}',
        b'"\\ud800"',
        b"\xff\xfe{}",
        b"[" * 100_000,
        b'{"a":' * 300 + b"1" + b"}" * 300,
    ],
    ids=["empty", "cut off", "NaN", "half a character", "UTF-16", "very deep", "deep"],
)
def test_garbled_json_is_a_bad_answer(body: bytes) -> None:
    with pytest.raises(BadAnswer, match="cut off or garbled"):
        json_of(answer(body), title="T")


def test_a_number_of_a_million_digits_takes_no_time() -> None:
    with pytest.raises(BadAnswer):
        decode(answer(b'{"name": "a", "likes": ' + b"9" * 1_000_000 + b"}"), Seen, title="T")


@given(st.binary(max_size=60))
def test_any_bytes_give_a_value_or_a_bad_answer(body: bytes) -> None:
    try:
        json_of(answer(body), title="T")
    except BadAnswer as bad:
        assert "cut off or garbled" in english(bad.happened)


def test_an_absent_count_is_not_zero() -> None:
    assert parse({"name": "a"}, Seen, title="T").likes is None
    assert parse({"name": "a", "likes": None, "new": []}, Seen, title="T").likes is None


@pytest.mark.parametrize("likes", ["12", 1.5, True, [], {}])
def test_a_count_of_another_type_is_a_bad_answer_that_names_our_field(likes: object) -> None:
    with pytest.raises(BadAnswer, match=r"of another form than it documents \(likes\)"):
        parse({"name": "a", "likes": likes}, Seen, title="T")


@pytest.mark.parametrize("likes", [-1, 10**14, 10**400, -1.0, 1e300])
def test_a_number_that_no_count_can_be_is_unknown(likes: object) -> None:
    assert parse({"name": "a", "likes": likes}, Seen, title="T").likes is None


def test_what_the_network_sent_is_not_said_back() -> None:
    with pytest.raises(BadAnswer) as bad:
        parse({"name": {"<script>": 1}}, Seen, title="T")
    assert "script" not in str(bad.value)


def test_moments_are_aware_and_plausible() -> None:
    noon = moment("2026-05-04T12:00:00Z")
    assert noon is not None
    assert moment("2026-06-30T23:59:60Z") == moment("2026-06-30T23:59:59Z")
    assert noon == moment("2026-05-04T14:00:00.000+02:00") == moment("2026-05-04T12:00:00")
    for nonsense in (
        None,
        "",
        "yesterday",
        "2026-05-04T12:00:61Z",
        "0001-01-01T00:00:00Z",
        "9999-12-31T23:59:59-14:00",
        "1969-01-01",
    ):
        assert moment(nonsense) is None


@pytest.mark.parametrize(
    "text", ["Does it fly?", "Does it fly?\nYes.", "飞吗？", "هل يطير؟", "“Really?” she said"]
)
def test_questions_end_with_a_question_mark(text: str) -> None:
    assert is_question(text)


@pytest.mark.parametrize("text", ["It flies.", "https://e.example/?page=2", "", "what?ever"])
def test_a_question_mark_inside_a_link_asks_nothing(text: str) -> None:
    assert not is_question(text)


def test_display_names_are_short_and_printable() -> None:
    assert shorter("  Ada\u202e Lovelace\n ") == "Ada Lovelace"
    assert shorter("x" * 500) == "x" * 200
    assert shorter(" \u200b") is None
