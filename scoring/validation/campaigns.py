"""How often totals of groups came true: forecasts at past dates, held against the next posts after them."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from scoring.campaigns.calibration import BANDS, Band, Calibration, band_of
from scoring.campaigns.prospects import SLOTS, Prospect, equally_likely
from scoring.campaigns.totals import HIGH, LOW
from scoring.formula.constants import Constants
from scoring.formula.posts import DAY_SECONDS
from scoring.validation.data import Series, maturity_seconds
from scoring.validation.forecasts import LEAST_HISTORY, weighted_posts

Floats = NDArray[np.float64]

# Dates at which totals are foreseen, groups a date and size, and sizes: one for each band, and those shown.
DATES, GROUPS, DRAWS = 24, 40, 500
SHOWN = (5, 20, 60)
SIZES = (1, *SHOWN)
# A date is judged by the ones before it, of which there are so many at the least.
EARLIER = 8
# (m) Of the usual miss of earlier dates only half is believed to last.
BELIEVED = 0.5
# The next post counts where it came within this time: later ones tell of another time of the account.
_SOON_DAYS = 60.0
# A date needs so many accounts that groups differ.
_LEAST_PEOPLE = 8


@dataclass(frozen=True, slots=True)
class Sitting:
    """All accounts of a set at one date: what was known of each, and what its next post earned."""

    people: Sequence[Prospect]
    came: Floats


@dataclass(frozen=True, slots=True)
class Total:
    """One group: ln(1 + reactions) that came minus the middle of the draws, and their 80 % ends around it."""

    size: int
    off: float
    down: float
    up: float


@dataclass(frozen=True, slots=True)
class GroupCoverage:
    """How often totals of groups of one size lay inside their 80 % interval, calibrated on earlier dates.

    `plain` is the same without calibration. `width` is the mean width of the interval in ln(1 + reactions).
    """

    people: int
    groups: int
    share: float
    width: float
    plain: float


@dataclass(frozen=True, slots=True)
class GroupTotals:
    """One set of data: the accounts of its last date, and every size of group that it has people for."""

    name: str
    dates: int
    accounts: int
    sizes: tuple[GroupCoverage, ...]


def group_totals(name: str, series: Sequence[Series], rules: Constants, *, seed: int) -> GroupTotals | None:
    """Each date is judged by what the dates before it teach; None where there are too few dates."""
    held = sittings(series, rules)
    if len(held) <= EARLIER:
        return None
    by_date = _by_date(held, _shock(held[:EARLIER], seed), seed + 1)
    shown = [_coverage(size, by_date) for size in SHOWN]
    sizes = tuple(one for one in shown if one is not None)
    return GroupTotals(name, len(held), len(held[-1].people), sizes) if sizes else None


def fitted(series: Sequence[Series], rules: Constants, *, seed: int) -> Calibration | None:
    """Shock, shifts and stretches from all dates of a set; None where there are too few."""
    held = sittings(series, rules)
    if len(held) <= EARLIER:
        return None
    shock = _shock(held, seed)
    by_date = _by_date(held, shock, seed + 1)
    bands: list[Band] = []
    for place in range(len(BANDS)):
        seen = [found for date in by_date if (found := [one for one in date if band_of(one.size) == place])]
        # A size that too few dates had people for is taken as the next smaller one.
        bands.append(_band(seen) if len(seen) > EARLIER else bands[-1])
    return Calibration(shock, tuple(bands))


def calibrations(sets: Sequence[Sequence[Series]], rules: Constants, *, seed: int) -> dict[str, Calibration]:
    """By network, from one set of each that has enough dates, and for all others together."""
    found: dict[str, Calibration] = {}
    for series in sets:
        one = fitted(series, rules, seed=seed)
        if one is not None:
            found[series[0].network] = one
    return {**found, "others": together(list(found.values()))}


def together(found: Sequence[Calibration]) -> Calibration:
    """For networks without a set of their own: no shift, the usual shock, the widest stretch of each size."""
    widest = (Band(0.0, max(one.bands[place].stretch for one in found)) for place in range(len(BANDS)))
    return Calibration(float(np.median([one.shock for one in found])), tuple(widest), measured=False)


def calibration_toml(found: Mapping[str, Calibration]) -> str:
    """What scoring/campaigns/calibration.toml holds."""
    lines = [
        "# By network: the shock, and for groups of 1, 2-5, 6-20 and more people the shift and the stretch."
    ]
    lines.append("# Written by `influence validate --totals`; see calibration.py and docs/campaigns.md.")
    for name, one in found.items():
        bands = ", ".join(f"[{band.shift:.3f}, {band.stretch:.3f}]" for band in one.bands)
        lines += ["", f"[{name}]", f"shock = {one.shock:.3f}", f"bands = [{bands}]"]
    return "\n".join(lines) + "\n"


def sittings(series: Sequence[Series], rules: Constants) -> list[Sitting]:
    """At dates spread evenly over the time in which most accounts posted."""
    if not series:
        return []
    starts = np.array([one.at[-1] for one in series if len(one)])
    ends = np.array([one.at[0] for one in series if len(one)])
    if not len(starts):
        return []
    first, last = np.quantile(starts, 0.5), np.quantile(ends, 0.75)
    dates = np.linspace(first, last, DATES + 2)[1:-1]
    found = [_sitting(series, float(date), rules) for date in dates]
    return [one for one in found if len(one.people) >= _LEAST_PEOPLE]


def _sitting(series: Sequence[Series], date: float, rules: Constants) -> Sitting:
    people, came = [], []
    for one in series:
        known = one.only(one.at <= date - maturity_seconds(one.network))
        next_post = int(np.searchsorted(-one.at, -date, side="left")) - 1  # newest first
        if len(known) < LEAST_HISTORY or next_post < 0 or one.at[next_post] > date + _SOON_DAYS * DAY_SECONDS:
            continue
        recent = known.only(known.at >= known.at[0] - rules.posts.window_days * DAY_SECONDS)
        recent = recent.rows(0, rules.posts.most)
        counts = weighted_posts(recent, rules)
        ages = (recent.at[0] - recent.at) / DAY_SECONDS
        followers = None if np.isnan(one.followers) else int(one.followers)
        slots = equally_likely(counts, ages, one.network, followers, rules)
        earned = weighted_posts(one.rows(next_post, next_post + 1), rules)
        if np.isfinite(earned).all() and np.isfinite(slots).all():
            people.append(Prospect(one.network, slots))
            came.append(float(earned[0]))
    return Sitting(people, np.array(came))


def _by_date(held: Sequence[Sitting], shock: float, seed: int) -> list[list[Total]]:
    random = np.random.default_rng(seed)
    return [
        [
            _total(sitting, size, shock, random)
            for size in SIZES
            if size <= len(sitting.people)
            for _ in range(GROUPS)
        ]
        for sitting in held
    ]


def _total(sitting: Sitting, size: int, shock: float, random: np.random.Generator) -> Total:
    group = random.choice(len(sitting.people), size, replace=False)
    drawn = _drawn([sitting.people[row].slots for row in group.tolist()], shock, random)
    low, middle, high = np.log1p(np.quantile(drawn, (LOW, 0.5, HIGH)))
    came = np.log1p(sitting.came[group].sum())
    return Total(size, float(came - middle), float(middle - low), float(high - middle))


def _drawn(slots: Sequence[Floats], shock: float, random: np.random.Generator) -> Floats:
    places = random.integers(0, SLOTS, (len(slots), DRAWS), np.uint16)
    drawn = np.sum([one[mine] for one, mine in zip(slots, places, strict=True)], axis=0)
    return np.asarray(drawn * np.exp(random.normal(0.0, shock, DRAWS)))


def _shock(held: Sequence[Sitting], seed: int) -> float:
    """How much dates differ: the standard deviation of the usual miss of large groups, from date to date."""
    size = max(size for size in SIZES if all(size <= len(one.people) for one in held))
    random = np.random.default_rng(seed)
    misses = [
        float(np.median([_total(sitting, size, 0.0, random).off for _ in range(GROUPS)])) for sitting in held
    ]
    return float(np.std(misses, ddof=1))


def _band(dates: Sequence[Sequence[Total]]) -> Band:
    """Groups of one date share what happened then: the fewer dates, and the more they differ, the wider."""
    told = [date for date in dates if date]
    found = [one for date in told for one in date]
    if not found:
        return Band(0.0, 1.0)
    offs = np.array([one.off for one in found])
    shift = BELIEVED * float(np.median(offs))
    between = np.var([np.median([one.off for one in date]) for date in told])
    shared = min(1.0, float(between / offs.var())) if offs.var() else 0.0
    level = min(1.0, (HIGH - LOW) * (1.0 + shared / len(told)))
    return Band(shift, float(np.quantile([_distance(one, shift) for one in found], level)))


def _distance(one: Total, shift: float) -> float:
    """How many of its half widths the total lies from its middle."""
    off = one.off - shift
    half = one.up if off > 0 else one.down
    return abs(off) / half if half > 0 else (0.0 if off == 0 else math.inf)


def _coverage(size: int, by_date: Sequence[Sequence[Total]]) -> GroupCoverage | None:
    dates = [found for date in by_date if (found := [one for one in date if one.size == size])]
    judged = [(one, _band(dates[:place])) for place in range(EARLIER, len(dates)) for one in dates[place]]
    if not judged:
        return None
    inside = np.mean([_distance(one, band.shift) <= band.stretch for one, band in judged])
    width = np.mean([band.stretch * (one.down + one.up) for one, band in judged])
    plain = np.mean([_distance(one, 0.0) <= 1.0 for one, _ in judged])
    return GroupCoverage(size, len(judged), float(inside), float(width), float(plain))
