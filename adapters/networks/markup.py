"""HTML that strangers wrote -> its text and its links. One pass; the cost grows as the length does.

The parser of the standard library and a plain `<[^>]*>` both look for the end of an unclosed tag again from
every `<` in it. The pattern below cannot: its quantifiers are possessive, and what never ends reaches to the
end of the markup, as the HTML standard has it, so that no character is read twice by a token.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Mapping

from adapters.networks.wire import LONGEST_TEXT

LONGEST_PAGE = 1_048_576  # characters of one page
LONGEST_VALUE = 2_048  # characters of an attribute; a longer address leads nowhere that is asked

# Everything of a tag behind its name; quotes hold `>` only where they follow an equals sign.
_REST = r"""(?:[^>=]++|=\s*+(?:"[^"]*+(?:"|\Z)|'[^']*+(?:'|\Z)|[^\s>"'][^\s>]*+|))*+"""
# Elements whose content is no markup: links in a script are none.
_RAW = "script|style|textarea|title|xmp|iframe|noembed|noframes|noscript|template"
_TOKEN = re.compile(
    r"<!--(?:-?>|.*?(?:--!?>|\Z))"
    rf"|<({_RAW})(?=[\s/>]){_REST}(?:>|\Z).*?(?:(?=</\1[\s/>])|\Z)"
    rf"|<(?P<name>/?[a-z][^\s/>]*+)(?P<rest>{_REST})(?P<end>>|\Z)"
    r"|<[!?/][^>]*+(?:>|\Z)",
    re.IGNORECASE | re.DOTALL | re.ASCII,
)
_ATTRIBUTE = re.compile(
    r"""([^\s=>/"'][^\s=>/]*+)(?:\s*+=\s*+(?:"([^"]*+)"?|'([^']*+)'?|([^\s>"'][^\s>]*+)))?""", re.ASCII
)
# Far beyond Unicode; Python refuses to read a number of 4,300 digits at all.
_WILD_REFERENCE = re.compile(r"&#(?:[0-9]{8,}+|x[0-9a-f]{7,}+);?", re.IGNORECASE)
_BREAKS = frozenset(("br", "/p"))


def text_of(markup: str) -> str:
    """The words that a reader sees, without tags; a paragraph or a break ends a line. Of the first
    LONGEST_TEXT characters."""
    return unescaped(_TOKEN.sub(_instead, markup[:LONGEST_TEXT])).strip()


def elements(markup: str, *names: str) -> Iterator[Mapping[str, str]]:
    """The attributes of each start tag with one of these names, in order; the first of a kind counts."""
    for token in _TOKEN.finditer(markup[:LONGEST_PAGE]):
        if token["end"] and token["name"].lower() in names:
            yield _attributes(token["rest"])


def unescaped(text: str) -> str:
    """The text with its character references resolved; one that stands for no character is a mark."""
    return html.unescape(_WILD_REFERENCE.sub("\ufffd", text))


def _instead(token: re.Match[str]) -> str:
    return "\n" if (token["name"] or "").lower() in _BREAKS else ""


def _attributes(rest: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for name, *values in _ATTRIBUTE.findall(rest):
        value = next(filter(None, values), "")
        if len(value) <= LONGEST_VALUE:
            found.setdefault(name.lower(), unescaped(value))
    return found
