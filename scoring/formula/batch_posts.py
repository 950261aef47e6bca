"""Decides which posts count, for many accounts at once: the rules of posts.py on columns."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from scoring.formula.constants import Constants, KindWeights, PostRules, Worth
from scoring.formula.posts import ALL, DAY_SECONDS, KINDS

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]

# Codes of Table.kind.
ORIGINAL, REPLY, QUOTE, REPOST = range(4)


@dataclass(frozen=True, slots=True)
class Table:
    """Many accounts without engagers. The posts of account i are the rows offsets[i] to offsets[i + 1].

    Within an account posts stand newest first (by time, then id) and each once. Times are seconds since 1970;
    counts, followers and listed are NaN where the network does not show them.
    `network` holds positions in `networks`.
    """

    networks: tuple[str, ...]
    network: NDArray[np.int64]
    observed_at: Floats
    followers: Floats
    listed: Floats
    offsets: Integers
    at: Floats
    kind: NDArray[np.uint8]
    reposts: Floats
    quotes: Floats
    replies: Floats
    likes: Floats
    views: Floats

    def slice(self, first: int, last: int) -> Table:
        """Accounts first to last, as views."""
        low, high = self.offsets[first], self.offsets[last]
        rows = slice(low, high)
        return Table(
            self.networks,
            self.network[first:last],
            self.observed_at[first:last],
            self.followers[first:last],
            self.listed[first:last],
            self.offsets[first : last + 1] - low,
            self.at[rows],
            self.kind[rows],
            self.reposts[rows],
            self.quotes[rows],
            self.replies[rows],
            self.likes[rows],
            self.views[rows],
        )


@dataclass(frozen=True, slots=True)
class Counted:
    """The posts that count, ragged like Table. `gap` is NaN where there are none."""

    lengths: Integers
    ages: Floats
    counts: Floats
    gap: Floats


def counted(table: Table, rules: Constants) -> Counted:
    """Mature originals and quotes of the last active window; replies only where those are few."""
    lengths = np.diff(table.offsets)
    hours = np.array([rules.posts.maturity(name) for name in table.networks])[table.network]
    before = np.repeat(table.observed_at - hours * 3600.0, lengths)
    mature = (table.at <= before) & (table.kind != REPOST) & _measured(table, lengths, rules)
    others = mature & (table.kind != REPLY)
    kept = _window(table.at, others, lengths, rules.posts)
    used = _sums(kept, lengths)
    few = used < rules.posts.others_before_replies
    if few.any():
        pooled = np.repeat(few, lengths)
        chosen = np.where(pooled, mature, others)
        kept = _window(table.at, chosen, lengths, rules.posts)
        used = _sums(kept, lengths)
    return _gather(table, kept, used, rules)


def _window(at: Floats, chosen: NDArray[np.bool_], lengths: Integers, rules: PostRules) -> NDArray[np.bool_]:
    """Of the chosen rows those within the window of the newest of them, at most so many an account."""
    newest = _newest(at, chosen, lengths)
    kept = chosen & (at >= np.repeat(newest - rules.window_days * DAY_SECONDS, lengths))
    if lengths.max(initial=0) > rules.most:
        kept &= _ranks(kept, lengths) < rules.most
    return kept


def _gather(table: Table, kept: NDArray[np.bool_], used: Integers, rules: Constants) -> Counted:
    everything = bool(kept.all())
    at = table.at if everything else table.at[kept]
    starts = _starts(used)
    some = used > 0
    newest = np.zeros(len(used))
    newest[some] = at[starts[some]]
    gap = np.where(some, (table.observed_at - newest) / DAY_SECONDS, np.nan)
    counts = _reactions(table, kept, everything, used, rules)
    silent = gap > rules.posts.silent_days
    if silent.any():
        spoken = ~np.repeat(silent, used)
        at, counts = at[spoken], counts[spoken]
        used = np.where(silent, 0, used)
        gap = np.where(silent, np.nan, gap)
    ages = np.repeat(newest, used)
    ages -= at
    ages /= DAY_SECONDS
    return Counted(used, ages, counts, gap)


def _columns(table: Table) -> list[Floats]:
    return [getattr(table, kind) for kind in KINDS]


def _measured(table: Table, lengths: Integers, rules: Constants) -> NDArray[np.bool_] | bool:
    """Whether each post shows a kind that has a share; see posts.py."""
    if rules.reactions.shares is None:
        return True
    hidden = [np.isnan(column) for column in _columns(table)]
    if not any(kind.any() for kind in hidden):
        return True
    shown = [~kind for kind in hidden]
    found = np.zeros(len(table.at), bool)
    rows = np.repeat(table.network, lengths)
    for position, name in enumerate(table.networks):
        shares = _factors(rules.reactions.worth(name).shares)
        kinds = [kind for kind, share in zip(shown, shares, strict=True) if share] or shown
        found |= (rows == position) & np.logical_or.reduce(kinds)
    return found


def _reactions(
    table: Table, kept: NDArray[np.bool_], everything: bool, used: Integers, rules: Constants
) -> Floats:
    worth = [rules.reactions.worth(name) for name in table.networks]
    columns = _columns(table)
    if not everything:
        columns = [column[kept] for column in columns]
    present = np.unique(table.network) if len(table.networks) > 1 else np.zeros(1, int)
    if len(present) <= 1:
        return weighted_columns(columns, worth[int(present[0])] if len(present) else worth[0])
    rows = np.repeat(table.network, used)
    total = np.zeros(len(rows))
    for position in present:
        mine = rows == position
        total[mine] = weighted_columns([column[mine] for column in columns], worth[int(position)])
    return total


def weighted_columns(columns: Sequence[Floats], worth: Worth) -> Floats:
    """Reactions of each post, counted in reposts; the columns stand in the order of KINDS. See posts.py."""
    known: Floats | float = 0.0
    others: Floats | float = 0.0
    hidden: Floats | float = 0.0
    for column, weight, share in zip(columns, _factors(worth.weights), _factors(worth.shares), strict=True):
        if not (weight or share):
            continue
        absent = np.isnan(column)
        whole = not absent.any()
        part = weight * (column if whole else np.where(absent, 0.0, column))
        if share:
            known = known + part
            hidden = hidden if whole else hidden + share * absent
        else:
            others = others + part
    if np.any(hidden):
        some = hidden < ALL
        known = np.where(some, known / np.where(some, 1.0 - hidden, 1.0), 0.0)
    total = np.asarray(known + others, float)
    return total if total.shape else np.full(len(columns[0]), float(total))


def _factors(kinds: KindWeights | None) -> list[float]:
    return [0.0] * len(KINDS) if kinds is None else [getattr(kinds, kind) for kind in KINDS]


def _newest(at: Floats, chosen: NDArray[np.bool_], lengths: Integers) -> Floats:
    """Time of the first chosen row of each account; infinite where there is none, so that nothing is kept."""
    newest = np.full(len(lengths), np.inf)
    some = lengths > 0
    if some.any():
        times = at if chosen.all() else np.where(chosen, at, -np.inf)
        newest[some] = np.maximum.reduceat(times, _starts(lengths)[some])
    newest[np.isneginf(newest)] = np.inf
    return newest


def _ranks(chosen: NDArray[np.bool_], lengths: Integers) -> Integers:
    """How many chosen rows of the account stand before each row."""
    running = np.concatenate(([0], np.cumsum(chosen)))
    return np.asarray(running[:-1] - np.repeat(running[_starts(lengths)], lengths))


def _starts(lengths: Integers) -> Integers:
    return np.asarray(np.cumsum(lengths) - lengths)


def _sums(flags: NDArray[np.bool_], lengths: Integers) -> Integers:
    if flags.all():
        return lengths
    total = np.zeros(len(lengths), np.int64)
    some = lengths > 0
    total[some] = np.add.reduceat(flags, _starts(lengths)[some], dtype=np.int64)
    return total
