"""Translates JSON Lines of observations into JSON Lines of scores, in the same order.

Blocks of lines are read and scored as columns where the libraries for that are there and all of a block is
plain; otherwise each line is read by itself. Both give the same.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import chain, count
from typing import BinaryIO, TypeAlias

import msgspec

from adapters.files.pipeline import in_order
from adapters.files.rows import observation_of
from scoring.errors import BadObservation
from scoring.formula import CURRENT, score
from scoring.formula.result import to_json
from scoring.text import Text, say

plain_lines: Callable[[Sequence[bytes], str], list[bytes] | None] | None
try:
    from adapters.files.json_columns import plain_lines
except ModuleNotFoundError:  # the libraries of the extra [files]
    plain_lines = None

# A longer line is not one observation but a file without line breaks; it is told, not read into memory.
LONGEST_LINE = 64 * 2**20
_CHUNK = 2**20
# A block is read at once: large enough that its columns are long, small enough that threads share a file.
_BLOCK, _MOST_LINES = 2**22, 10_000
_BOM = b"\xef\xbb\xbf"


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a file without white space around it; None for one that is too long, which is not read.

    `number` counts from 1, `consumed` the bytes up to its end.
    """

    number: int
    content: bytes | None
    consumed: int


Block: TypeAlias = list[Line]


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
    blocks = _blocks(_lines(source, longest))
    work = partial(_score_block, version=version, longest=longest)
    scored = map(work, blocks) if plain_lines is None else in_order(work, blocks)
    return chain.from_iterable(scored)


def _score_block(block: Block, *, version: str, longest: int) -> list[Outcome]:
    full = [line for line in block if line.content != b""]
    if plain_lines is not None and full and all(line.content is not None for line in full):
        found = plain_lines([line.content or b"" for line in full], version)
        if found is not None:
            return [Outcome(one, True, line.consumed) for one, line in zip(found, full, strict=True)]
    return [_outcome(line, version, longest) for line in full]


def _outcome(line: Line, version: str, longest: int) -> Outcome:
    if line.content is None:
        happened = say("The line is longer than {longest} bytes.", longest=longest)
        return Outcome(_bad(line.number, happened), False, line.consumed)
    return _scored(line.number, line.content, version, line.consumed)


def _blocks(lines: Iterator[Line]) -> Iterator[Block]:
    block: Block = []
    size = 0
    for line in lines:
        block.append(line)
        size += len(line.content or b"")
        if size >= _BLOCK or len(block) >= _MOST_LINES:
            yield block
            block, size = [], 0
    yield block


def _scored(number: int, line: bytes, version: str, consumed: int) -> Outcome:
    try:
        observation, inputs = observation_of(line)
        result = score(observation, version=version, inputs=inputs)
    except BadObservation as error:
        return Outcome(_bad(number, error.happened), False, consumed)
    return Outcome(msgspec.json.encode(to_json(result)) + b"\n", True, consumed)


def _bad(number: int, happened: Text) -> bytes:
    return json.dumps({"line": number, "error": str(happened)}, ensure_ascii=False).encode() + b"\n"


def _lines(source: BinaryIO, longest: int) -> Iterator[Line]:
    consumed = 0
    for number in count(1):
        line = source.readline(longest + 1)
        if not line:
            return
        consumed += len(line)
        content: bytes | None = (line.removeprefix(_BOM) if number == 1 else line).strip()
        if len(line) > longest and not line.endswith(b"\n"):
            consumed += _skip(source)
            content = None
        yield Line(number, content, consumed)


def _skip(source: BinaryIO) -> int:
    """Reads on to the end of the line without keeping it."""
    size = 0
    while piece := source.readline(_CHUNK):
        size += len(piece)
        if piece.endswith(b"\n"):
            break
    return size
