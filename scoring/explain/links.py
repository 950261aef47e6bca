"""Accounts that are one person's: what is proved, and what is only claimed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from scoring.handles import Handle

ProofKind = Literal["rel-me", "verified-field", "domain-handle"]
Strength = Literal["two-way", "claim"]


@dataclass(frozen=True, slots=True)
class Proof:
    """Two pages of one person. `strength` two-way joins them; a claim is one side's word and only shown."""

    kind: ProofKind
    strength: Strength
    here: str
    there: str
    seen_at: datetime


@dataclass(frozen=True, slots=True)
class Link:
    """Two accounts and the proof between them; `one` sorts before `other`."""

    one: Handle
    other: Handle
    proof: Proof

    @property
    def joins(self) -> bool:
        return self.proof.strength == "two-way"


def make_link(a: Handle, b: Handle, proof: Proof) -> Link:
    """The same link whichever of the two was named first."""
    one, other = sorted((a, b))
    return Link(one, other, proof)


def joined_with(handle: Handle, links: Sequence[Link]) -> list[Handle]:
    """All accounts that proofs join to this one, over any number of steps, itself left out, sorted."""
    found, edge = {handle}, {handle}
    while edge:
        step = {
            side
            for link in links
            if link.joins and not found.isdisjoint((link.one, link.other))
            for side in (link.one, link.other)
        }
        edge = step - found
        found |= edge
    return sorted(found - {handle})


def claimed_with(handle: Handle, links: Sequence[Link]) -> list[Handle]:
    """Accounts that one side claims to be the same person, which is shown and not counted."""
    claims = [link for link in links if not link.joins and handle in (link.one, link.other)]
    return sorted(link.other if link.one == handle else link.one for link in claims)
