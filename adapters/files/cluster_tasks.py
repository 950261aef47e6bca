"""What runs in a cluster: numbers of files go in, one row a partition comes out."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from functools import cache
from importlib.metadata import version as installed
from os import cpu_count
from threading import BoundedSemaphore

import pyarrow as pa

from adapters.files.partitions import Done, Job, score_partition
from adapters.files.scattering import STRANGERS, Piece, pieces_of, score_pieces
from scoring.errors import BadInput
from scoring.text import Name, Sentence, Text, say

# The columns of what comes out, and of the posts on their way to the partition of their accounts.
DONE = "number long, lines long, bad long, strangers long, trouble string"
PIECE = "partition long, place long, content binary"
_BATCH_BYTES = 32 * 2**20
_TROUBLE = re.compile(r"influence-trouble:(\{.*\})")

Batches = Iterator[pa.RecordBatch]


class Trouble(Exception):
    """Carries a BadInput out of a cluster as text, which an engine repeats in its own error."""

    def __init__(self, error: BadInput) -> None:
        row = {"happened": _as_json(error.happened), "advice": _as_json(error.advice)}
        super().__init__("influence-trouble:" + json.dumps(row))


def scored(batches: Batches, job: Job, ours: str) -> Batches:
    """Numbers of partitions -> what became of them."""
    _same_version(ours)
    for number in _numbers(batches):
        with _turns():
            done = score_partition(job, job.partitions[number])
        yield _row(number, done)  # without the turn: an engine may come back late, or never


def pieces(batches: Batches, job: Job, ours: str) -> Batches:
    """Numbers of files of posts -> their pieces. The first file also names every partition."""
    _same_version(ours)
    for number in _numbers(batches):
        if number == 0:
            yield _batch([Piece(place, -1, b"") for place in (STRANGERS, *range(len(job.partitions)))])
        with _carried():
            yield from _in_turns(_batched(pieces_of(job, number)))


def gathered(table: pa.Table, job: Job) -> pa.Table:
    """The pieces of one partition -> what became of it."""
    rows = table.sort_by("place")
    number = rows["partition"][0].as_py()
    if number == STRANGERS:
        count = sum(place for place in rows["place"].to_pylist() if place > 0)
        return pa.Table.from_batches([_row(STRANGERS, Done(None, strangers=count))])
    contents = (content.as_buffer() for content in rows["content"] if len(content.as_buffer()))
    with _turns():
        return pa.Table.from_batches([_row(number, score_pieces(job, number, contents))])


@cache
def _turns() -> BoundedSemaphore:
    """An engine with threads begins all tasks at once; as many as there are cores hold files in memory."""
    return BoundedSemaphore(cpu_count() or 1)


def _in_turns(batches: Batches) -> Batches:
    while True:
        with _turns():
            batch = next(batches, None)
        if batch is None:
            return
        yield batch


def _numbers(batches: Batches) -> Iterator[int]:
    for batch in batches:
        yield from batch.column(0).to_pylist()


def _row(number: int, done: Done) -> pa.RecordBatch:
    trouble = None if done.trouble is None else json.dumps(_as_json(done.trouble))
    counts = {"number": number, "lines": done.lines, "bad": done.bad, "strangers": done.strangers}
    columns = {name: pa.array([value], pa.int64()) for name, value in counts.items()}
    return pa.record_batch({**columns, "trouble": pa.array([trouble], pa.string())})


def _batched(found: Iterable[Piece]) -> Batches:
    some: list[Piece] = []
    size = 0
    for piece in found:
        some.append(piece)
        size += len(piece.content)
        if size > _BATCH_BYTES:
            yield _batch(some)
            some, size = [], 0
    if some:
        yield _batch(some)


def _batch(some: list[Piece]) -> pa.RecordBatch:
    return pa.record_batch(
        {
            "partition": pa.array([one.partition for one in some], pa.int64()),
            "place": pa.array([one.place for one in some], pa.int64()),
            "content": pa.array([one.content for one in some], pa.binary()),
        }
    )


@contextmanager
def _carried() -> Iterator[None]:
    try:
        yield
    except BadInput as error:
        raise Trouble(error) from None


def package_version() -> str:
    """Of this package, in whose words jobs are written."""
    return installed("influence-bot")


def _same_version(ours: str) -> None:
    if package_version() != ours:
        raise Trouble(
            BadInput(
                say(
                    "The cluster has version {theirs} of influence-bot, and this is {ours}.",
                    theirs=package_version(),
                    ours=ours,
                ),
                say("Install the same version there."),
            )
        )


# --- Texts on their way: templates with what stands in them.


def _as_json(text: Text) -> dict[str, object]:
    if isinstance(text, Sentence) and text.many is None:
        return {"template": text.template, "values": {name: str(value) for name, value in text.values}}
    return {"text": str(text)}


def _from_json(row: dict[str, str | dict[str, str]]) -> Text:
    template, values = row.get("template"), row.get("values")
    if isinstance(template, str) and isinstance(values, dict):
        return Sentence(template, tuple((name, Name(value)) for name, value in values.items()))
    return Name(str(row.get("text", "")))


def outcome(row: tuple[int, int, int, int, str | None], job: Job) -> Done:
    """What a row that came out says."""
    number, lines, bad, strangers, trouble = row
    one = None if number == STRANGERS else job.partitions[number]
    return Done(one, lines, bad, strangers, _from_json(json.loads(trouble)) if trouble else None)


def carried(told: str) -> BadInput | None:
    """The Trouble that an engine's error repeats."""
    found = _TROUBLE.search(told)
    if found is None:
        return None
    row = json.loads(found[1])
    return BadInput(_from_json(row["happened"]), _from_json(row["advice"]))
