"""Translates accounts and their posts in Parquet into lines of scores in the order of the accounts.

Posts are a file of their own, or a column of lists in the accounts file. Memory grows with neither file, but
for the list of handles. Posts that lie in the order of the accounts are read side by side with them; others
are first brought together on disk.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from functools import partial
from itertools import chain
from pathlib import Path
from typing import TypeAlias, TypeVar

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from adapters.files.columnar import bad_line, score_stretch
from adapters.files.columns import keys
from adapters.files.gathering import Gathered, Rows, gathered, owners_in_order
from adapters.files.jsonl import Outcome
from adapters.files.pipeline import in_order
from adapters.files.places import reason
from scoring.errors import BadInput
from scoring.formula import CURRENT
from scoring.formula.constants import constants
from scoring.text import Name, Text, plural, say

# Posts of one stretch, about; a few stretches are in memory at a time.
STRETCH_POSTS = 150_000
_BUFFER = 2**20

# Accounts, their posts, the position of each post's account, and the first account's row in the file.
Stretch: TypeAlias = tuple[pa.Table, pa.Table, Rows, int]


LIST = "posts"
_ACCOUNT, _POST = ("handle", "network", "observed_at"), ("handle", "id", "at")
Piece = TypeVar("Piece")


def accounts_in(path: Path) -> int:
    """How many accounts there are, for a progress bar. Raises BadInput where the file is not Parquet."""
    with opened(path, path.name) as file:
        return int(file.metadata.num_rows)


def score_tables(
    accounts: Path,
    posts: Path | None,
    *,
    version: str = CURRENT,
    tell: Callable[[Text], None] = lambda _message: None,
) -> Iterator[Outcome]:
    """Scores every account. `tell` hears of posts whose account is not there; they count nowhere.

    `posts` is None where the accounts file holds them itself.
    """
    with ExitStack() as stack:
        people = stack.enter_context(opened(accounts, accounts.name))
        written = None if posts is None else stack.enter_context(opened(posts, posts.name))
        names = (accounts.name, "" if posts is None else posts.name)
        yield from score_files(
            people, written, names=names, version=version, strangers=partial(_tell_strangers, tell)
        )


def score_files(
    people: pq.ParquetFile,
    written: pq.ParquetFile | None,
    *,
    names: tuple[str, str],
    version: str,
    strangers: Callable[[int], None],
) -> Iterator[Outcome]:
    """The same for files that are open; `names` are those that errors tell.

    `strangers` hears at the end how many posts have no account here.
    """
    if written is None:
        yield from score_lists(people, name=names[0], version=version)
        return
    require_accounts(people, names[0])
    require_posts(written, names[1])
    with damage_told(names[0]):
        handles = handles_in(people)
    with tempfile.TemporaryDirectory(prefix="influence-") as folder:
        with damage_told(names[1]):
            size = accounts_per_stretch(len(handles), written.metadata.num_rows)
            source = gathered(written, handles, size, Path(folder), owners_in_order(written, handles))
        yield from score_gathered(people, source, handles, size, names=names, version=version)
    strangers(source.strangers)


def score_gathered(
    people: pq.ParquetFile,
    source: Gathered,
    handles: pa.Array,
    size: int,
    *,
    names: tuple[str, str],
    version: str,
    repeated: frozenset[int] | None = None,
) -> Iterator[Outcome]:
    """Scores accounts whose posts were brought together; `repeated` are rows that stood before."""
    require_accounts(people, names[0])
    known = repeated_in(handles) if repeated is None else repeated
    stretches = _with_posts(_damage_tells(_stretches(people, size), names[0]), source, names[1])
    yield from _scored(stretches, known, version)


def score_lists(people: pq.ParquetFile, *, name: str, version: str) -> Iterator[Outcome]:
    """Scores accounts whose row holds their posts, as a list of structs."""
    require_accounts(people, name)
    if LIST not in people.schema_arrow.names:
        raise BadInput(
            say("{name} has no column {missing}.", name=name, missing=LIST),
            say("Give an accounts and a posts file."),
        )
    kind = people.schema_arrow.field(LIST).type
    if not (_is_list(kind) and pa.types.is_struct(kind.value_type)):
        raise BadInput(
            say("The column posts of {name} is no list of posts.", name=name),
            say("Each of its values is a list of structs with the fields id and at."),
        )
    with damage_told(name):
        repeated = repeated_in(handles_in(people))
        rows = people.metadata.num_rows
        size = accounts_per_stretch(rows, _listed_posts(people))
        stretches = _damage_tells(_with_lists(_stretches(people, size)), name)
        yield from _scored(stretches, repeated, version)


def _scored(stretches: Iterator[Stretch], repeated: frozenset[int], version: str) -> Iterator[Outcome]:
    rules = constants(version)
    lines = in_order(lambda stretch: score_stretch(*stretch, rules), stretches)
    for row, (line, good) in enumerate(chain.from_iterable(lines)):
        yield _outcome(row, line, good, row in repeated)


def _with_posts(stretches: Iterator[pa.Table], source: Gathered, name: str) -> Iterator[Stretch]:
    done = 0
    for accounts in stretches:
        with damage_told(name):
            mine = source.take(done, done + len(accounts))
        yield accounts, mine.posts, mine.owners - done, done + 1
        done += len(accounts)


def _with_lists(stretches: Iterator[pa.Table]) -> Iterator[Stretch]:
    done = 0
    for accounts in stretches:
        lists = accounts[LIST].combine_chunks()
        owners = np.asarray(pc.list_parent_indices(lists).to_numpy(zero_copy_only=False), np.int64)
        posts = pc.list_flatten(lists)
        columns = {
            posts.type.field(place).name: pc.struct_field(posts, place)
            for place in range(posts.type.num_fields)
        }
        yield accounts.drop_columns([LIST]), pa.table(columns), owners, done + 1
        done += len(accounts)


def _is_list(kind: pa.DataType) -> bool:
    return bool(pa.types.is_list(kind) or pa.types.is_large_list(kind))


def _listed_posts(people: pq.ParquetFile) -> int:
    """How many posts the lists hold, about: the values of the first of their columns."""
    metadata = people.metadata
    groups = range(metadata.num_row_groups)
    paths = [people.schema.column(place).path for place in range(metadata.num_columns)]
    first = next(place for place, path in enumerate(paths) if path.split(".")[0] == LIST)
    return sum(metadata.row_group(group).column(first).num_values for group in groups)


def _outcome(row: int, line: bytes, good: bool, repeated: bool) -> Outcome:
    if repeated:
        return Outcome(
            bad_line(row + 1, say("The handle stands in the file more than once.")), False, row + 1
        )
    return Outcome(line, good, row + 1)


def _tell_strangers(tell: Callable[[Text], None], strangers: int) -> None:
    if strangers:
        tell(
            plural(
                "{n} post belongs to no account in the file and was not counted.",
                "{n} posts belong to no account in the file and were not counted.",
                strangers,
            )
        )


def opened(source: object, name: str) -> pq.ParquetFile:
    """The file at a path, or one that is open. Raises BadInput where it is not Parquet."""
    try:
        return pq.ParquetFile(source, buffer_size=_BUFFER, pre_buffer=False)
    except pa.ArrowInvalid:
        raise BadInput(
            say("{name} is not a Parquet file.", name=name),
            say("Give an accounts and a posts file."),
        ) from None
    except (pa.ArrowException, OSError) as error:
        raise _unreadable(name, error) from None


@contextmanager
def damage_told(name: str) -> Iterator[None]:
    """Says in one sentence where a file, or its columns, cannot be read to the end."""
    try:
        yield
    except (pa.ArrowException, OSError) as error:
        raise _unreadable(name, error) from None


def _damage_tells(pieces: Iterator[Piece], name: str) -> Iterator[Piece]:
    with damage_told(name):
        yield from pieces


def _unreadable(name: str, error: Exception) -> BadInput:
    return BadInput(
        say("{name} cannot be read to its end: {reason}", name=name, reason=Name(reason(error))),
        say("Write the file again."),
    )


def _require(file: pq.ParquetFile, name: str, columns: tuple[str, ...]) -> None:
    missing = [one for one in columns if one not in file.schema_arrow.names]
    if missing:
        raise BadInput(
            say("{name} has no column {missing}.", name=name, missing=missing[0]),
            say("The columns are named as in the JSON form."),
        )


def require_posts(file: pq.ParquetFile, name: str) -> None:
    """Raises BadInput where a column is missing that every file of posts has."""
    _require(file, name, _POST)


def require_accounts(file: pq.ParquetFile, name: str) -> None:
    """The same for files of accounts."""
    _require(file, name, _ACCOUNT)


def handles_in(file: pq.ParquetFile) -> pa.Array:
    """The column of handles, as bytes."""
    pieces = [keys(batch.column(0)) for batch in file.iter_batches(columns=["handle"])]
    return pa.chunked_array(pieces, pa.binary()).combine_chunks()


def repeated_in(handles: pa.Array) -> frozenset[int]:
    """Rows whose handle stood there before."""
    if pc.count_distinct(handles).as_py() == len(handles):
        return frozenset()
    first = pc.index_in(handles, value_set=handles).to_numpy(zero_copy_only=False)
    return frozenset(np.flatnonzero(first != np.arange(len(handles))).tolist())


def accounts_per_stretch(accounts: int, posts: int) -> int:
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
