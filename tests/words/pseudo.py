"""A language of the tests: every piece of a template stands between marks, and every value outside of them.

What is read outside of the marks is a value. A word there that is no name, number, date or command was
never said by a template: it is English in every language.
"""

from __future__ import annotations

import gettext
import re
from collections.abc import Iterator
from string import Formatter

from adapters.render.texts import Texts
from scoring.commands.accounts import VERBS
from scoring.errors import InfluenceError
from scoring.networks import NETWORKS
from scoring.teams.calendar import zone_names


def kinds_of(error: type[InfluenceError]) -> Iterator[type[InfluenceError]]:
    """The error and every kind of it."""
    yield error
    for kind in error.__subclasses__():
        yield from kinds_of(kind)


OPEN, CLOSE = "⟦", "⟧"
_MARKED = re.compile("⟦[^⟦⟧]*⟧")
# Where a line had to be cut, the mark at its end is gone.
_CUT_OFF = re.compile("⟦[^⟦⟧\n]*")
# What a chat draws by itself: an address, a code, a command, a channel, a time, the rest of a cut line.
# Tokens of programs, whole or their ends: drawn by chance.
_TOKENS = re.compile(r"inf\\?_\w+(?:…\w+)?")
_DRAWN = re.compile(
    r"https?://\S+|`[^`]*`|</[^>]*>|<[#@t][^>]*>|/[a-z]+( [a-z]+)?|\w+@\w+|@[\w.]+|\w+:\w+|\w+(-\w+)+|--\w+"
    r"|\w*…"
)
_WORD = re.compile(r"(?<!\w)[^\W\d_]{2,}(?!\w)")


def names(listed: str) -> frozenset[str]:
    """Words with spaces between them."""
    return frozenset(listed.split())


DATES = names(
    """
    Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec
    January February March April June July August September October November December
    Monday Tuesday Wednesday Thursday Friday Saturday Sunday
    """
)
# What stands between the things of a list, which a language brings itself.
LISTED = frozenset(("and", "or"))
# Names of things that are the same in every language.
NAMES = names(
    """
    influence bot Influence Slack Discord SQLite PostgreSQL UTC GMT RMSE PNG JSON ok ln ms English français
    console demo sim bsky social mastodon
    weekly monthly alerts digest eva Ada Riser
    """
)
_TITLES = frozenset(word for row in NETWORKS.values() for word in _WORD.findall(f"{row.title} {row.name}"))
_REFERENCES = frozenset(kind.reference for kind in kinds_of(InfluenceError)) | {"compare"}
_ZONES = frozenset(word for zone in zone_names() for word in _WORD.findall(zone.replace("_", " ")))
_TYPED = frozenset(word for verb in VERBS.values() for word in _WORD.findall(verb.usage))


class _Catalogue(gettext.NullTranslations):
    def gettext(self, message: str) -> str:
        return "".join(_pieces(message))

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        return self.gettext(msgid1 if n == 1 else msgid2)


def pseudo() -> Texts:
    return Texts("en", _Catalogue())


def english_left(shown: str, known: frozenset[str]) -> list[str]:
    """The words that no template said. `known` are the names of this corpus."""
    while (rest := _MARKED.sub(" ", shown)) != shown:
        shown = rest
    shown = _CUT_OFF.sub(" ", _TOKENS.sub(" ", shown))
    allowed = known | DATES | LISTED | NAMES | _TITLES | _TYPED | _REFERENCES | _ZONES
    return [word for word in _WORD.findall(_DRAWN.sub(" ", shown)) if word not in allowed]


def _pieces(message: str) -> Iterator[str]:
    """What stands between backticks is a command, and stays as it is."""
    in_code = False
    for literal, name, _, _ in Formatter().parse(message):
        for row, part in enumerate(literal.split("`")):
            if row:
                in_code = not in_code
                yield "`"
            yield part if in_code or not any(map(str.isalpha, part)) else f"{OPEN}{part}{CLOSE}"
        if name is not None:
            yield f"{{{name}}}"
