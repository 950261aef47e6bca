"""Translates one stretch of accounts and their posts, as Arrow tables, into lines of output."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import msgspec
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from adapters.files import canonical, columns, published
from adapters.files.columns import ACCOUNT_COUNTS, POST_COUNTS, NotVectorisable
from scoring.errors import BadObservation
from scoring.formula import score
from scoring.formula.batch import score_table
from scoring.formula.batch_posts import Table
from scoring.formula.constants import Constants
from scoring.formula.result import to_json
from scoring.observation.json import from_json, inputs_hash
from scoring.text import Text, say

Owners = NDArray[np.int64]

_POST_COLUMNS = {"handle", "id", "at", "kind", *POST_COUNTS, *columns.OPTIONAL}
_ACCOUNT_COLUMNS = {"handle", "network", "observed_at", "created_at", *ACCOUNT_COUNTS}
# Odd numbers with bits all over, which spread texts over 64 bits (the golden ratio, and splitmix64's).
_SPREAD, _MIX = np.uint64(0x9E3779B97F4A7C15), np.uint64(0xBF58476D1CE4E5B9)
_LONGEST_KEY = 64


def score_stretch(
    accounts: pa.Table, posts: pa.Table, owners: Owners, first: int, rules: Constants
) -> list[tuple[bytes, bool]]:
    """Lines in the order of the accounts, and whether each is a score.

    `owners` holds the position in `accounts` of each post's account, ascending; within an account posts stand
    as the file has them. `first` is the row number of the first account, counted from 1.
    """
    try:
        return [(line, True) for line in plain_lines(accounts, posts, owners, rules)]
    except NotVectorisable:
        return list(_exact(accounts, posts, owners, first, rules.version))


def bad_line(number: int, happened: Text) -> bytes:
    return json.dumps({"line": number, "error": str(happened)}, ensure_ascii=False).encode() + b"\n"


def plain_lines(accounts: pa.Table, posts: pa.Table, owners: Owners, rules: Constants) -> list[bytes]:
    """The lines where all of it is plainly valid. Raises NotVectorisable where that needs a closer look."""
    if not (set(posts.column_names) <= _POST_COLUMNS and set(accounts.column_names) <= _ACCOUNT_COLUMNS):
        raise NotVectorisable
    size, rows = len(accounts), len(posts)
    offsets = np.searchsorted(owners, np.arange(size + 1))
    handles = columns.text(columns.column(accounts, "handle", size), 2048)
    names = columns.text(columns.column(accounts, "network", size), 64)
    observed = _known(columns.times(columns.column(accounts, "observed_at", size)))
    created = columns.times(columns.column(accounts, "created_at", size))
    ids = columns.text(columns.column(posts, "id", rows), 4096)
    written = columns.column(posts, "at", rows)
    at = _known(columns.times(written))
    kinds, codes = columns.kinds(columns.column(posts, "kind", rows), rows)
    worth = {name: columns.counts(columns.column(posts, name, rows)) for name in POST_COUNTS}
    owned = {name: columns.counts(columns.column(accounts, name, size)) for name in ACCOUNT_COUNTS}
    fields = {
        "at": columns.stamp_pieces(at, written),
        "id": ('"', ids, '"'),
        "kind": ('"', kinds, '"'),
        **{name: (columns.literal(values),) for name, values in worth.items()},
        **{name: (values,) for name, values in columns.optional(posts).items()},
    }
    order = _newest_first(ids, at, owners)
    heads, tails = canonical.account_texts({"handle": handles, "network": names}, owned, observed, created)
    inputs = canonical.hashes(heads, tails, offsets, canonical.post_texts(fields, rows))
    table = _table(names, observed, owned, offsets, at, codes, worth, order)
    # Stretches share the cores already.
    scores = score_table(table, rules, threads=1)
    return list(published.lines(scores, handles.to_pylist(), inputs, rules))


def _known(times: pa.Array) -> pa.Array:
    if times.null_count:
        raise NotVectorisable
    return times


def _newest_first(ids: pa.Array, at: pa.Array, owners: Owners) -> NDArray[np.int64] | None:
    """The order that the batch path needs; None where the posts stand in it already."""
    if _may_repeat(ids, owners):
        codes = ids.dictionary_encode().indices.to_numpy(zero_copy_only=False)
        if len(np.unique(owners * (len(ids) + 1) + codes)) < len(ids):
            raise NotVectorisable  # a post listed twice
    when = columns.seconds(at)
    same = owners[1:] == owners[:-1]
    if not (same & (when[1:] >= when[:-1])).any():
        return None
    rows = pa.table({"owner": owners, "at": when, "id": ids})
    keys = [("owner", "ascending"), ("at", "descending"), ("id", "descending")]
    return np.asarray(pc.sort_indices(rows, sort_keys=keys).to_numpy(), np.int64)


def _may_repeat(ids: pa.Array, owners: Owners) -> bool:
    """Whether an account may have an id twice: sorting hashes takes a tenth of comparing texts."""
    longest = pc.max(pc.binary_length(ids)).as_py() or 0
    if longest > _LONGEST_KEY:
        return True
    width = max(1, -(-longest // 8))
    padded = pc.ascii_rpad(ids, width * 8, "\0")
    words = np.frombuffer(padded.buffers()[2] or b"", np.uint64, len(ids) * width).reshape(len(ids), width)
    hashed = owners.astype(np.uint64) * _SPREAD
    for place in range(width):
        hashed = (hashed ^ words[:, place]) * _MIX
        hashed ^= hashed >> np.uint64(29)
    hashed.sort()
    return bool((hashed[1:] == hashed[:-1]).any())


def _table(
    names: pa.Array,
    observed: pa.Array,
    owned: dict[str, pa.Array],
    offsets: Owners,
    at: pa.Array,
    codes: NDArray[np.uint8],
    worth: dict[str, pa.Array],
    order: NDArray[np.int64] | None,
) -> Table:
    networks = names.dictionary_encode()
    pick: slice | NDArray[np.int64] = slice(None) if order is None else order
    reactions = {name: columns.numbers(worth[name])[pick] for name in POST_COUNTS}
    return Table(
        networks=tuple(networks.dictionary.to_pylist()) or ("x",),
        network=networks.indices.to_numpy(zero_copy_only=False).astype(np.int64),
        observed_at=columns.seconds(observed),
        followers=columns.numbers(owned["followers"]),
        listed=columns.numbers(owned["listed"]),
        offsets=offsets,
        at=columns.seconds(at)[pick],
        kind=codes[pick],
        **reactions,
    )


def _exact(
    accounts: pa.Table, posts: pa.Table, owners: Owners, first: int, version: str
) -> Iterator[tuple[bytes, bool]]:
    """One account after the other, as from JSON: every error is named."""
    offsets = np.searchsorted(owners, np.arange(len(accounts) + 1))
    for row in range(len(accounts)):
        mine = posts.slice(offsets[row], offsets[row + 1] - offsets[row])
        try:
            raw = _rows(accounts.slice(row, 1))[0]
            seen = from_json({**raw, "posts": _rows(mine)})
            result = score(seen, version=version, inputs=inputs_hash(seen))
        except BadObservation as error:
            yield bad_line(first + row, error.happened), False
        else:
            yield msgspec.json.encode(to_json(result)) + b"\n", True


def _rows(table: pa.Table) -> list[dict[str, Any]]:
    """The rows as JSON would hold them. Raises BadObservation for text that is none."""
    try:
        return [{name: _plain(value) for name, value in row.items()} for row in table.to_pylist()]
    except UnicodeDecodeError:
        raise BadObservation(say("The row, or one of its posts, holds bytes that are no text.")) from None


def _plain(value: Any) -> Any:
    """What JSON would hold: times as text, NaN as null."""
    if isinstance(value, datetime):
        return (value if value.tzinfo else value.replace(tzinfo=UTC)).isoformat()
    return None if isinstance(value, float) and math.isnan(value) else value
