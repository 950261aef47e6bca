"""Brings the posts of a Parquet file together with their accounts, a stretch of accounts at a time."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from numpy.typing import NDArray

from adapters.files.columns import keys

Rows = NDArray[np.int64]

_BATCH = 100_000
# Looking a batch up in all handles builds a table of them each time, so that these batches are larger.
SCATTER_BATCH = 500_000
_MOST_BUCKETS = 400
OWNER = "__owner"


@dataclass(frozen=True, slots=True)
class Mine:
    """Posts of a stretch of accounts in file order within each account, with the account's row number."""

    posts: pa.Table
    owners: Rows


class Gathered(Protocol):
    """`strangers` counts posts of accounts that are not there, once everything was taken."""

    strangers: int

    def take(self, first: int, last: int) -> Mine:
        """The posts of the accounts in rows first to last; called with rising rows that leave no gap."""
        ...


@dataclass(frozen=True, slots=True)
class Runs:
    """The account's row of each run of equal handles, and where each run ends in the posts file; -1: none."""

    owner: Rows
    ends: Rows


def owners_in_order(written: pq.ParquetFile, handles: pa.Array) -> Runs | None:
    """The runs, where every account's posts stand together and in the order of the accounts; else None."""
    starts: list[pa.Array] = []
    edges: list[Rows] = []
    row, runs, last = 0, 0, None
    for batch in written.iter_batches(batch_size=SCATTER_BATCH, columns=["handle"]):
        names = keys(batch.column(0))
        begins = np.ones(len(names), bool)
        begins[1:] = pc.fill_null(pc.not_equal(names[1:], names[:-1]), True).to_numpy(zero_copy_only=False)
        begins[:1] = row == 0 or names[0].as_py() != last
        starts.append(names.filter(pa.array(begins)))
        edges.append(np.flatnonzero(begins) + row)
        row, runs, last = row + len(names), runs + int(begins.sum()), names[-1].as_py()
        if runs > 2 * len(handles) + 1000:
            return None
    if not row:
        return Runs(np.zeros(0, np.int64), np.zeros(0, np.int64))
    owner = rows_of(pa.chunked_array(starts), handles)
    known = owner[owner >= 0]
    if (np.diff(known) <= 0).any():
        return None
    return Runs(owner, np.append(np.concatenate(edges)[1:], row))


