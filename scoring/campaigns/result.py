"""A checked list as a table, one row an entry in the order of the list, and what all of them can bring."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from scoring.campaigns.entries import Checked, Listed
from scoring.campaigns.groups import Group, best, smallest
from scoring.campaigns.overlap import Overlaps, Samples, Shared, overlaps
from scoring.campaigns.prospects import prospect
from scoring.campaigns.totals import Expected, Totals, totals
from scoring.fact_texts import text_of
from scoring.facts import fact
from scoring.formula.constants import Constants
from scoring.formula.result import four_digits, hundredth
from scoring.handles import Handle
from scoring.history.stored import Account
from scoring.terms import PLAIN, Terms

Value = str | int | float | bool | None

COLUMNS = (
    "row", "input", "network", "handle", "account_id", "state", "reason",
    "score", "low", "high", "confidence", "reach", "amplification", "network_part",
    "followers", "posts_used", "newest_post",
    "posts_planned", "expected", "expected_low", "expected_high", "share_of_total", "in_smallest_group",
    "price", "in_budget_group", "authenticity", "findings", "observed_at", "formula",
    "engagers_sampled", "shares_most_with", "shared_engagers", "shared_low", "shared_high", "shared_notable",
)  # fmt: skip
SHARE = 0.8
NO_OVERLAPS = Overlaps({})


@dataclass(frozen=True, slots=True)
class Counted:
    """An entry that counts in the total: the first of an account with a score, and its place in the list."""

    place: int
    account: Account


@dataclass(frozen=True, slots=True)
class Result:
    """`states` stand in the order of the list; totals and groups speak of `counted`, by position.

    `chosen` is the best group for the budget; None where no budget or no price was given. `beside`: accounts
    with a score that no sum over several networks may hold. `overlaps` are of those whose engagers were
    looked at in this check.
    """

    listed: Sequence[Listed]
    states: Sequence[Checked]
    counted: Sequence[Counted]
    totals: Totals
    group: Group
    chosen: Group | None
    budget: float | None
    formula: str
    beside: Sequence[Handle] = ()
    overlaps: Overlaps = NO_OVERLAPS

    def by_state(self) -> dict[str, int]:
        """How many entries are in each state, the most frequent first."""
        return dict(Counter(one.state for one in self.states).most_common())

    def posts(self) -> int:
        """Planned by those that count."""
        return sum(self.listed[one.place].entry.posts for one in self.counted)


def result(
    entries: Sequence[Listed],
    found: Mapping[Handle, Checked],
    rules: Constants,
    budget: float | None = None,
    *,
    terms: Terms = PLAIN,
    samples: Samples | None = None,
) -> Result:
    """`found` holds what became of each account of the entries. The same list gives the same numbers."""
    beside = terms.beside(handle for handle, one in found.items() if one.account is not None)
    states: list[Checked] = []
    counted: list[Counted] = []
    first: dict[Handle, int] = {}
    for place, one in enumerate(entries):
        states.append(state := _state(one, found, first))
        if one.handle is not None:
            first.setdefault(one.handle, one.entry.row)
        if state.account is not None and one.handle not in beside:
            counted.append(Counted(place, state.account))
    people = [prospect(one.account.observation, rules, entries[one.place].entry.posts) for one in counted]
    brought = totals(people)
    reactions = [one.reactions for one in brought.people]
    prices = [entries[one.place].entry.price for one in counted]
    priced = any(price is not None for price in prices)
    seen = None if samples is None else [samples.of(one.account.latest.handle) for one in counted]
    chosen = best(reactions, prices, budget, seen) if budget is not None and priced else None
    group = smallest(reactions, SHARE, seen)
    return Result(
        entries,
        states,
        counted,
        brought,
        group,
        chosen,
        budget,
        rules.version,
        sorted(beside),
        _overlaps(counted, samples),
    )


def _overlaps(counted: Sequence[Counted], samples: Samples | None) -> Overlaps:
    if samples is None:
        return NO_OVERLAPS
    found = ((one.account.latest.handle, samples.of(one.account.latest.handle)) for one in counted)
    return overlaps({handle: sample for handle, sample in found if sample is not None})


def _state(one: Listed, found: Mapping[Handle, Checked], first: Mapping[Handle, int]) -> Checked:
    """`first` holds the row of the file in which each account stood before."""
    if one.handle is None:
        return Checked("unreadable", reason=one.reason)
    if one.handle in first:
        return Checked("duplicate", reason=fact("duplicate-of", row=first[one.handle]))
    return found[one.handle]


def table(found: Result) -> list[list[Value]]:
    """Rows in the order of COLUMNS, None where nothing is known."""
    places = {one.place: row for row, one in enumerate(found.counted)}
    group = set(found.group.people)
    chosen = set() if found.chosen is None else set(found.chosen.people)
    rows = []
    for place, (one, state) in enumerate(zip(found.listed, found.states, strict=True)):
        values: dict[str, Value] = _entry(one, state)
        if state.account is not None:
            values |= _account(state.account)
        row = places.get(place)
        if row is not None:
            values |= _brought(found.totals.people[row], found.totals.whole)
            values |= {"in_smallest_group": row in group}
            values |= _shared(found.overlaps.most.get(found.counted[row].account.latest.handle))
            values |= {"in_budget_group": None if found.chosen is None else row in chosen}
        rows.append([values.get(name) for name in COLUMNS])
    return rows


def summary(found: Result, now: datetime) -> dict[str, Any]:
    """The totals as plain data."""
    whole = found.totals.whole
    return {
        "checked_at": f"{now:%Y-%m-%dT%H:%M:%SZ}",
        "formula": found.formula,
        "entries": len(found.listed),
        "states": found.by_state(),
        "people": len(found.counted),
        "beside": list(map(str, found.beside)),
        "posts_planned": found.posts(),
        "expected": {
            "unit": "weighted reactions",
            "reactions": four_digits(whole.reactions),
            "low": four_digits(whole.low),
            "high": four_digits(whole.high),
            "interval": 0.8,
            "networks_without_outcomes": list(found.totals.unmeasured),
        },
        "smallest_group": {"share": SHARE, **_group(found, found.group)},
        "budget_group": None
        if found.chosen is None
        else {"budget": found.budget, **_group(found, found.chosen)},
    }


def _group(found: Result, group: Group) -> dict[str, Any]:
    rows = [found.listed[found.counted[row].place].entry.row for row in group.people]
    return {"people": len(rows), "brings": round(group.share, 4), "rows": rows}


def _entry(one: Listed, state: Checked) -> dict[str, Value]:
    return {
        "row": one.entry.row,
        "input": one.entry.typed,
        "network": None if one.handle is None else one.handle.network,
        "handle": None if one.handle is None else str(one.handle),
        "state": state.state,
        "reason": None if state.reason is None else str(text_of(state.reason)),
        "posts_planned": one.entry.posts,
        "price": one.entry.price,
    }


def _account(account: Account) -> dict[str, Value]:
    score, seen = account.latest.score, account.observation
    newest = max((post.at for post in seen.posts), default=None)
    reach, network = score.parts.reach, score.parts.network
    return {
        "account_id": seen.id,
        "score": hundredth(score.value),
        "low": hundredth(score.low),
        "high": hundredth(score.high),
        "confidence": score.confidence,
        "reach": None if reach is None else hundredth(reach),
        "amplification": hundredth(score.parts.amplification),
        "network_part": None if network is None else hundredth(network),
        "followers": seen.followers,
        "posts_used": score.posts_used,
        "newest_post": None if newest is None else f"{newest:%Y-%m-%d}",
        "authenticity": _authentic(account),
        "findings": " ".join(str(text_of(one)) for one in account.findings) or None,
        "observed_at": f"{score.observed_at:%Y-%m-%dT%H:%M:%SZ}",
        "formula": score.formula,
    }


def _shared(found: Shared | None) -> dict[str, Value]:
    if found is None:
        return {}
    return {
        "engagers_sampled": found.sampled,
        "shares_most_with": str(found.other),
        "shared_engagers": found.shared,
        "shared_low": round(found.low, 4),
        "shared_high": round(found.high, 4),
        "shared_notable": found.notable,
    }


def _authentic(account: Account) -> Value:
    """Which part of the sampled people counts as real; None where nobody was looked at."""
    shares = (dict(one.values).get("authentic") for one in account.findings if one.code == "audience")
    return next((share for share in shares if isinstance(share, float)), None)


def _brought(one: Expected, whole: Expected) -> dict[str, Value]:
    return {
        "expected": four_digits(one.reactions),
        "expected_low": four_digits(one.low),
        "expected_high": four_digits(one.high),
        "share_of_total": round(one.reactions / whole.reactions, 4) if whole.reactions else None,
    }
