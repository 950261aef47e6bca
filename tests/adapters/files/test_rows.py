"""Both lanes of the line reader give the same observation, hash and errors."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.files import rows
from scoring.errors import BadObservation
from scoring.formula import score
from scoring.observation.json import from_json, inputs_hash, to_json
from scoring.observation.model import Observation
from tests.english import english
from tests.scoring.formula.observations import account, observations, person, posts

GOOD: dict[str, Any] = to_json(account(posts(1, 2, 3), engagers=(person("a", "1"),)))


def both(line: bytes) -> tuple[object, object]:
    return outcome(rows.observation_of, line), outcome(exact, line)


def exact(line: bytes) -> tuple[Observation, str]:
    seen = from_json(json.loads(line.decode()))
    return seen, inputs_hash(seen)


def outcome(read: Any, line: bytes) -> object:
    try:
        seen, digest = read(line)
    except BadObservation as error:
        return english(error.happened)
    return score(seen, inputs=digest)


@given(observations())
def test_any_observation_reads_the_same(seen: Observation) -> None:
    got, want = both(json.dumps(to_json(seen)).encode())
    assert got == want


NUMBERS = (None, True, False, -1, 0, 7, 7.0, 7.5, 10**13, 10**13 + 1, 10**30)
TEXTS = ("", "text", "é", 'a"b', "x" * 5000)
TIMES = (
    "2016-05-03T09:00:00Z",
    "2016-05-03T09:00Z",
    "2016-05-03",
    "2016-05-03T11:00:00+02:00",
    "1969-05-03T09:00:00Z",
    "2016-05-03T09:00:00z",
    "2016-05-03t09:00:00Z",
    "2016-05-03T09:00:00.12Z",
    "2016-05-03T09:00:00.1234567Z",
    "9999-12-31T23:59:59Z",
    "2016-05-03T09:00:00-00:00",
    "2016-W18-2T09:00:00Z",
    "1970-01-01T00:00:00+05:00",
)
STRANGE: st.SearchStrategy[Any] = st.sampled_from([*NUMBERS, *TEXTS, *TIMES, [], {}, [1]])
TOP = st.sampled_from([*GOOD, "display_name", "url", "complete", "engager_sample", "unknown"])
POST = st.sampled_from([*GOOD["posts"][0], "url", "media", "characters", "question", "thread", "hashtags"])
WHO = st.sampled_from([*GOOD["engagers"][0], "handle"])


@given(TOP | POST.map("posts.".__add__) | WHO.map("engagers.".__add__), STRANGE)
def test_any_strange_value_gives_the_same_score_or_the_same_error(where: str, value: object) -> None:
    row = json.loads(json.dumps(GOOD))
    target = row
    if "." in where:
        group, where = where.split(".")
        target = row[group][0]
    target[where] = value
    got, want = both(json.dumps(row, ensure_ascii=False).encode())
    assert got == want


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (b"{", "not JSON"),
        (b'{"handle": "\xff"}', "not UTF-8"),
        (b'{"followers": NaN}', "NaN is not a number"),
        (b'{"followers": -Infinity}', "-Infinity is not a number"),
        (b"[" * 200_000 + b"]" * 200_000, "nested too deeply"),
        (b'{"a":' * 200_000 + b"1" + b"}" * 200_000, "nested too deeply"),
        (b"[1, 2]", "not a JSON object"),
        (b"null", "not a JSON object"),
        (b'{"handle":"@a"}', "posts is missing"),
        (b"1" * 5000, "not JSON"),
    ],
)
def test_a_line_that_is_no_observation_is_named(line: bytes, said: str) -> None:
    with pytest.raises(BadObservation, match=said):
        rows.observation_of(line)
