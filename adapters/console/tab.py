"""Tab completion where a person types."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from scoring.commands.completion import complete


def complete_with_tab(known: Callable[[], Sequence[str]]) -> None:
    """Turns it on for input(), with arrow keys and history; nothing where this Python has no readline.

    `known` gives the handles that were seen so far.
    """
    try:
        import readline
    except ImportError:
        return
    found: list[str] = []

    def next_word(_: str, state: int) -> str | None:
        if state == 0:
            line = readline.get_line_buffer()[: readline.get_endidx()]
            found[:] = complete(line, known())
        return f"{found[state]} " if state < len(found) else None

    # A handle has @, : and . in it, so that only spaces part words.
    readline.set_completer_delims(" \t\n")
    readline.set_completer(next_word)
    readline.parse_and_bind("tab: complete")
