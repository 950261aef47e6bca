"""The ids that Discord gave our commands, by which a text can name one that is pressed to be typed."""

from __future__ import annotations

from collections.abc import Mapping


class CommandIds:
    """Of the one application of this process, since its ids are the same in every server."""

    def __init__(self) -> None:
        self._ids: dict[str, int] = {}

    def learn(self, ids: Mapping[str, int]) -> None:
        """By the first word of a command; those of before are forgotten."""
        self._ids = dict(ids)

    def mention(self, words: tuple[str, ...]) -> str | None:
        """What Discord draws as the command, in the reader's language; None before its id is known."""
        number = self._ids.get(words[0])
        return None if number is None else f"</{' '.join(words)}:{number}>"


COMMAND_IDS = CommandIds()
