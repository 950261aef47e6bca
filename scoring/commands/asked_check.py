"""A check as it is kept until somebody does it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from scoring.campaigns.entries import Entry
from scoring.commands.kinds import Check
from scoring.errors import BadHandle
from scoring.handles import parse_handle


def asked_json(check: Check, default_network: str) -> dict[str, Any]:
    """{"asked": …}. Each person stands in it by handle, too, so that whoever is forgotten is found."""
    people = [
        {
            "row": one.row,
            "typed": one.typed,
            "handle": _handle(one.typed, default_network),
            "posts": one.posts,
            "price": one.price,
        }
        for one in check.entries
    ]
    asked = {"people": people, "cohort": check.cohort, "posts": check.posts}
    return {"asked": {**asked, "budget": check.budget, "paid": check.paid}}


def read_asked(content: Mapping[str, Any]) -> Check:
    """Reads what `asked_json` wrote."""
    asked = content["asked"]
    people = (Entry(one["row"], one["typed"], one["posts"], one["price"]) for one in asked["people"])
    return Check(tuple(people), asked["cohort"], asked["posts"], asked["budget"], asked["paid"])


def _handle(typed: str, default_network: str) -> str | None:
    try:
        return str(parse_handle(typed, default_network).handle)
    except BadHandle:
        return None
