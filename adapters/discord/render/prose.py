"""Texts of the core -> Discord's markdown: nothing in a name can format, link or ping.

What is ours in a line is drawn as what it is: `code`, and a command of the typed grammar as the slash command
that does the same here. An address is a link only where the core says so: a plain line may hold anybody's.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

from adapters.discord.render.command_ids import COMMAND_IDS
from adapters.render.plain import one_line
from adapters.render.texts import Span, Texts
from scoring.text import Link, Person, Place, Text, marked

LONGEST_LINE = 400

# Discord shows any punctuation after a backslash as it is. The slashes of "://" make an address of a name.
_MARKS = re.compile(r"([\\*_~`|<>\[\]]|(?<=:)/(?=/)|^\s*(?:[-+#]|\d+\.)(?=\s|#))")
_ARGUMENT = r"(?: (?:@[^\s`,;]*[^\s`,;.:]|[a-z]+:[^\s`,;]*[^\s`,;.]|…|weekly|monthly))*"
_PIECE = re.compile(
    r"(?P<quoted>`/influence(?: (?P<quoted_verb>[a-z]+)(?= |`))?(?P<quoted_rest>[^`]*)`)"
    rf"|(?P<hint>/influence(?: (?P<verb>[a-z]+))?(?P<rest>{_ARGUMENT})(?![\w/]))"
    r"|(?P<code>`[^`]+`)"
)
_LINKABLE = re.compile(r"https?://[^\s<>()\[\]{}\"\\`|^]+")

# The slash command that does what a verb of the typed grammar does, and the option its handle goes into.
_COMMANDS: dict[str, tuple[str, ...]] = {
    "": (marked("influence"),),
    "why": (marked("why"),),
    "history": (marked("history"),),
    "compare": (marked("compare"),),
    "insights": (marked("insights"),),
    "link": (marked("link"),),
    "watch": (marked("watch"), marked("add")),
    "unwatch": (marked("watch"), marked("remove")),
    "list": (marked("watch"), marked("list")),
    "check": (marked("check"),),
    "campaign": (marked("campaign"), marked("list")),
    "campaign list": (marked("campaign"), marked("list")),
    "campaign start": (marked("campaign"), marked("start")),
    "campaign report": (marked("campaign"), marked("report")),
    "report": (marked("report"), marked("accounts")),
    "report cohort": (marked("report"), marked("cohort")),
    "report campaign": (marked("report"), marked("campaign")),
    "report revoke": (marked("report"), marked("revoke")),
    "explore": (marked("explore"),),
    "audit": (marked("audit"),),
    "token": (marked("token"), marked("list")),
    "token list": (marked("token"), marked("list")),
    "token create": (marked("token"), marked("create")),
    "token revoke": (marked("token"), marked("revoke")),
    "badge": (marked("badge"),),
    "cohort": (marked("cohort"), marked("list")),
    "cohort list": (marked("cohort"), marked("list")),
    "cohort create": (marked("cohort"), marked("create")),
    "cohort add": (marked("cohort"), marked("add")),
    "cohort remove": (marked("cohort"), marked("remove")),
    "cohort show": (marked("cohort"), marked("show")),
    "cohort delete": (marked("cohort"), marked("delete")),
    "compare cohort": (marked("cohort"), marked("compare")),
    "digest": (marked("digest"),),
    "alerts": (marked("alerts"), marked("set")),
    "forget": (marked("forget"),),
    "how": (marked("how"),),
    "help": (marked("help"),),
    "debug": (marked("debug"),),
}


_FIRST_WORDS = frozenset(words[0] for words in _COMMANDS.values())


def escaped(text: str) -> str:
    """Text of unknown origin, shown letter by letter on one line."""
    return _MARKS.sub(_backslashed, one_line(_short(text)))


def in_code(text: str) -> str:
    """Text of unknown origin between backticks: what would end the code is replaced."""
    return one_line(text).replace("`", "\u02cb")


def line(said: Text, text: Texts) -> str:
    """One line of a reply, with channels and people as Discord shows them; nobody is pinged by it."""
    return "".join(_span(span, text) for span in text.spans(said))


def _span(span: Span, text: Texts) -> str:
    match span:
        case Place(channel):
            return f"<#{channel}>" if _is_id(channel) else escaped(channel)
        case Person(person):
            return f"<@{person}>" if _is_id(person) else escaped(person)
        case Link(url, label):
            return _link(url, text.plain(label))
        case str():
            return "".join(_pieces(_short(one_line(span)), text))


def _is_id(text: str) -> bool:
    return text.isascii() and text.isdecimal() and len(text) <= 20


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
    if found["code"]:
        return _code(found["code"][1:-1], text)
    verb, rest = (
        (found["quoted_verb"], found["quoted_rest"]) if found["quoted"] else (found["verb"], found["rest"])
    )
    return _hint(verb or "", rest.split(), text)


def _code(said: str, text: Texts) -> str:
    """Ours as it is; a slash command as what can be pressed, or as this language has its name."""
    words = tuple(said.removeprefix("/").split(" "))
    if not said.startswith("/") or words[0] not in _FIRST_WORDS:
        return f"`{in_code(said)}`"
    named = "/" + " ".join(text(word) for word in words)
    return COMMAND_IDS.mention(words) or f"`{in_code(named)}`"


def _hint(verb: str, rest: list[str], text: Texts) -> str:
    if verb not in _COMMANDS:
        return f"`{in_code(' '.join(['/influence', verb, *rest]))}`"
    given = [word for word in rest if word.startswith("@") and word != "@handle"]
    if rest and f"{verb} {rest[0]}" in _COMMANDS:
        # What follows such a verb are names of cohorts, and handles.
        verb, given = f"{verb} {rest[0]}", [word for word in rest[1:] if word not in ("@handle", "…")]
    mention = COMMAND_IDS.mention(_COMMANDS[verb])
    if mention is not None:
        return f"{mention} `{in_code(' '.join(given))}`" if given else mention
    return f"`{in_code(' '.join([slash(verb, text), *given]))}`"


def _backslashed(found: re.Match[str]) -> str:
    mark = found[0].lstrip()
    if mark[-1] == ".":  # a number that would begin a list
        return f"{mark[:-1]}\\."
    return f"\\{mark}"


def _link(url: str, label: str) -> str:
    """An address by its label, else by its host, so that a long one is short and a strange one is seen."""
    try:
        parts = urlsplit(url)
        host = parts.hostname if parts.scheme in ("http", "https") else None
    except ValueError:
        host = None
    if not host or not _LINKABLE.fullmatch(url):
        return escaped(label or url)
    return f"[{escaped(label or host.removeprefix('www.'))}](<{url}>)"


def _short(said: str) -> str:
    return said if len(said) <= LONGEST_LINE else f"{said[: LONGEST_LINE - 1]}…"
