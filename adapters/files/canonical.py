"""Writes Arrow columns as the canonical JSON of inputs_hash, and hashes it account by account."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from adapters.files import columns
from adapters.files.columns import Part

Owners = NDArray[np.int64]
# The published fields of a post stand in every one, the others only where they say something.
_ALWAYS = frozenset(("at", "id", "kind", *columns.POST_COUNTS))


def post_texts(fields: Mapping[str, Sequence[Part]], rows: int) -> pa.Array:
    """Canonical JSON of each of the rows with the comma behind it.

    `fields` holds the pieces of a JSON literal by the name of the field. One beyond the published fields has
    one piece, null where it says nothing; such stand between the first and the last of the others, so that
    the commas are simple.
    """
    pieces: list[Part] = ["{"]
    names = sorted(fields)
    for name in names:
        comma = "" if name == names[-1] else ","
        if name in _ALWAYS:
            pieces += [f'"{name}":', *fields[name], comma]
        else:
            told = columns.join(f'"{name}":', *fields[name], comma)
            pieces.append(pc.fill_null(told, columns.word("")))
    return _joined([*pieces, "},"], rows)


def hashes(heads: pa.Array, tails: pa.Array, offsets: Owners, posts: pa.Array) -> list[str]:
    """inputs_hash of each account, from the texts of its posts and of what stands before and behind them."""
    found = []
    before, after = heads.to_pylist(), tails.to_pylist()
    texts, edges = columns.content(posts)
    content, cuts = texts.data, edges[offsets].tolist()
    for row, (head, tail) in enumerate(zip(before, after, strict=True)):
        start, end = cuts[row], cuts[row + 1]
        digest = hashlib.sha256(head.encode())
        digest.update(content[start : max(start, end - 1)])  # without the last comma
        digest.update(tail.encode())
        found.append("sha256:" + digest.hexdigest())
    return found


def account_texts(
    names: dict[str, pa.Array], owned: dict[str, pa.Array], observed: pa.Array, created: pa.Array
) -> tuple[pa.Array, pa.Array]:
    """Canonical JSON of each account before its posts, and behind them."""
    known = {name: columns.literal(values) for name, values in owned.items()}
    quoted = {name: columns.quoted(values) for name, values in names.items()}
    first, last = (columns.quoted(columns.stamps(times)) for times in (created, observed))
    heads = (
        '{"created_at":', first, ',"engagers":null,"followers":',
        known["followers"], ',"following":', known["following"], ',"handle":', quoted["handle"], ',"listed":',
        known["listed"], ',"network":', quoted["network"], ',"observed_at":', last,
        ',"posts":[',
    )  # fmt: skip
    tails = ('],"posts_total":', known["posts_total"], "}")
    return _joined(heads, len(observed)), _joined(tails, len(observed))


def _joined(pieces: Sequence[Part], rows: int) -> pa.Array:
    """One text a row. Each argument of a join costs by the row: texts that stand side by side become one."""
    few: list[Part] = [""]
    for piece in map(_constant, pieces):
        before = few[-1]
        if isinstance(piece, str) and isinstance(before, str):
            few[-1] = before + piece
        else:
            few.append(piece)
    texts = columns.join(*few)
    return pa.repeat(texts, rows) if isinstance(texts, pa.Scalar) else texts


def _constant(piece: Part) -> Part:
    """The text itself where a column holds the same in all rows, as one that the network never shows does."""
    if isinstance(piece, str) or not len(piece):
        return piece
    first = piece[0]
    # Nearly all columns that are not constant differ soon.
    if piece[min(len(piece) - 1, 1)] != first or piece[len(piece) // 2] != first:
        return piece
    return str(first) if pc.all(pc.equal(piece, first)).as_py() else piece
