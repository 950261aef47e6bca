"""A block of lines read as columns gives the bytes that each of its lines gives when it is read by itself."""

from __future__ import annotations

import io
import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from itertools import count, islice
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.files import jsonl
from adapters.files.json_columns import plain_lines
from adapters.files.jsonl import score_lines
from adapters.files.pipeline import THREADS, in_order
from adapters.files.published import _four_digits, _hundredths
from scoring.formula import CURRENT, VERSIONS
from scoring.formula.result import four_digits, hundredth
from scoring.observation.json import inputs_hash, to_json
from tests.scoring.formula.observations import account, observations, person, posts

SEEN = account(posts(3, 1, 4, 1, 5, every=timedelta(hours=9)))
ROW: dict[str, Any] = to_json(SEEN)
GOOD = json.dumps(ROW).encode()


def by_block(content: bytes, version: str = CURRENT) -> list[bytes]:
    return [one.line for one in score_lines(io.BytesIO(content), version=version)]


def by_line(content: bytes, version: str = CURRENT) -> list[bytes]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(jsonl, "plain_lines", None)
        return by_block(content, version)


def is_plain(*rows: dict[str, Any]) -> bool:
    return plain_lines([json.dumps(row).encode() for row in rows], CURRENT) is not None


def with_post(**fields: Any) -> dict[str, Any]:
    first, *others = ROW["posts"]
    return {**ROW, "posts": [{**first, **fields}, *others]}


plain = observations().map(lambda seen: replace(seen, engagers=None, engager_sample=None))


@given(st.lists(st.one_of(plain, observations()), max_size=6), st.sampled_from(VERSIONS), st.booleans())
def test_any_observations_give_the_same_bytes(seen: list[Any], version: str, ascii_only: bool) -> None:
    lines = [json.dumps(to_json(one), ensure_ascii=ascii_only).encode() for one in seen]
    content = b"\n".join(lines)
    assert by_block(content, version) == by_line(content, version)


OPTIONAL: list[dict[str, Any]] = [
    {"characters": 12}, {"media": "image"}, {"question": True}, {"thread": False}, {"url": "https://a.example/1"},
    {"hashtags": ["a", "b"]}, {"hashtags": []}, {"hashtags": ["a"], "media": "video", "url": "https://a.example/2"},
]  # fmt: skip


@pytest.mark.parametrize("fields", OPTIONAL)
def test_what_a_post_need_not_have_is_read_as_columns_too(fields: dict[str, Any]) -> None:
    rows = (ROW, with_post(**fields), ROW)
    assert is_plain(*rows)
    content = b"\n".join(json.dumps(row).encode() for row in rows)
    found = [json.loads(line)["inputs"] for line in by_block(content)]
    assert by_block(content) == by_line(content)
    assert found[0] == found[2] != found[1]


def test_the_hash_is_that_of_the_observation_whatever_moves_no_score() -> None:
    told = {**ROW, "id": "77", "display_name": "Ada", "url": "https://a.example", "newer": [1, {"a": 2}]}
    lines = [
        json.dumps(told).encode(),
        json.dumps({**told, "display_name": "Zoë"}, ensure_ascii=False).encode(),
    ]
    for lane in (by_block, by_line):
        for line in lines:
            assert [json.loads(one)["inputs"] for one in lane(line)] == [inputs_hash(SEEN)]


def nested(levels: int) -> bytes:
    return GOOD[:-1] + b', "newer": ' + b'{"a":' * levels + b"1" + b"}" * levels + b"}"


