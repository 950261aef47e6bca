"""What a person reads of a fault of ours."""

from __future__ import annotations

from scoring.text import Text, say


def fault(reference: str) -> Text:
    """By `reference` it is found in the log."""
    return say(
        "Something went wrong here, and it was noted. Try again in a minute. ({reference})",
        reference=reference,
        support=reference,
    )
