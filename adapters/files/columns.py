"""Translates Arrow columns into the numbers and the canonical text that a score and its hash are made of.

Everything here is the fast lane of Parquet files: it takes only what is plainly valid and raises Unplain for
the rest, which then goes through scoring.observation_json account by account.
"""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from scoring.formula.batch_posts import ORIGINAL, QUOTE, REPLY, REPOST
from scoring.observation.rows import LARGEST_COUNT

Floats = NDArray[np.float64]

POST_COUNTS = ("reposts", "quotes", "replies", "likes", "views")
ACCOUNT_COUNTS = ("followers", "following", "posts_total", "listed")
KINDS = {"original": ORIGINAL, "reply": REPLY, "quote": QUOTE, "repost": REPOST}

# Text that JSON writes as it is: printable ASCII without the quote and the backslash.
_ESCAPED = r"[^ !#-\[\]-~]"
_EARLIEST = 86_400 * 1_000_000  # 1970-01-02, in microseconds
_LATEST = 221_845_392_000 * 1_000_000  # 9000-01-01


class NotVectorisable(Exception):
    """The columns hold something that only the exact lane can judge."""


def column(table: pa.Table, name: str, rows: int) -> pa.Array:
    """One column in one piece; all null where the file has none of that name."""
    if name not in table.column_names:
        return pa.nulls(rows)
    found = table[name].combine_chunks()
    return found.dictionary_decode() if pa.types.is_dictionary(found.type) else found


def keys(values: pa.Array) -> pa.Array:
    """Handles as bytes, to be compared even where they are no text."""
    return values if pa.types.is_binary(values.type) else values.cast(pa.string()).cast(pa.binary())


def counts(values: pa.Array) -> pa.Array:
    """Whole numbers from 0 to LARGEST_COUNT or null, as int64. NaN, which pandas writes for null, is null."""
    if pa.types.is_null(values.type):
        return values.cast(pa.int64())
    if pa.types.is_floating(values.type):
        values = pc.if_else(pc.is_nan(values), None, values)
    elif not pa.types.is_integer(values.type):
        raise NotVectorisable
    try:
        whole = values.cast(pa.int64())
    except pa.ArrowInvalid:
        raise NotVectorisable from None
    span = pc.min_max(whole)
    low, high = span["min"].as_py(), span["max"].as_py()
    if low is not None and (low < 0 or high > LARGEST_COUNT):
        raise NotVectorisable
    return whole


def text(values: pa.Array, longest: int) -> pa.Array:
    """Text that needs no escapes in JSON."""
    if pa.types.is_integer(values.type):
        values = values.cast(pa.string())
    if not (pa.types.is_string(values.type) or pa.types.is_large_string(values.type)) or values.null_count:
        raise NotVectorisable
    lengths = pc.min_max(pc.binary_length(values))
    if len(values) and (lengths["min"].as_py() < 1 or lengths["max"].as_py() > longest):
        raise NotVectorisable
    if pc.any(pc.match_substring_regex(values, _ESCAPED)).as_py():
        raise NotVectorisable
    return values.cast(pa.string())


def times(values: pa.Array) -> pa.Array:
    """Whole seconds of UTC, as naive timestamps; null stays null. Times without a zone are UTC."""
    if pa.types.is_null(values.type):
        return values.cast(pa.timestamp("s"))
    if pa.types.is_timestamp(values.type):
        return _seconds(values)
    if not pa.types.is_string(values.type):
        raise NotVectorisable
    try:
        read = _seconds(values.cast(pa.timestamp("us", "UTC")))
    except pa.ArrowInvalid:
        raise NotVectorisable from None
    if not pc.all(pc.equal(stamps(read), values)).as_py():
        raise NotVectorisable  # another way to write a time: only the exact lane says whether it is one
    return read


def stamps(values: pa.Array) -> pa.Array:
    """Canonical text of whole seconds, as scoring.observation_json writes it."""
    return pc.binary_join_element_wise(
        pc.binary_replace_slice(values.cast(pa.string()), 10, 11, "T"), "Z", ""
    )


def seconds(values: pa.Array) -> Floats:
    """Seconds since 1970."""
    return np.asarray(values.cast(pa.int64()).to_numpy(zero_copy_only=False), float)


def numbers(values: pa.Array) -> Floats:
    """Counts as floats; absent ones are NaN."""
    return np.asarray(values.cast(pa.float64()).to_numpy(zero_copy_only=False), float)


def kinds(values: pa.Array, rows: int) -> tuple[pa.Array, NDArray[np.uint8]]:
    """The kind of each post as text and as the code of the batch path."""
    if pa.types.is_null(values.type):
        return pa.array(["original"]).take(pa.nulls(rows, pa.int32()).fill_null(0)), np.zeros(rows, np.uint8)
    if not pa.types.is_string(values.type) or values.null_count:
        raise NotVectorisable
    codes = pc.index_in(values, value_set=pa.array(list(KINDS)))
    if codes.null_count:
        raise NotVectorisable
    return values, np.asarray(codes.to_numpy(zero_copy_only=False), np.uint8)


def literal(values: pa.Array) -> pa.Array:
    """Numbers as JSON writes them."""
    return pc.fill_null(values.cast(pa.string()), "null")


def quoted(values: pa.Array) -> pa.Array:
    """Text in quotes; null where there is none."""
    return pc.fill_null(pc.binary_join_element_wise('"', values, '"', ""), "null")


def _seconds(values: pa.Array) -> pa.Array:
    micros = values.cast(pa.timestamp("us", values.type.tz)).cast(pa.timestamp("us"))
    span = pc.min_max(micros.cast(pa.int64()))
    low, high = span["min"].as_py(), span["max"].as_py()
    if low is not None and (low < _EARLIEST or high >= _LATEST):
        raise NotVectorisable
    try:
        return micros.cast(pa.timestamp("s"))
    except pa.ArrowInvalid:
        raise NotVectorisable from None  # parts of a second
