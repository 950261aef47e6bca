"""Cohorts by their names: who belongs to one, and what is said where there is none."""

from __future__ import annotations

from collections.abc import Sequence

from scoring.errors import BadInput
from scoring.handles import Handle
from scoring.ports.cohorts import CohortStore
from scoring.teams.subscription import Subscription
from scoring.text import Name, joined, say


async def told_of(one: Subscription, cohorts: CohortStore) -> Sequence[Handle] | None:
    """The accounts that a subscription is about now, in order; None: all that the workspace watches."""
    if not one.cohort:
        return one.about or None
    found = await cohorts.cohort(one.workspace, one.cohort)
    return () if found is None else found.members


def no_cohort(name: str, known: Sequence[str]) -> BadInput:
    """What is said of a name that stands for nothing."""
    missing = say("There is no cohort {name}.", name=name)
    if not known:
        return BadInput(missing, say("Make one with `/influence cohort create {name} @handle …`", name=name))
    return BadInput(missing, say("There are: {names}.", names=joined(map(Name, known), "comma")))
