"""The published formula: one observation -> Score, the same number on every machine."""

from __future__ import annotations

from datetime import date
from typing import Final

from scoring.formula.result import Score
from scoring.observation.model import Observation

VERSIONS: Final = ("1", "2", "3")
CURRENT: Final = "3"
# The version before is told beside the current one for so many days from the day of the change.
BEFORE: Final = "2"
CHANGED: Final = date(2026, 11, 26)
TOLD_DAYS: Final = 30

__all__ = ["BEFORE", "CHANGED", "CURRENT", "TOLD_DAYS", "VERSIONS", "Score", "score"]


def score(observation: Observation, *, version: str = CURRENT, inputs: str | None = None) -> Score:
    """Scores one observation with a published formula version.

    `inputs` is the observation's inputs_hash where the caller has it already; it is computed otherwise.
    Raises BadObservation for counts that are below 0 or not numbers, and BadInput for an unknown version.
    """
    from scoring.formula.combine import combine
    from scoring.formula.constants import constants
    from scoring.formula.measure import measure
    from scoring.observation.json import inputs_hash

    rules = constants(version)
    seen = measure(observation, rules)
    return combine(observation, seen, rules, inputs_hash(observation) if inputs is None else inputs)
