"""The code -> the catalogues: what is said in it, and what of that each language still lacks.

`make texts` runs it. A message that the code says no more is dropped; a new one waits for its translation.
The code is read as a tree, since texts stand inside f-strings, too, where Babel's own reader does not look.
"""

from __future__ import annotations

import ast
import io
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from babel import Locale
from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po, write_po

from adapters.render.texts.catalogue import FOLDER

ROOT = FOLDER.parents[2]
ROOMS = ("scoring", "adapters", "bot")
ONE, MANY = frozenset(("say", "marked", "text")), frozenset(("plural", "measured", "marked_plural"))
# In these rooms `text` makes a statement of SQL, and in these modules a block of a chat.
SQL = ("adapters/jobs/", "adapters/storage/", "bot/owner.py")
BLOCKS = frozenset(("rich", "blocks", "pen"))


def extracted() -> Catalog:
    """Every message of the code, with the files that say it."""
    catalog = Catalog(charset="utf-8")
    for path in _sources():
        name = path.relative_to(ROOT).as_posix()
        for message in _said(ast.parse(path.read_bytes()), with_text=not name.startswith(SQL)):
            catalog.add(message, locations=[(name, 0)])
    return catalog


def updated(path: Path, template: Catalog) -> bytes:
    """The catalogue of this file as it should be: in one order and form, with what the code says, no more."""
    with path.open("rb") as file:
        catalog = read_po(file)
    template.creation_date = catalog.creation_date
    catalog.update(template, no_fuzzy_matching=True)
    catalog.obsolete.clear()
    out = io.BytesIO()
    write_po(out, catalog, width=110, sort_output=True, include_lineno=False, ignore_obsolete=True)
    return out.getvalue()


def missing(path: Path) -> list[Message]:
    """The entries that are not translated, or only perhaps."""
    with path.open("rb") as file:
        return [one for one in read_po(file) if one.id and (one.fuzzy or not _is_translated(one))]


def catalogues() -> list[Path]:
    return sorted(FOLDER.glob("*/messages.po"))


def _said(tree: ast.AST, *, with_text: bool) -> Iterator[str | tuple[str, str]]:
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call) or not node.args:
            continue
        name, words = _name(node.func), [_words(one) for one in node.args[:2]]
        if name in MANY and len(words) == 2 and words[0] and words[1]:
            yield words[0], words[1]
        elif name in ONE and words[0] and (with_text or name != "text"):
            yield words[0]


def _name(called: ast.expr) -> str:
    match called:
        case ast.Name(id=name):
            return name
        case ast.Attribute(value=ast.Name(id=module)) if module in BLOCKS:
            return ""
        case ast.Attribute(attr=name):
            return name
        case _:
            return ""


def _words(argument: ast.expr) -> str | None:
    """The literal, where it is one that has letters."""
    if not isinstance(argument, ast.Constant) or not isinstance(argument.value, str):
        return None
    return argument.value if any(char.isalpha() for char in argument.value) else None


def _is_translated(message: Message) -> bool:
    said = message.string if isinstance(message.string, (list, tuple)) else (message.string,)
    return bool(said) and all(said)


def _sources() -> Iterator[Path]:
    for room in ROOMS:
        yield from sorted((ROOT / room).rglob("*.py"))


def begin(language: str, folder: Path = FOLDER) -> None:
    """An empty catalogue of a language that has none yet. Raises ValueError for what is no language."""
    path = folder / Locale.parse(language).language / "messages.po"
    path.parent.mkdir(exist_ok=True)
    if not path.exists():
        out = io.BytesIO()
        write_po(out, Catalog(locale=path.parent.name, charset="utf-8"))
        path.write_bytes(out.getvalue())


def main(languages: Sequence[str]) -> None:
    """Begins these languages, and brings all that there are up to date."""
    for language in languages:
        begin(language)
    template = extracted()
    for path in catalogues():
        path.write_bytes(updated(path, template))
        print(f"{path.parent.name}: {len(missing(path))} to translate")


if __name__ == "__main__":
    main(sys.argv[1:])