def gathered(
    written: pq.ParquetFile, handles: pa.Array, stretch: int, folder: Path, runs: Runs | None
) -> Gathered:
    if runs is not None:
        return SideBySide(written, runs)
    return Scattered(written, handles, max(stretch, -(-len(handles) // _MOST_BUCKETS)), folder)


class SideBySide:
    """Posts in the order of the accounts: both files are read once."""

    def __init__(self, written: pq.ParquetFile, runs: Runs) -> None:
        self._batches = self._owned(written, runs)
        self._waiting: list[Mine] = []
        self._empty = written.schema_arrow.empty_table()
        self.strangers = 0

    def take(self, first: int, last: int) -> Mine:
        while not self._waiting or self._waiting[-1].owners[-1] < last:
            batch = next(self._batches, None)
            if batch is None:
                break
            if len(batch.owners):
                self._waiting.append(batch)
        taken: list[Mine] = []
        kept: list[Mine] = []
        for mine in self._waiting:
            cut = int(np.searchsorted(mine.owners, last))
            taken.append(Mine(mine.posts.slice(0, cut), mine.owners[:cut]))
            if cut < len(mine.owners):
                kept.append(Mine(mine.posts.slice(cut), mine.owners[cut:]))
        self._waiting = kept
        return _joined(taken, self._empty)

    def _owned(self, written: pq.ParquetFile, runs: Runs) -> Iterator[Mine]:
        row = 0
        for batch in written.iter_batches(batch_size=_BATCH):
            first, last = np.searchsorted(runs.ends, (row, row + len(batch)), side="right")
            edges = np.clip(runs.ends[first : last + 1], row, row + len(batch))
            owners = np.repeat(runs.owner[first : last + 1], np.diff(edges, prepend=row))
            row += len(batch)
            known = owners >= 0
            table = pa.Table.from_batches([batch])
            if not known.all():
                self.strangers += int((~known).sum())
                table, owners = table.filter(pa.array(known)), owners[known]
            yield Mine(table, owners)


class Together:
    """Posts that are in memory, each with its account's row, in any order of the accounts."""

    strangers = 0

    def __init__(self, posts: pa.Table, owners: Rows) -> None:
        order = np.argsort(owners, kind="stable")
        in_order = bool((np.diff(order) == 1).all())
        self._mine = Mine(posts if in_order else posts.take(pa.array(order)), owners[order])

    def take(self, first: int, last: int) -> Mine:
        low, high = np.searchsorted(self._mine.owners, (first, last))
        return Mine(self._mine.posts.slice(low, high - low), self._mine.owners[low:high])


class Scattered:
    """Posts in any order: each is first written to the bucket of its stretch of accounts."""

    def __init__(self, written: pq.ParquetFile, handles: pa.Array, accounts: int, folder: Path) -> None:
        self.strangers = 0
        self._accounts = accounts
        self._folder = folder
        self._schema = written.schema_arrow.append(pa.field(OWNER, pa.int64()))
        self._empty = written.schema_arrow.empty_table()
        self._bucket: tuple[int, Mine] | None = None
        self._scatter(written, handles)

    def take(self, first: int, last: int) -> Mine:
        taken: list[Mine] = []
        for number in range(first // self._accounts, (last - 1) // self._accounts + 1):
            mine = self._read(number)
            low, high = np.searchsorted(mine.owners, (first, last))
            taken.append(Mine(mine.posts.slice(low, high - low), mine.owners[low:high]))
        return _joined(taken, self._empty)

    def _scatter(self, written: pq.ParquetFile, handles: pa.Array) -> None:
        writers: dict[int, pa.RecordBatchFileWriter] = {}
        try:
            for batch in written.iter_batches(batch_size=SCATTER_BATCH):
                owners = rows_of(batch.column("handle"), handles)
                self.strangers += int((owners < 0).sum())
                table = pa.Table.from_batches([batch]).append_column(OWNER, pa.array(owners))
                order = np.argsort(owners, kind="stable")
                order = order[owners[order] >= 0]
                self._append(table.take(pa.array(order)), owners[order] // self._accounts, writers)
        finally:
            for writer in writers.values():
                writer.close()

    def _append(self, table: pa.Table, buckets: Rows, writers: dict[int, pa.RecordBatchFileWriter]) -> None:
        for number in np.unique(buckets).tolist():
            if number not in writers:
                writers[number] = pa.ipc.new_file(self._path(number), self._schema)
            low, high = np.searchsorted(buckets, (number, number + 1))
            writers[number].write_table(table.slice(low, high - low).cast(self._schema))

    def _read(self, number: int) -> Mine:
        if self._bucket is None or self._bucket[0] != number:
            self._bucket = (number, self._sorted(self._path(number)))
        return self._bucket[1]

    def _sorted(self, path: Path) -> Mine:
        if not path.exists():
            return Mine(self._empty, np.zeros(0, np.int64))
        table = pa.ipc.open_file(path).read_all()
        owners = table[OWNER].to_numpy()
        order = np.argsort(owners, kind="stable")
        return Mine(table.drop_columns([OWNER]).take(pa.array(order)), owners[order])

    def _path(self, number: int) -> Path:
        return self._folder / f"{number}.arrow"


def rows_of(names: pa.Array, handles: pa.Array) -> Rows:
    """Row number of each handle among the accounts, -1 where there is none."""
    found = pc.fill_null(pc.index_in(keys(names), value_set=handles, skip_nulls=True), -1)
    return np.asarray(
        found.to_numpy(zero_copy_only=False) if isinstance(found, pa.Array) else found.to_numpy(), np.int64
    )


def _joined(pieces: list[Mine], empty: pa.Table) -> Mine:
    if not pieces:
        return Mine(empty, np.zeros(0, np.int64))
    return Mine(
        pa.concat_tables([one.posts for one in pieces]), np.concatenate([one.owners for one in pieces])
    )
