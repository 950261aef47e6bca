"""What the terminal says, in the language of LANG."""

from __future__ import annotations

import os
import sys

from adapters.render.texts import Texts, texts
from scoring.text import Text


def language() -> Texts:
    """The texts of the terminal's language, by the first of LC_ALL, LC_MESSAGES and LANG that is set."""
    named = (os.environ.get(name) for name in ("LC_ALL", "LC_MESSAGES", "LANG"))
    return texts(next(filter(None, named), None))


def tell(said: Text, *, err: bool = False) -> None:
    """Writes one line at once."""
    print(language().plain(said), file=sys.stderr if err else sys.stdout, flush=True)
