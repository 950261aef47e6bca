"""Brings posts that lie in any file together with the partition of their accounts.

A file of posts becomes pieces, each of one partition, as Arrow's bytes: a disk or a cluster's shuffle carries
them as they are. All handles are in memory.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from threading import Lock

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from adapters.files import gathering
from adapters.files.gathering import OWNER, Rows, Together, rows_of
from adapters.files.jsonl import Outcome
from adapters.files.parquet import (
    accounts_per_stretch,
    damage_told,
    handles_in,
    opened,
    require_accounts,
    require_posts,
    score_gathered,
)
from adapters.files.partitions import Done, Job, write_partition
from adapters.files.places import Place
from scoring.errors import BadInput
from scoring.text import say

# The number of no partition: its pieces say how many posts are of strangers.
STRANGERS = -1
# Places of the pieces of one file; there are never so many.
_FILE = 2**32
_reading = Lock()


@dataclass(frozen=True, slots=True)
class Piece:
    """Posts of one partition, by its place in Job.partitions. `place` orders the pieces as the files do.

    Of STRANGERS `place` is the number of posts, and there is no content.
    """

    partition: int
    place: int
    content: bytes


@dataclass(frozen=True, slots=True)
class Handles:
    """The handles of all files of accounts behind one another, and where in them each file begins."""

    values: pa.Array
    starts: Rows

    def rows(self, file: int) -> slice:
        return slice(int(self.starts[file]), int(self.starts[file + 1]))

    def repeated(self, file: int) -> frozenset[int]:
        """Rows of a file whose handle stands before, in this file or an earlier one."""
        rows = self.rows(file)
        mine = self.values[rows]
        first = rows_of(mine, self.values)
        return frozenset(np.flatnonzero(first != np.arange(rows.start, rows.stop)).tolist())


def pieces_of(job: Job, number: int) -> Iterator[Piece]:
    """The posts of one of Job.written. Raises BadInput where the file cannot be read."""
    name = f"{job.written[number]} (posts)"
    handles = _handles(job)
    target = _targets(job)
    folder = job.posts or job.accounts
    with opened(folder.open(job.written[number]), name) as file, damage_told(name):
        require_posts(file, name)
        place = number * _FILE
        for batch in file.iter_batches(batch_size=gathering.SCATTER_BATCH):
            owners = rows_of(batch.column("handle"), handles.values)
            yield Piece(STRANGERS, int((owners < 0).sum()), b"")
            files = np.searchsorted(handles.starts, owners, side="right") - 1
            wanted = np.where(owners < 0, -1, target[files])
            table = _decoded(pa.Table.from_batches([batch]))
            table = table.append_column(OWNER, pa.array(owners - handles.starts[files]))
            for partition in np.unique(wanted[wanted >= 0]).tolist():
                yield Piece(partition, place, _packed(table.filter(pa.array(wanted == partition))))
                place += 1


def score_pieces(job: Job, partition: int, contents: Iterable[bytes]) -> Done:
    """Scores a partition from all of its pieces, in the order of their places."""
    one = job.partitions[partition]
    file = job.people.index(one.name)

    def outcomes(_strangers: object) -> Iterator[Outcome]:
        posts = _joined(contents)
        source = Together(posts.drop_columns([OWNER]), posts[OWNER].to_numpy())
        handles = _handles(job)
        mine = handles.values[handles.rows(file)]
        with opened(job.accounts.open(one.name), one.name) as people:
            yield from score_gathered(
                people,
                source,
                mine,
                accounts_per_stretch(len(mine), len(posts)),
                names=(one.name, "posts"),
                version=job.version,
                repeated=handles.repeated(file),
            )

    return write_partition(job, one, outcomes)


def score_scattered_here(job: Job) -> Iterator[Done]:
    """Through a folder for what is half way; a last row without a partition counts the strangers' posts."""
    strangers = 0
    with tempfile.TemporaryDirectory(prefix="influence-") as folder:
        paths = [Path(folder) / str(number) for number in range(len(job.partitions))]
        for number in range(len(job.written)):
            for piece in pieces_of(job, number):
                if piece.partition == STRANGERS:
                    strangers += piece.place
                    continue
                with paths[piece.partition].open("ab") as file:
                    file.write(piece.content)
        for number, path in enumerate(paths):
            yield score_pieces(job, number, [path.read_bytes()] if path.exists() else [])
    yield Done(None, strangers=strangers)


def _handles(job: Job) -> Handles:
    # Threads that begin together would each read them.
    with _reading:
        return _read_handles(job.accounts, job.people, job.partitions[0].identity)


@lru_cache(1)
def _read_handles(accounts: Place, names: tuple[str, ...], _identity: str) -> Handles:
    values = [_handles_of(accounts, name) for name in names]
    joined = pa.chunked_array(values, pa.binary()).combine_chunks()
    return Handles(joined, np.cumsum([0, *map(len, values)]))


def _handles_of(accounts: Place, name: str) -> pa.Array:
    """None for a file that cannot be read: that is told when it is to be scored."""
    try:
        with opened(accounts.open(name), name) as file, damage_told(name):
            require_accounts(file, name)
            return handles_in(file)
    except BadInput:
        return pa.array([], pa.binary())


def _targets(job: Job) -> Rows:
    """The place in Job.partitions of each file of accounts; -1 for one that is done."""
    places = {one.name: place for place, one in enumerate(job.partitions)}
    return np.array([places.get(name, -1) for name in job.people])


def _decoded(table: pa.Table) -> pa.Table:
    for place, column in enumerate(table.schema):
        if pa.types.is_dictionary(column.type):
            table = table.set_column(place, column.name, pc.cast(table.column(place), column.type.value_type))
    return table


def _packed(table: pa.Table) -> bytes:
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, table.schema) as writer:
        writer.write_table(table)
    return bytes(sink.getvalue())


def _joined(contents: Iterable[bytes]) -> pa.Table:
    tables = [table for content in contents for table in _unpacked(content)]
    if not tables:
        fields = [(name, pa.string()) for name in ("handle", "id", "at")]
        return pa.schema([*fields, (OWNER, pa.int64())]).empty_table()
    try:
        return pa.concat_tables(tables, promote_options="default")
    except pa.ArrowException:
        raise BadInput(
            say("A column of the posts has another type in another file."), say("Write the files again.")
        ) from None


def _unpacked(content: bytes) -> Iterator[pa.Table]:
    """The tables of streams that stand behind one another."""
    reader = pa.BufferReader(content)
    while reader.tell() < reader.size():
        yield pa.ipc.open_stream(reader).read_all()
