"""Translates Arrow columns into the numbers and the canonical text that a score and its hash are made of.

Everything here is the fast lane of files: it takes only what is plainly valid and raises NotVectorisable for
the rest, which then goes through scoring.observation.json account by account.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache, lru_cache
from typing import TypeAlias

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from scoring.formula.batch_posts import ORIGINAL, QUOTE, REPLY, REPOST
from scoring.observation.rows import LARGEST_COUNT, LONGEST_TAG, LONGEST_TEXT

Floats = NDArray[np.float64]
# A piece of each row's text: the same in every row, or a column.
Part: TypeAlias = str | pa.Array

POST_COUNTS = ("reposts", "quotes", "replies", "likes", "views")
ACCOUNT_COUNTS = ("followers", "following", "posts_total", "listed")
KINDS = {"original": ORIGINAL, "reply": REPLY, "quote": QUOTE, "repost": REPOST}
_KIND_NAMES = pa.array(list(KINDS))

# Fields that a post need not have, as scoring/observation/rows.py reads them.
FLAGS, WORDS, HASHTAGS = ("question", "thread"), ("media", "url"), "hashtags"
OPTIONAL = ("characters", HASHTAGS, *FLAGS, *WORDS)
# By byte, whether JSON writes it as it is: printable ASCII without the quote and the backslash.
_PLAIN = np.array([32 <= code < 127 and chr(code) not in '"\\' for code in range(256)])
_DAY, _STAMP = 86_400, len("2016-05-03T09:00:00Z")
_EARLIEST = 86_400 * 1_000_000  # 1970-01-02, in microseconds
_LATEST = 221_845_392_000 * 1_000_000  # 9000-01-01


class NotVectorisable(Exception):
    """The columns hold something that only the exact lane can judge."""


@lru_cache(1024)
def word(text: str) -> pa.Scalar:
    """The scalar of a text. Each takes a quarter of a millisecond to make: Arrow looks for a library."""
    return pa.scalar(text)


def join(*pieces: Part) -> pa.Array | pa.Scalar:
    """The pieces of each row behind one another; null where one is. A text is the same in every row."""
    return pc.binary_join_element_wise(
        *(word(one) if isinstance(one, str) else one for one in pieces), word("")
    )


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
    values = values.cast(pa.string())
    found, edges = content(values)
    lengths = np.diff(edges)
    if len(values) and (lengths.min() < 1 or lengths.max() > longest):
        raise NotVectorisable
    if not _PLAIN[found].all():
        raise NotVectorisable
    return values


def optional(posts: pa.Table) -> dict[str, pa.Array]:
    """JSON literals of those of OPTIONAL that some post has; null where a post does not have it."""
    shown = [name for name in OPTIONAL if name in posts.column_names]
    return {name: _literals(posts, name) for name in shown if posts[name].null_count < len(posts)}


def _literals(posts: pa.Table, name: str) -> pa.Array:
    values = column(posts, name, len(posts))
    if name == HASHTAGS:
        return _tags(values)
    if name in WORDS:
        text(values.drop_null(), LONGEST_TEXT)
        return join('"', values.cast(pa.string()), '"')
    if name in FLAGS and not pa.types.is_boolean(values.type):
        raise NotVectorisable
    return (values if name in FLAGS else counts(values)).cast(pa.string())


def _tags(values: pa.Array) -> pa.Array:
    if not pa.types.is_list(values.type):
        raise NotVectorisable
    text(values.flatten(), LONGEST_TAG)
    told = join('["', pc.binary_join(values, word('","')), '"]')
    return pc.if_else(pc.equal(pc.list_value_length(values), 0), word("[]"), told)


def content(values: pa.Array) -> tuple[NDArray[np.uint8], NDArray[np.int32]]:
    """The bytes of a text column behind one another, and where in them each text begins and the last ends."""
    _, offsets, found = values.buffers()
    if not len(values) or offsets is None:
        return np.zeros(0, np.uint8), np.zeros(1, np.int32)
    edges = np.frombuffer(offsets, np.int32, len(values) + 1, values.offset * 4)
    return np.frombuffer(found or b"", np.uint8)[edges[0] : edges[-1]], edges - edges[0]


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
    if not _is_canonical(values):
        raise NotVectorisable  # another way to write a time: only the exact lane says whether it is one
    return read


def _is_canonical(written: pa.Array) -> bool:
    """Whether texts that Arrow reads as times are as we write them: only these have that length, T and Z."""
    found, edges = content(written.drop_null())
    if (np.diff(edges) != _STAMP).any():
        return False
    texts = found.reshape(-1, _STAMP)
    return bool((texts[:, 10] == ord("T")).all() and (texts[:, -1] == ord("Z")).all())


def stamp_pieces(values: pa.Array, written: pa.Array) -> Sequence[Part]:
    """The quoted canonical text of times that are all known: as written, where they are read from text."""
    if pa.types.is_string(written.type):
        return ('"', written, '"')
    edges = np.arange(len(values) + 1, dtype=np.int32) * np.int32(_STAMP)
    texts = pa.py_buffer(_stamp_bytes(values))
    return ('"', pa.StringArray.from_buffers(len(values), pa.py_buffer(edges), texts), '"')


def _stamp_bytes(values: pa.Array) -> NDArray[np.uint8]:
    """The canonical text of each, one row of bytes a time, from tables of dates and of times of the day."""
    when = values.cast(pa.int64()).to_numpy(zero_copy_only=False)
    days, seconds = np.divmod(when, _DAY)
    dates, place = np.unique(days, return_inverse=True)
    texts = np.empty((len(when), _STAMP), np.uint8)
    written = np.datetime_as_string(dates.astype("datetime64[D]")).astype("S10")
    texts[:, :10] = written[place].view(np.uint8).reshape(-1, 10)
    texts[:, 10:] = _times_of_day()[seconds].view(np.uint8).reshape(-1, 10)
    return texts


@cache
def _times_of_day() -> NDArray[np.bytes_]:
    """The text of each second of a day: T00:00:00Z, T00:00:01Z, …"""
    times = np.datetime_as_string(np.arange(_DAY).astype("datetime64[s]"))
    return np.array([f"{text[10:]}Z" for text in times.tolist()], "S10")


def stamps(values: pa.Array) -> pa.Array:
    """Canonical text of whole seconds, as scoring.observation_json writes it."""
    return join(pc.binary_replace_slice(values.cast(pa.string()), 10, 11, "T"), "Z")


def seconds(values: pa.Array) -> Floats:
    """Seconds since 1970."""
    return np.asarray(values.cast(pa.int64()).to_numpy(zero_copy_only=False), float)


def numbers(values: pa.Array) -> Floats:
    """Counts as floats; absent ones are NaN."""
    return np.asarray(values.cast(pa.float64()).to_numpy(zero_copy_only=False), float)


def kinds(values: pa.Array, rows: int) -> tuple[pa.Array, NDArray[np.uint8]]:
    """The kind of each post as text and as the code of the batch path."""
    if pa.types.is_null(values.type):
        return pa.repeat(word("original"), rows), np.zeros(rows, np.uint8)
    if not pa.types.is_string(values.type):
        raise NotVectorisable
    values = pc.fill_null(values, word("original"))
    codes = pc.index_in(values, value_set=_KIND_NAMES)
    if codes.null_count:
        raise NotVectorisable
    return values, np.asarray(codes.to_numpy(zero_copy_only=False), np.uint8)


def literal(values: pa.Array) -> Part:
    """Numbers as JSON writes them."""
    if values.null_count == len(values):
        return "null"
    return pc.fill_null(values.cast(pa.string()), word("null"))


def quoted(values: pa.Array) -> pa.Array:
    """Text in quotes; null where there is none."""
    return pc.fill_null(join('"', values, '"'), word("null"))


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
