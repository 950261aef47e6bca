"""`influence token`: makes, lists and revokes tokens of the API."""

from __future__ import annotations

from adapters.render.plain import table_lines
from bot.app import App
from bot.processes import with_app
from bot.terminal import language, tell
from scoring.commands.kinds import CreateToken, RevokeToken
from scoring.commands.requester import Requester
from scoring.messages.audit import OPERATOR
from scoring.messages.tokens import token_table
from scoring.teams.tokens import Scope
from scoring.text import say


def create(workspace: str, name: str, *, write: bool) -> int:
    """Prints the value alone on its line, so that a script can take it."""

    async def work(app: App) -> int:
        scopes: frozenset[Scope] = frozenset(("read", "write") if write else ("read",))
        kept, value = await app.team.tokens.create(workspace, name, scopes, OPERATOR)
        await app.team.auditing.note(CreateToken(name, write), Requester(workspace, "", OPERATOR))
        tell(say("Token {id} of {workspace}, shown this once:", id=kept.id, workspace=workspace), err=True)
        print(value)
        return 0

    return with_app(work)


def show(workspace: str) -> int:
    async def work(app: App) -> int:
        found = await app.team.tokens.tokens(workspace)
        if not found:
            tell(say("{workspace} has no token.", workspace=workspace))
            return 0
        print("\n".join(table_lines(token_table(found), language())))
        return 0

    return with_app(work)


def revoke(workspace: str, number: int) -> int:
    async def work(app: App) -> int:
        await app.team.tokens.revoke(workspace, number)
        await app.team.auditing.note(RevokeToken(number), Requester(workspace, "", OPERATOR))
        tell(say("Token {id} opens nothing any more.", id=number))
        return 0

    return with_app(work)
