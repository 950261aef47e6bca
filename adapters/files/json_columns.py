"""Reads many lines of JSON at once as the columns of two tables, accounts and posts.

It takes only what is plainly one observation a line. Of whatever else each line is then read by itself, which
names what is wrong.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pyarrow as pa
import pyarrow.json as reader
from numpy.typing import NDArray

from adapters.files import columnar
from adapters.files.columns import ACCOUNT_COUNTS, FLAGS, HASHTAGS, POST_COUNTS, WORDS, NotVectorisable
from adapters.files.rows import holds_half_pair
from scoring.formula.constants import constants

# A line that is nested deeper than this is refused when it is read by itself.
_DEEPEST = 500
# JSON has no such numbers; the reader would take them.
_NO_NUMBERS = (b"NaN", b"Inf")

_TEXTS, _COUNTS = ("id", "at", "kind", *WORDS), ("characters", *POST_COUNTS)
_POST = pa.struct(
    [
        *((name, pa.string()) for name in _TEXTS),
        *((name, pa.int64()) for name in _COUNTS),
        *((name, pa.bool_()) for name in FLAGS),
        (HASHTAGS, pa.list_(pa.string())),
    ]
)
# What only the exact lane scores may be there as null, but not with a value.
_NEVER = ("engagers", "engager_sample", "complete")
_ACCOUNT_TEXTS = ("handle", "network", "observed_at", "created_at")
_SCHEMA = pa.schema(
    [
        *((name, pa.string()) for name in _ACCOUNT_TEXTS),
        *((name, pa.int64()) for name in ACCOUNT_COUNTS),
        *((name, pa.null()) for name in _NEVER),
        ("posts", pa.list_(_POST)),
    ]
)
_OPTIONS = reader.ParseOptions(explicit_schema=_SCHEMA, unexpected_field_behavior="ignore")


def plain_lines(lines: Sequence[bytes], version: str) -> list[bytes] | None:
    """The scores of these lines, or None where each has to be read by itself."""
    try:
        return columnar.plain_lines(*_read(lines), constants(version))
    except NotVectorisable:
        return None


def _read(lines: Sequence[bytes]) -> tuple[pa.Table, pa.Table, NDArray[np.int64]]:
    """Accounts in the order of the lines, their posts, and the position of each post's account.

    Lines stand without white space around them, and none is empty.
    """
    if not all(line.startswith(b"{") and line.endswith(b"}") for line in lines):
        raise NotVectorisable  # an object that goes over two lines begins or ends otherwise in one of them
    block = b"\n".join(lines)
    if any(name in block for name in _NO_NUMBERS) or not _is_text(block):
        raise NotVectorisable
    whole = reader.ReadOptions(use_threads=False, block_size=len(block) + 1)
    try:
        table = reader.read_json(pa.BufferReader(block), read_options=whole, parse_options=_OPTIONS)
    except (pa.ArrowInvalid, UnicodeDecodeError):
        raise NotVectorisable from None
    if len(table) != len(lines):
        raise NotVectorisable
    listed = table["posts"].combine_chunks()
    posts = listed.flatten()
    if listed.null_count or posts.null_count or _may_be_deep(block, len(lines) + len(posts)):
        raise NotVectorisable
    sizes = np.diff(listed.offsets.to_numpy())
    owners = np.repeat(np.arange(len(lines)), sizes)
    accounts = table.select([*_ACCOUNT_TEXTS, *ACCOUNT_COUNTS])
    return accounts, pa.Table.from_batches([pa.RecordBatch.from_struct_array(posts)]), owners


def _is_text(block: bytes) -> bool:
    try:
        if not block.isascii():
            block.decode()
    except UnicodeDecodeError:
        return False
    return not holds_half_pair(block)


def _may_be_deep(block: bytes, objects: int) -> bool:
    """Whether something may be nested deeply: no line has more levels than there are brackets to spare."""
    signs = np.frombuffer(block, np.uint8)
    opened = sum(int(np.count_nonzero(signs == ord(sign))) for sign in "{[")
    return opened - 2 * objects > _DEEPEST
