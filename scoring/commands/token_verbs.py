"""What follows `token`: a token for a program is made, listed or revoked."""

from __future__ import annotations

from collections.abc import Sequence

from scoring.commands.advice import misread, type_this
from scoring.commands.kinds import CreateToken, ListTokens, RevokeToken, TokenCommand
from scoring.errors import BadCommand
from scoring.text import say

Words = Sequence[str]

USAGE = "token create name [write] | token list | token revoke 1"
_LONGEST_NUMBER = 18


def read_token(words: Words, default_network: str) -> TokenCommand:
    """Raises BadCommand."""
    match [word.lower() for word in words[:1]], words[1:]:
        case [["create"], [name]]:
            return CreateToken(name)
        case [["create"], [name, scope]] if scope.lower() == "write":
            return CreateToken(name, write=True)
        case [["create"], [_, _, *more]] if more or words[2:]:
            raise misread(words[2], "token")
        case [["create"], _]:
            raise BadCommand(say("A token needs a name: that of what uses it."), type_this("token"))
        case [[] | ["list"], []]:
            return ListTokens()
        case [["revoke"], [number]] if (
            number.isascii() and number.isdigit() and len(number) <= _LONGEST_NUMBER
        ):
            return RevokeToken(int(number))
        case [["revoke"], _]:
            raise BadCommand(say("Which token? By its number in the list."), type_this("token-revoke"))
    known = words[0].lower() == "list"
    raise misread(words[1] if known else words[0], "token-list")


def _is_number(typed: str) -> bool:
    return typed.isascii() and typed.isdigit() and len(typed) <= _LONGEST_NUMBER
