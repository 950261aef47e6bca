"""Translates JSON Lines of observations into JSON Lines of scores, one line at a time, in the same order."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

import msgspec

from adapters.files.rows import observation_of
from scoring.errors import BadObservation
from scoring.formula import CURRENT, score
from scoring.formula.result import to_json
from scoring.text import Text, say

# A longer line is not one observation but a file without line breaks; it is told, not read into memory.
LONGEST_LINE = 64 * 2**20
_CHUNK = 2**20
_BOM = b"\xef\xbb\xbf"


@dataclass(frozen=True, slots=True)
class Outcome:
    """One line of output. `consumed` counts the bytes read so far, for a progress bar."""

    line: bytes
    good: bool
    consumed: int


def score_lines(
    source: BinaryIO, *, version: str = CURRENT, longest: int = LONGEST_LINE
) -> Iterator[Outcome]:
    """Scores each line that is not blank; a bad one becomes `{"line": …, "error": …}` in its place."""
    consumed = 0
    for number, line, size in _lines(source, longest):
        consumed += size
        if line is None:
            yield Outcome(
                _bad(number, say("The line is longer than {longest} bytes.", longest=longest)),
                False,
                consumed,
            )
        elif line.strip():
            yield _scored(number, line, version, consumed)


def _scored(number: int, line: bytes, version: str, consumed: int) -> Outcome:
    try:
        observation, inputs = observation_of(line)
        result = score(observation, version=version, inputs=inputs)
    except BadObservation as error:
        return Outcome(_bad(number, error.happened), False, consumed)
    return Outcome(msgspec.json.encode(to_json(result)) + b"\n", True, consumed)


def _bad(number: int, happened: Text) -> bytes:
    return json.dumps({"line": number, "error": str(happened)}, ensure_ascii=False).encode() + b"\n"


def _lines(source: BinaryIO, longest: int) -> Iterator[tuple[int, bytes | None, int]]:
    """Number, content and size of every line; None for one that is too long, which is skipped unread."""
    number = 0
    while line := source.readline(longest + 1):
        number += 1
        size = len(line)
        if size > longest and not line.endswith(b"\n"):
            size += _skip(source)
            yield number, None, size
        else:
            yield number, line.removeprefix(_BOM) if number == 1 else line, size


def _skip(source: BinaryIO) -> int:
    """Reads on to the end of the line without keeping it."""
    size = 0
    while piece := source.readline(_CHUNK):
        size += len(piece)
        if piece.endswith(b"\n"):
            break
    return size
