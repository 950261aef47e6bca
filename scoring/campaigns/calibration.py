"""Translates calibration.toml into what totals that came true have taught, by network and size of group."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

# Groups are told apart by the least number of people in them.
BANDS = (1, 2, 6, 21)


@dataclass(frozen=True, slots=True)
class Band:
    """What is done to simulated totals of one size so that they hold as often as they say.

    In ln(1 + reactions): `shift` is added, and distances from the middle are multiplied by `stretch`.
    """

    shift: float
    stretch: float


@dataclass(frozen=True, slots=True)
class Calibration:
    """`shock` is the standard deviation, in ln, of what all posts of a network have in common at a time.

    `bands` stand in the order of BANDS. `measured`: this network's own, else that of all networks together.
    """

    shock: float
    bands: tuple[Band, ...]
    measured: bool = True

    def band(self, people: int) -> Band:
        """For so many people, 1 or more."""
        return self.bands[band_of(people)]


def band_of(people: int) -> int:
    """Position in BANDS."""
    return sum(people >= least for least in BANDS) - 1


def calibration(network: str) -> Calibration:
    """The network's own, else that of all networks together."""
    found = _all()
    return found[network] if network in found else found["others"]


@cache
def _all() -> Mapping[str, Calibration]:
    text = files("scoring.campaigns").joinpath("calibration.toml").read_text()
    return {
        name: Calibration(
            raw["shock"], tuple(Band(*pair) for pair in raw["bands"]), measured=name != "others"
        )
        for name, raw in tomllib.loads(text).items()
    }
