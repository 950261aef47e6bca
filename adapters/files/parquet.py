"""Translates a pair of Parquet files, accounts and posts, into lines of scores in the order of the accounts.

Memory grows with neither file, but for the list of handles. Posts that lie in the order of the accounts are
read side by side with them; others are first brought together on disk.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from itertools import chain
from pathlib import Path
from typing import TypeAlias

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from adapters.files.columnar import bad_line, score_stretch
from adapters.files.columns import keys
from adapters.files.gathering import Gathered, Rows, gathered, owners_in_order
from adapters.files.jsonl import Outcome
from adapters.files.pipeline import in_order
from scoring.errors import BadInput
from scoring.formula import CURRENT
from scoring.formula.constants import constants
from scoring.text import Text, plural, say

# Posts of one stretch, about; a few stretches are in memory at a time.
STRETCH_POSTS = 150_000
_BUFFER = 2**20

# Accounts, their posts, the position of each post's account, and the first account's row in the file.
Stretch: TypeAlias = tuple[pa.Table, pa.Table, Rows, int]


def accounts_in(path: Path) -> int:
    """How many accounts there are, for a progress bar. Raises BadInput where the file is not Parquet."""
    with _open(path) as file:
        return int(file.metadata.num_rows)


def score_tables(
    accounts: Path,
    posts: Path,
    *,
    version: str = CURRENT,
    tell: Callable[[Text], None] = lambda _message: None,
) -> Iterator[Outcome]:
    """Scores every account. `tell` hears of posts whose account is not there; they count nowhere."""
    rules = constants(version)
    with ExitStack() as stack:
        people, written = stack.enter_context(_open(accounts)), stack.enter_context(_open(posts))
        _require(people, accounts, ("handle", "network", "observed_at"))
        _require(written, posts, ("handle", "id", "at"))
        handles = _handles(people)
        size = _accounts_per_stretch(len(handles), written.metadata.num_rows)
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="influence-")))
        source = gathered(written, handles, size, folder, owners_in_order(written, handles))
        repeated = _repeated(handles)
        stretches = _with_posts(_stretches(people, size), source)
        lines = in_order(lambda stretch: score_stretch(*stretch, rules), stretches)
        for row, (line, good) in enumerate(chain.from_iterable(lines)):
            yield _outcome(row, line, good, row in repeated)
        _tell_strangers(source, tell)


def _with_posts(stretches: Iterator[pa.Table], source: Gathered) -> Iterator[Stretch]:
    done = 0
    for accounts in stretches:
        mine = source.take(done, done + len(accounts))
        yield accounts, mine.posts, mine.owners - done, done + 1
        done += len(accounts)


def _outcome(row: int, line: bytes, good: bool, repeated: bool) -> Outcome:
    if repeated:
        return Outcome(
            bad_line(row + 1, say("The handle stands in the file more than once.")), False, row + 1
        )
    return Outcome(line, good, row + 1)


def _tell_strangers(source: Gathered, tell: Callable[[Text], None]) -> None:
    if source.strangers:
        tell(
            plural(
                "{n} post belongs to no account in the file and was not counted.",
                "{n} posts belong to no account in the file and were not counted.",
                source.strangers,
            )
        )


def _open(path: Path) -> pq.ParquetFile:
    try:
        return pq.ParquetFile(path, buffer_size=_BUFFER, pre_buffer=False)
    except pa.ArrowInvalid:
        raise BadInput(
            say("{name} is not a Parquet file.", name=path.name),
            say("Give an accounts and a posts file."),
        ) from None


def _require(file: pq.ParquetFile, path: Path, names: tuple[str, ...]) -> None:
    missing = [name for name in names if name not in file.schema_arrow.names]
    if missing:
        raise BadInput(
            say("{name} has no column {missing}.", name=path.name, missing=missing[0]),
            say("The columns are named as in the JSON form."),
        )


def _handles(people: pq.ParquetFile) -> pa.Array:
    pieces = [keys(batch.column(0)) for batch in people.iter_batches(columns=["handle"])]
    return pa.chunked_array(pieces, pa.binary()).combine_chunks()


def _repeated(handles: pa.Array) -> frozenset[int]:
    """Rows whose handle stood there before."""
    if pc.count_distinct(handles).as_py() == len(handles):
        return frozenset()
    first = pc.index_in(handles, value_set=handles).to_numpy(zero_copy_only=False)
    return frozenset(np.flatnonzero(first != np.arange(len(handles))).tolist())


def _accounts_per_stretch(accounts: int, posts: int) -> int:
    return max(1, min(STRETCH_POSTS, STRETCH_POSTS * accounts // max(1, posts)))


def _stretches(people: pq.ParquetFile, size: int) -> Iterator[pa.Table]:
    """Runs of exactly `size` accounts, the last one shorter."""
    waiting: list[pa.RecordBatch] = []
    rows = 0
    for batch in people.iter_batches(batch_size=size):
        waiting.append(batch)
        rows += len(batch)
        while rows >= size:
            table = pa.Table.from_batches(waiting)
            yield table.slice(0, size)
            waiting = table.slice(size).to_batches()
            rows -= size
    if rows:
        yield pa.Table.from_batches(waiting)