ODD = {
    "an object over two lines": GOOD[:-1] + b"\n}",
    "two objects in a line, and one over two": GOOD + b" " + GOOD + b"\n" + GOOD[:-1] + b"\n}",
    "a number that JSON does not have": GOOD[:-1] + b', "newer": NaN}',
    "another one": GOOD[:-1] + b', "newer": -Infinity}',
    "a field twice": GOOD[:-1] + b', "followers": 7}',
    "half a character": GOOD[:-1] + rb', "newer": "\ud800"}',
    "no text": GOOD[:-1] + b', "newer": "\xff"}',
    "a control character": GOOD[:-1] + b', "newer": "\x01"}',
    "nested deeply": nested(100_000),
    "nested": nested(100),
    "a comma too many": GOOD[:-1] + b",}",
    "no object": b"[" + GOOD + b"]",
    "nothing": b"null",
    "an empty object": b"{}",
    "posts that are nothing": json.dumps({**ROW, "posts": None}).encode(),
    "a post that is nothing": json.dumps({**ROW, "posts": [None]}).encode(),
    "no posts": json.dumps({**ROW, "posts": []}).encode(),
    "the same post twice": json.dumps({**ROW, "posts": [ROW["posts"][0]] * 2}).encode(),
    "engagers": json.dumps(to_json(replace(SEEN, engagers=(person("a", "1"),)))).encode(),
    "no engagers": json.dumps({**ROW, "engagers": []}).encode(),
    "a missing page": json.dumps({**ROW, "complete": False}).encode(),
    "all pages": json.dumps({**ROW, "complete": True}).encode(),
    "a kind that says nothing": json.dumps(with_post(kind=None)).encode(),
    "a time with a space": json.dumps(with_post(at="2016-05-01 06:03:48Z")).encode(),
    "a time of another zone": json.dumps(with_post(at="2016-05-01T08:03:48+02:00")).encode(),
    "a time to the minute": json.dumps(with_post(at="2016-05-01T06:03Z")).encode(),
    "a time with a fraction": json.dumps(with_post(at="2016-05-01T06:03:4.5Z")).encode(),
    "a day that does not exist": json.dumps(with_post(at="2016-02-30T06:03:48Z")).encode(),
    "a count with a point": json.dumps(with_post(likes=3.0)).encode(),
    "a count below zero": json.dumps(with_post(likes=-1)).encode(),
    "a count as text": json.dumps(with_post(likes="3")).encode(),
    "minus zero": GOOD.replace(b'"likes": 0', b'"likes": -0', 1),
    "an id as a number": json.dumps(with_post(id=3)).encode(),
    "a quote in an id": json.dumps(with_post(id='a"b')).encode(),
    "an escaped letter in an id": GOOD.replace(b'"id": "0"', rb'"id": "\u0041"', 1),
    "a long tag": json.dumps(with_post(hashtags=["a" * 300])).encode(),
    "a tag that is nothing": json.dumps(with_post(hashtags=["a", None])).encode(),
    "a medium without a name": json.dumps(with_post(media="")).encode(),
    "characters as text": json.dumps(with_post(characters="12")).encode(),
}


@pytest.mark.parametrize("what", ODD)
def test_odd_lines_are_told_and_scored_as_when_read_alone(what: str) -> None:
    content = b"\n".join((GOOD, ODD[what], b"", GOOD))
    assert by_block(content) == by_line(content)


def test_blocks_stand_in_the_order_of_the_file(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jsonl, "_MOST_LINES", 3)
    rows = [{**ROW, "handle": f"@a{number}@x"} for number in range(50)]
    content = b"\n".join(
        b"oops" if number % 7 == 3 else json.dumps(row).encode() for number, row in enumerate(rows)
    )
    found = [json.loads(line) for line in by_block(content)]
    for number, line in enumerate(found):
        told = line.get("line", number + 1) if number % 7 == 3 else line["handle"]
        assert told == (number + 1 if number % 7 == 3 else f"@a{number}@x")


def test_few_pieces_are_in_memory_at_a_time() -> None:
    taken = 0

    def pieces() -> Any:
        nonlocal taken
        for number in count():
            taken += 1
            yield number

    found = list(islice(in_order(lambda number: number * 2, pieces()), 10))
    assert found == [2 * number for number in range(10)]
    assert taken <= 10 + THREADS + 1


def test_what_the_work_raises_is_raised_in_its_place() -> None:
    def work(number: int) -> int:
        if number == 2:
            raise ValueError(str(number))
        return number

    found = in_order(work, range(5))
    assert [next(found), next(found)] == [0, 1]
    with pytest.raises(ValueError, match="2"):
        next(found)


halves = st.integers(0, 10_000).map(lambda whole: (whole + 0.5) / 100.0)
values = st.floats(0.0, 100.0) | halves | st.just(0.0)
large = (
    st.floats(0.0, 1e30)
    | st.floats(1e-300, 1e-12)
    | values
    | st.integers(0, 10**6).map(lambda n: (n + 0.5) / 10)
)


@given(st.lists(values, max_size=20), st.lists(large, max_size=20))
def test_columns_are_rounded_as_single_numbers_are(
    points: Sequence[float], reactions: Sequence[float]
) -> None:

    assert _hundredths(np.array(points, float)) == [hundredth(value) for value in points]
    assert _four_digits(np.array(reactions, float)) == [four_digits(value) for value in reactions]
