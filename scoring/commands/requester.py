"""Who asks, from where. Platforms fill it from what they have verified, never from what was typed."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Requester:
    """`workspace` is the authorised tenant, such as "slack:E1/T1", "discord:123" or "console".

    `zone` is the IANA time zone of the person, used as a default and for times in replies.
    """

    workspace: str
    channel: str
    person: str
    zone: str = "UTC"
