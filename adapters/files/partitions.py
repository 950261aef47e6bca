"""Translates a folder of Parquet files into a folder of lines of scores: one file out for each file in.

What is done is marked beside the results, with what it was made of. A later run does the rest, and again
those whose input or formula is another one.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from itertools import islice
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from adapters.files.jsonl import Outcome
from adapters.files.parquet import opened, score_files
from adapters.files.places import Entry, Place, shown
from scoring.errors import BadInput
from scoring.text import Name, Text, say

ENDING = ".parquet"
_MARKS = "_done"
# The form of a line of output; another number does everything again.
_FORM = 1
# Marks are small files: reading them is waiting for a store.
_READERS = 16
_COUNTS = ("size", "lines", "bad", "strangers")
# Lines that are written at once.
_LINES = 2_000


@dataclass(frozen=True, slots=True)
class Partition:
    """A file of accounts. `identity` tells its input from any other, by what listings say of files."""

    name: str
    identity: str

    @property
    def output(self) -> str:
        return self.name.removesuffix(ENDING) + ".jsonl"

    @property
    def mark(self) -> str:
        return f"{_MARKS}/{self.name}.json"


@dataclass(frozen=True, slots=True)
class Job:
    """What is to be done, as every process that works on it reads it.

    `posts` is None where the accounts hold their posts. Each file of posts, `written`, belongs to the file of
    accounts of its name, unless they are `scattered`. `people` are all files of accounts, `partitions` those
    that are to be scored.
    """

    accounts: Place
    posts: Place | None
    out: Place
    version: str
    scattered: bool
    people: tuple[str, ...]
    written: tuple[str, ...]
    partitions: tuple[Partition, ...]


@dataclass(frozen=True, slots=True)
class Done:
    """What became of a partition. `trouble` says why there is no output of it.

    Without a partition: what only all of them together can tell.
    """

    partition: Partition | None
    lines: int = 0
    bad: int = 0
    strangers: int = 0
    trouble: Text | None = None


@dataclass(frozen=True, slots=True)
class Plan:
    """What is left of a job, what earlier runs did, and how many files in the output are of no partition."""

    job: Job
    before: tuple[Done, ...]
    orphans: int


def planned(accounts: Place, posts: Place | None, out: Place, version: str, *, shuffle: bool = False) -> Plan:
    """Compares what is there with what was done. Raises BadInput where a folder holds nothing to score.

    Posts are brought together with their accounts where that is asked for, and where a file of posts has no
    file of accounts of its name.
    """
    people = _some(accounts)
    written = {} if posts is None else _some(posts)
    scattered = posts is not None and (shuffle or not set(written) <= set(people))
    everything = _digest(people, written) if scattered else ""
    every = [_partition(name, people[name], written.get(name), everything) for name in people]
    outputs = out.files(".jsonl")
    before = _done(out, every, outputs, version)
    finished = {one.partition for one in before}
    todo = tuple(one for one in every if one not in finished)
    job = Job(accounts, posts, out, version, scattered, tuple(people), tuple(written), todo)
    return Plan(job, before, len(outputs.keys() - {one.output for one in every}))


def score_here(job: Job) -> Iterator[Done]:
    """One after the other; threads share each one."""
    for one in job.partitions:
        yield score_partition(job, one)


def score_partition(job: Job, one: Partition) -> Done:
    """Scores a partition whose posts are in its own files."""

    def outcomes(strangers: Callable[[int], None]) -> Iterator[Outcome]:
        names = (one.name, f"{one.name} (posts)")
        with ExitStack() as stack:
            people = stack.enter_context(opened(job.accounts.open(one.name), names[0]))
            written = None
            if job.posts is not None:
                source = job.posts.open(one.name) if one.name in job.written else _no_posts()
                written = stack.enter_context(opened(source, names[1]))
            yield from score_files(people, written, names=names, version=job.version, strangers=strangers)

    return write_partition(job, one, outcomes)


def write_partition(
    job: Job, one: Partition, outcomes: Callable[[Callable[[int], None]], Iterator[Outcome]]
) -> Done:
    """Writes what `outcomes` gives, whole or not at all, and marks it as done.

    What an earlier run wrote of another input is no result of this one: it goes where this one fails.
    """
    strangers: list[int] = []
    try:
        job.out.remove(one.mark)
        tally = _write(job.out, one.output, outcomes(strangers.append))
        done = Done(one, tally.lines, tally.bad, sum(strangers))
        job.out.write(one.mark, _mark_of(one, done, tally.size, job.version))
    except BadInput as error:
        with suppress(BadInput):
            job.out.remove(one.output)
        return Done(one, trouble=error.happened)
    return done


@dataclass(frozen=True, slots=True)
class _Tally:
    lines: int
    bad: int
    size: int


def _write(out: Place, name: str, results: Iterator[Outcome]) -> _Tally:
    lines = bad = size = 0
    with out.writing(name) as stream:
        while some := list(islice(results, _LINES)):
            content = b"".join(one.line for one in some)
            stream.write(content)
            lines, size = lines + len(some), size + len(content)
            bad += sum(not one.good for one in some)
    return _Tally(lines, bad, size)


def _no_posts() -> pa.BufferReader:
    """A file of posts without any, for accounts that have none."""
    names = pa.schema([(name, pa.string()) for name in ("handle", "id", "at")])
    sink = pa.BufferOutputStream()
    pq.write_table(names.empty_table(), sink)
    return pa.BufferReader(sink.getvalue())


def _some(place: Place) -> Mapping[str, Entry]:
    found = place.files(ENDING)
    if not found:
        raise BadInput(
            say("{place} holds no Parquet files.", place=Name(shown(place.url))),
            say("Name a folder with files that end in .parquet."),
        )
    return found


def _partition(name: str, people: Entry, written: Entry | None, everything: str) -> Partition:
    return Partition(name, "|".join((people.identity, written.identity if written else "", everything)))


def _digest(*listings: Mapping[str, Entry]) -> str:
    rows = [[(name, one.identity) for name, one in listed.items()] for listed in listings]
    return hashlib.sha256(json.dumps(rows).encode()).hexdigest()


def _mark_of(one: Partition, done: Done, size: int, version: str) -> bytes:
    row = {**_made_of(one, version), "size": size, "lines": done.lines, "bad": done.bad}
    return json.dumps({**row, "strangers": done.strangers}, indent=1).encode() + b"\n"


def _made_of(one: Partition, version: str) -> dict[str, object]:
    return {"input": one.identity, "formula": version, "form": _FORM}


def _done(
    out: Place, partitions: Sequence[Partition], outputs: Mapping[str, Entry], version: str
) -> tuple[Done, ...]:
    """Those whose mark tells the same input and formula, and whose output is there as it was written."""
    likely = [one for one in partitions if one.output in outputs]
    with ThreadPoolExecutor(_READERS) as pool:
        marks = pool.map(lambda one: _mark(out.read(one.mark)), likely)
        found = zip(likely, marks, strict=True)
        return tuple(
            Done(one, int(mark["lines"]), int(mark["bad"]), int(mark["strangers"]))
            for one, mark in found
            if mark.items() >= {**_made_of(one, version), "size": outputs[one.output].size}.items()
        )


def _mark(content: bytes | None) -> dict[str, Any]:
    """What a mark says; nothing where it is none of ours."""
    with suppress(ValueError):
        row = json.loads(content or b"")
        if isinstance(row, dict) and all(isinstance(row.get(name), int) for name in _COUNTS):
            return row
    return {}
