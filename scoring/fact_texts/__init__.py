"""A fact -> what is said of it: one entry a code."""

from __future__ import annotations

from scoring.fact_texts.changes import CHANGES
from scoring.fact_texts.networks import NETWORKS
from scoring.fact_texts.posting import POSTING
from scoring.fact_texts.score import SCORE
from scoring.fact_texts.values import Said, Values
from scoring.facts import Fact
from scoring.text import Name, Text

FACTS: dict[str, Said] = {
    "legacy": lambda found: found.name("english"),
    **NETWORKS,
    **SCORE,
    **POSTING,
    **CHANGES,
}


def text_of(fact: Fact) -> Text:
    """How it is said. A code of another version, that is not known here, is said as it stands."""
    said = FACTS.get(fact.code)
    return Name(fact.code) if said is None else said(Values(fact))
