"""Plain text of the core -> Discord's markdown: nothing in a name can format, link or ping.

What is ours in a line is drawn as what it is: `code`, an address as a link that shows its host, and a command
of the typed grammar as the slash command that does the same here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

from adapters.texts import Texts, noted
from scoring.plain import one_line

LONGEST_LINE = 400

# Discord shows any punctuation after a backslash as it is. The slashes of "://" make an address of a name.
_MARKS = re.compile(r"([\\*_~`|<>\[\]]|(?<=:)/(?=/)|^\s*(?:[-+#]|\d+\.)(?=\s|#))")
_ARGUMENT = r"(?: (?:@[^\s`,;]*[^\s`,;.:]|[a-z]+:[^\s`,;]*[^\s`,;.]|…|weekly|monthly))*"
_PIECE = re.compile(
    r"(?P<quoted>`/influence(?: (?P<quoted_verb>[a-z]+)(?= |`))?(?P<quoted_rest>[^`]*)`)"
    rf"|(?P<hint>/influence(?: (?P<verb>[a-z]+))?(?P<rest>{_ARGUMENT})(?![\w/]))"
    r"|(?P<code>`[^`]+`)"
    r"|(?P<url>https?://[^\s<>()\[\]{}\"\\`|^]+)"
)

# The slash command that does what a verb of the typed grammar does, and the option its handle goes into.
_COMMANDS: dict[str, tuple[str, ...]] = {
    "": (noted("influence"),),
    "why": (noted("why"),),
    "history": (noted("history"),),
    "compare": (noted("compare"),),
    "insights": (noted("insights"),),
    "link": (noted("link"),),
    "watch": (noted("watch"), noted("add")),
    "unwatch": (noted("watch"), noted("remove")),
    "list": (noted("watch"), noted("list")),
    "digest": (noted("digest"),),
    "alerts": (noted("alerts"), noted("set")),
    "forget": (noted("forget"),),
    "how": (noted("how"),),
    "help": (noted("help"),),
    "debug": (noted("debug"),),
}


def escaped(text: str) -> str:
    """Text of unknown origin, shown letter by letter on one line."""
    return _MARKS.sub(_backslashed, _short(one_line(text)))


def in_code(text: str) -> str:
    """Text of unknown origin between backticks: what would end the code is replaced."""
    return one_line(text).replace("`", "\u02cb")


def line(said: str, text: Texts) -> str:
    """One line of a reply."""
    return "".join(_pieces(_short(one_line(said)), text))


def slash(verb: str, text: Texts) -> str:
    """The name of the slash command for a verb of the grammar, as this language has it."""
    return "/" + " ".join(text(word) for word in _COMMANDS[verb])


def _pieces(said: str, text: Texts) -> Iterator[str]:
    at = 0
    for found in _PIECE.finditer(said):
        yield escaped(said[at : found.start()])
        yield _drawn(found, text)
        at = found.end()
    yield escaped(said[at:])


def _drawn(found: re.Match[str], text: Texts) -> str:
    if found["url"]:
        return _link(found["url"])
    if found["code"]:
        return f"`{in_code(found['code'][1:-1])}`"
    verb, rest = (
        (found["quoted_verb"], found["quoted_rest"]) if found["quoted"] else (found["verb"], found["rest"])
    )
    return _hint(verb or "", rest.split(), text)


def _hint(verb: str, rest: list[str], text: Texts) -> str:
    if verb not in _COMMANDS:
        return f"`{in_code(' '.join(['/influence', verb, *rest]))}`"
    handles = [word for word in rest if word.startswith("@") and word != "@handle"]
    return f"`{in_code(' '.join([slash(verb, text), *handles]))}`"


def _backslashed(found: re.Match[str]) -> str:
    mark = found[0].lstrip()
    if mark[-1] == ".":  # a number that would begin a list
        return f"{mark[:-1]}\\."
    return f"\\{mark}"


def _link(url: str) -> str:
    """An address by its host, so that a long one is short and a strange one is seen."""
    trimmed = url.rstrip(".,;:!?'")
    try:
        host = urlsplit(trimmed).hostname or ""
    except ValueError:
        host = ""
    if not host:
        return escaped(url)
    return f"[{escaped(host.removeprefix('www.'))}](<{trimmed}>){escaped(url[len(trimmed) :])}"


def _short(said: str) -> str:
    return said if len(said) <= LONGEST_LINE else f"{said[: LONGEST_LINE - 1]}…"
