"""The code -> the catalogues: what is said in it, and what of that each language still lacks.

`make texts` runs it. A message that the code says no more is dropped; a new one is added without a translation.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract
from babel.messages.pofile import read_po, write_po

from adapters.render.texts.catalogue import FOLDER

ROOT = FOLDER.parents[2]
ROOMS = ("scoring", "adapters", "bot")
Keywords = dict[str, tuple[int, ...] | None]

KEYWORDS: Keywords = {"say": None, "marked": None, "plural": (1, 2), "text": None}
# In these rooms `text` makes a statement of SQL.
WITHOUT_TEXT: Keywords = {name: places for name, places in KEYWORDS.items() if name != "text"}
SQL = ("adapters/storage/", "bot/owner.py")


def extracted() -> Catalog:
    """Every message of the code, with the files that say it."""
    catalog = Catalog(charset="utf-8")
    for path in _sources():
        name = path.relative_to(ROOT).as_posix()
        keywords = WITHOUT_TEXT if name.startswith(SQL) else KEYWORDS
        with path.open("rb") as file:
            for _, message, *_ in extract("python", file, keywords):
                if _has_words(message):
                    catalog.add(message, locations=[(name, 0)])
    return catalog


def updated(path: Path, template: Catalog) -> bytes:
    """The catalogue of this file as it should be: in one order and form, with what the code says and no more."""
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


def _has_words(message: str | tuple[str, ...]) -> bool:
    said = message if isinstance(message, str) else message[0]
    return any(char.isalpha() for char in said)


def _is_translated(message: Message) -> bool:
    said = message.string if isinstance(message.string, (list, tuple)) else (message.string,)
    return bool(said) and all(said)


def _sources() -> Iterator[Path]:
    for room in ROOMS:
        yield from sorted((ROOT / room).rglob("*.py"))


def main() -> None:
    template = extracted()
    for path in catalogues():
        path.write_bytes(updated(path, template))
        print(f"{path.parent.name}: {len(missing(path))} to translate")


if __name__ == "__main__":
    main()
