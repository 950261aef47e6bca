"""The use cases of tokens: made, listed and revoked by members or by who runs the bot, and known again."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from cachetools import LRUCache

from scoring.commands.kinds import CreateToken, ListTokens, RevokeToken
from scoring.commands.requester import Requester
from scoring.errors import BadInput
from scoring.messages.replies import Reply
from scoring.messages.tokens import created_reply, tokens_reply
from scoring.ports.clock import Clock
from scoring.ports.tokens import TokenStore
from scoring.teams.tokens import (
    LONGEST_NAME,
    MOST_TOKENS,
    Scope,
    Token,
    digest_of,
    is_token,
    new_token,
    preview_of,
)
from scoring.text import say

# How old the note of the last use may be: one write an hour, not one a question.
NOTED = timedelta(hours=1)
# A token that another process revoked opens what it opened for so long at the most.
KNOWN, MOST_KNOWN = timedelta(seconds=5), 1_000


class Tokens:
    """A token belongs to a workspace, and not to whoever made it, who may leave."""

    def __init__(self, tokens: TokenStore, clock: Clock) -> None:
        self._tokens = tokens
        self._clock = clock
        self._known: LRUCache[str, tuple[datetime, Token]] = LRUCache(MOST_KNOWN)

    async def create(
        self, workspace: str, name: str, scopes: frozenset[Scope], person: str
    ) -> tuple[Token, str]:
        """The token and its value, which is told here once and never again. Raises BadInput."""
        called = " ".join(name.split())
        if not called or len(called) > LONGEST_NAME or not called.isprintable():
            raise BadInput(
                say("A token needs a name of 1 to {most} characters.", most=LONGEST_NAME),
                say("Name what uses it, such as dashboards."),
            )
        value = new_token()
        now = self._clock.now()
        wanted = Token(0, workspace, called, scopes, preview_of(value), person, now)
        kept = await self._tokens.add(wanted, digest_of(value), MOST_TOKENS)
        if kept is None:
            raise BadInput(
                say("A workspace has at most {most} tokens.", most=MOST_TOKENS),
                say("Revoke one that nothing uses: `influence token list`."),
            )
        return kept, value

    async def known(self, value: str) -> Token | None:
        """Whose token that is, None for one that nobody made, or that was revoked."""
        digest, now = digest_of(value), self._clock.now()
        kept = self._known.get(digest)
        if kept is not None and timedelta() <= now - kept[0] < KNOWN:
            return kept[1]
        if not is_token(value):
            return None
        found = await self._tokens.find(digest)
        if found is None:
            self._known.pop(digest, None)
            return None
        self._known[digest] = now, found
        if found.used_at is None or now - found.used_at > NOTED:
            await self._tokens.used(found.id, now)
        return found

    async def tokens(self, workspace: str) -> Sequence[Token]:
        """Oldest first, the revoked ones too."""
        return await self._tokens.tokens(workspace)

    async def revoke(self, workspace: str, token_id: int) -> None:
        """From now on it opens nothing. Raises BadInput where there is none to revoke."""
        revoked = await self._tokens.revoke(workspace, token_id, self._clock.now())
        self._known.clear()
        if not revoked:
            raise BadInput(
                say("There is no token {id} that could be revoked.", id=token_id),
                say("`influence token list` tells which there are."),
            )


class TokenAnswers:
    """The same for members of a workspace, in its chat. Answers are for whoever asks alone."""

    def __init__(self, tokens: Tokens) -> None:
        self._tokens = tokens

    async def create(self, command: CreateToken, requester: Requester) -> Reply:
        """Raises BadInput."""
        scopes: frozenset[Scope] = frozenset(("read", "write") if command.write else ("read",))
        kept, value = await self._tokens.create(requester.workspace, command.name, scopes, requester.person)
        return created_reply(kept, value)

    async def list(self, command: ListTokens, requester: Requester) -> Reply:
        return tokens_reply(await self._tokens.tokens(requester.workspace))

    async def revoke(self, command: RevokeToken, requester: Requester) -> Reply:
        """Raises BadInput."""
        await self._tokens.revoke(requester.workspace, command.number)
        return Reply(say("Token {id} opens nothing any more.", id=command.number))
