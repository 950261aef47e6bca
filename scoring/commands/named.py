"""The accounts that a text names, which was written for people and not for us."""

from __future__ import annotations

from scoring.commands.line import words_of
from scoring.errors import BadHandle
from scoring.handles import ResolvedHandle, parse_handle

LONGEST = 20_000  # characters that are looked at


def named_in(text: str, most: int) -> tuple[ResolvedHandle, ...]:
    """The first ones, each once: links of profiles, and handles with the network or the host behind them.

    A bare @name is somebody of the chat, and no account.
    """
    found: dict[object, ResolvedHandle] = {}
    for word in words_of(text[:LONGEST]):
        if len(found) == most:
            break
        if not ("://" in word or "@" in word.lstrip("@") or (word.startswith("@") and "." in word)):
            continue
        try:
            meant = parse_handle(word)
        except BadHandle:
            continue
        if not meant.assumed:
            found.setdefault(meant.handle, meant)
    return tuple(found.values())
