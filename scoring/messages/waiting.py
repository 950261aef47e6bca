"""What somebody reads while an answer takes its time."""

from __future__ import annotations

from scoring.commands.about import accounts_of
from scoring.commands.kinds import Command
from scoring.networks import title_of
from scoring.text import Name, Text, joined, plural, say

# An answer that has not come by then is said to be on its way, in seconds.
PATIENCE = 2.0


def looking_at(command: Command) -> Text | None:
    """What is asked of whom; None for a command that asks no network."""
    accounts = accounts_of(command)
    if not accounts:
        return None
    if len(accounts) == 1:
        handle = accounts[0].handle
        return say("Looking at {handle} on {network} …", handle=str(handle), network=title_of(handle.network))
    networks = sorted({title_of(one.handle.network) for one in accounts})
    return plural(
        "Looking at {n} account on {networks} …",
        "Looking at {n} accounts on {networks} …",
        len(accounts),
        networks=joined(map(Name, networks), "comma"),
    )
