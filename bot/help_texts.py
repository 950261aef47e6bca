"""The help of the `influence` command in one language. Its faults of usage are typer's own, in English."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

import typer
from typer.main import get_command

from adapters.render.texts import Texts
from scoring.text import marked

_SECTIONS = {
    "Arguments": marked("Arguments:"),
    "Options": marked("Options:"),
    "Commands": marked("Commands:"),
}
# Typer's own options, which it words itself.
_TYPERS = (
    marked("Install completion for the current shell."),
    marked("Show completion for the current shell, to copy it or customize the installation."),
)
_SHOW_HELP = marked("Show this message and exit.")
_USAGE = marked("Usage:")
_REQUIRED = marked("required")


def command_in(text: Texts, cli: typer.Typer) -> Callable[[], Any]:
    """The command with its help in this language."""
    command: Any = get_command(cli)
    context = _context(command.context_class, text)
    for one in _below(command):
        one.context_class = context
        if one.help:
            one.help = text(one.help)
        for param in one.params:
            param.help = text(param.help) if param.help else ""
            param.show_default = False
    return command  # type: ignore[no-any-return]


def _below(command: Any) -> Iterator[Any]:
    """The command and all that stand below it."""
    yield command
    for one in getattr(command, "commands", {}).values():
        yield from _below(one)


def _context(base: type[Any], text: Texts) -> type[Any]:
    """Typer's context, whose pages have headings in this language."""
    formatter: type[Any] = base.formatter_class

    class Formatter(formatter):  # type: ignore[misc]
        def write_usage(self, prog: str, args: str = "", prefix: str | None = None) -> None:
            super().write_usage(prog, args, prefix or f"{text(_USAGE)} ")

        def write_heading(self, heading: str) -> None:
            self.write(f"{text(_SECTIONS.get(heading, heading))}\n")

        def write_dl(self, rows: Sequence[tuple[str, str]], *args: Any, **options: Any) -> None:
            """Typer's own option and mark are the only words that are not ours."""
            said = [(name, _translated(words, text)) for name, words in rows]
            super().write_dl(said, *args, **options)

    class Context(base):  # type: ignore[misc]
        formatter_class = Formatter

    return Context


def _translated(words: str, text: Texts) -> str:
    if words == _SHOW_HELP:
        return text(_SHOW_HELP)
    # Last in the brackets, after the bounds of a number.
    return words.replace(f"{_REQUIRED}]", f"{text(_REQUIRED)}]")
