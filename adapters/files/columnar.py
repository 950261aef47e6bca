"""Translates one stretch of accounts and their posts, as Arrow tables, into lines of output."""

from __future__ import annotations

import hashlib
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

from adapters.files import columns
from adapters.files.columns import ACCOUNT_COUNTS, POST_COUNTS, NotVectorisable
from scoring.errors import BadObservation
from scoring.formula import score
from scoring.formula.batch import Scores, score_table
from scoring.formula.batch_posts import Table
from scoring.formula.combine import confidence, half_width
from scoring.formula.constants import Constants
from scoring.formula.result import Forecast, Parts, Score, to_json
from scoring.observation.json import from_json, inputs_hash
from scoring.text import Text, say

Owners = NDArray[np.int64]

_POST_COLUMNS = {"handle", "id", "at", "kind", *POST_COUNTS}
_ACCOUNT_COLUMNS = {"handle", "network", "observed_at", "created_at", *ACCOUNT_COUNTS}


def score_stretch(
    accounts: pa.Table, posts: pa.Table, owners: Owners, first: int, rules: Constants
) -> Iterator[tuple[bytes, bool]]:
    """Lines in the order of the accounts, and whether each is a score.

    `owners` holds the position in `accounts` of each post's account, ascending; within an account posts stand
    as the file has them. `first` is the row number of the first account, counted from 1.
    """
    try:
        lines = list(_fast(accounts, posts, owners, rules))
    except NotVectorisable:
        yield from _exact(accounts, posts, owners, first, rules.version)
    else:
        for line in lines:
            yield line, True


def bad_line(number: int, happened: Text) -> bytes:
    return json.dumps({"line": number, "error": str(happened)}, ensure_ascii=False).encode() + b"\n"


def _fast(accounts: pa.Table, posts: pa.Table, owners: Owners, rules: Constants) -> Iterator[bytes]:
    if not (set(posts.column_names) <= _POST_COLUMNS and set(accounts.column_names) <= _ACCOUNT_COLUMNS):
        raise NotVectorisable
    size, rows = len(accounts), len(posts)
    offsets = np.searchsorted(owners, np.arange(size + 1))
    handles = columns.text(columns.column(accounts, "handle", size), 2048).to_pylist()
    names = columns.text(columns.column(accounts, "network", size), 64)
    observed = columns.times(columns.column(accounts, "observed_at", size))
    if observed.null_count:
        raise NotVectorisable
    ids = columns.text(columns.column(posts, "id", rows), 4096)
    at = columns.times(columns.column(posts, "at", rows))
    if at.null_count:
        raise NotVectorisable
    kinds, codes = columns.kinds(columns.column(posts, "kind", rows), rows)
    worth = {name: columns.counts(columns.column(posts, name, rows)) for name in POST_COUNTS}
    owned = {name: columns.counts(columns.column(accounts, name, size)) for name in ACCOUNT_COUNTS}
    hashes = _hashes(accounts, owned, observed, offsets, _post_texts(ids, at, kinds, worth))
    order = _newest_first(ids, at, owners)
    scores = score_table(_table(names, observed, owned, offsets, at, codes, worth, order), rules)
    networks = names.to_pylist()
    for row in range(size):
        result = _score(scores, row, handles[row], networks[row], hashes[row], rules)
        yield msgspec.json.encode(to_json(result)) + b"\n"


def _post_texts(ids: pa.Array, at: pa.Array, kinds: pa.Array, worth: dict[str, pa.Array]) -> pa.Array:
    """Canonical JSON of each post with the comma behind it."""
    known = {name: columns.literal(values) for name, values in worth.items()}
    parts = (
        '{"at":"',
        columns.stamps(at),
        '","id":"',
        ids,
        '","kind":"',
        kinds,
        '","likes":',
        known["likes"],
    )
    more = (',"quotes":', known["quotes"], ',"replies":', known["replies"], ',"reposts":', known["reposts"])
    return pc.binary_join_element_wise(*parts, *more, ',"views":', known["views"], "},", "").cast(
        pa.large_string()
    )


def _hashes(
    accounts: pa.Table, owned: dict[str, pa.Array], observed: pa.Array, offsets: Owners, texts: pa.Array
) -> list[str]:
    """inputs_hash of each account, from the joined texts of its posts."""
    size = len(accounts)
    created = columns.quoted(columns.stamps(columns.times(columns.column(accounts, "created_at", size))))
    known = {name: columns.literal(values) for name, values in owned.items()}
    quoted = {
        name: columns.quoted(columns.column(accounts, name, size).cast(pa.string()))
        for name in ("handle", "network")
    }
    heads = pc.binary_join_element_wise(
        '{"created_at":', created, ',"engagers":null,"followers":', known["followers"],
        ',"following":', known["following"], ',"handle":', quoted["handle"], ',"listed":', known["listed"],
        ',"network":', quoted["network"], ',"observed_at":"', columns.stamps(observed), '","posts":[', "",
    ).to_pylist()  # fmt: skip
    tails = pc.binary_join_element_wise('],"posts_total":', known["posts_total"], "}", "").to_pylist()
    content, edges = _buffer(texts)
    found = []
    for row in range(size):
        start, end = edges[offsets[row]], edges[offsets[row + 1]]
        digest = hashlib.sha256(heads[row].encode())
        digest.update(content[start : max(start, end - 1)])  # without the last comma
        digest.update(tails[row].encode())
        found.append("sha256:" + digest.hexdigest())
    return found


def _buffer(texts: pa.Array) -> tuple[memoryview, NDArray[np.int64]]:
    """The bytes of all texts behind one another, and where each begins."""
    _, offsets, content = texts.buffers()
    edges = (
        np.frombuffer(offsets, np.int64, len(texts) + 1, texts.offset * 8)
        if offsets
        else np.zeros(1, np.int64)
    )
    return memoryview(content if content is not None else b""), edges


def _newest_first(ids: pa.Array, at: pa.Array, owners: Owners) -> NDArray[np.int64] | None:
    """The order that the batch path needs; None where the posts stand in it already."""
    if pc.count_distinct(ids).as_py() < len(ids):
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


def _score(scores: Scores, row: int, handle: str, network: str, inputs: str, rules: Constants) -> Score:
    level, half = float(scores.level[row]), rules.interval.z * float(scores.forecast_error[row])
    reach = float(scores.reach[row])
    error = float(scores.standard_error[row])
    low, high = float(scores.low[row]), float(scores.high[row])
    used = int(scores.posts_used[row])
    return Score(
        handle=handle,
        network=network,
        observed_at=datetime.fromtimestamp(0, UTC),  # not part of the output
        value=float(scores.value[row]),
        low=low,
        high=high,
        standard_error=error,
        confidence=confidence(half_width(low, high, error, rules.interval), used, rules.interval),
        parts=Parts(None if math.isnan(reach) else reach, float(scores.amplification[row]), None),
        forecast=Forecast(math.expm1(level), math.expm1(max(0.0, level - half)), math.expm1(level + half)),
        posts_used=used,
        formula=rules.version,
        inputs=inputs,
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
