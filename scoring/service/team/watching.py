"""The use cases of a team's watch list."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from scoring.commands.kinds import ListWatched, Unwatch, Watch
from scoring.commands.requester import Requester
from scoring.handles import Handle
from scoring.history.near import SLACK
from scoring.messages.replies import Button, Reply
from scoring.messages.watched import watched_table
from scoring.messages.words import NOT_FOR
from scoring.ports.clock import Clock
from scoring.ports.scores import OptOuts, Store
from scoring.ports.teams import Refreshes, Teams
from scoring.teams.workspace import Watched
from scoring.terms import PLAIN, Terms, not_followed
from scoring.text import Name, Text, joined, plural, say

WEEK = timedelta(days=7)
MOST_NAMED = 20  # in one line


class Watching:
    """Answers what a team watches. Everything is scoped by the requester's workspace."""

    def __init__(
        self,
        teams: Teams,
        store: Store,
        opt_outs: OptOuts,
        refreshes: Refreshes,
        clock: Clock,
        most: int = 500,
        *,
        terms: Terms = PLAIN,
    ) -> None:
        """`most`: the largest number of handles that a workspace may watch."""
        self._teams = teams
        self._store = store
        self._opt_outs = opt_outs
        self._refreshes = refreshes
        self._clock = clock
        self._most = most
        self._terms = terms

    async def watch(self, command: Watch, requester: Requester) -> Reply:
        now = self._clock.now()
        blocked = await self._opt_outs.blocked([one.handle for one in command.who])
        refused = [one.handle for one in command.who if not self._terms.may_follow(one.handle)]
        if refused and len(refused) == len(command.who):
            raise not_followed(refused[0].network)
        named = [one.handle for one in command.who if one.handle not in {*blocked, *refused}]
        wanted = [Watched(requester.workspace, handle, requester.person, now) for handle in named]
        known = {one.handle for one in await self._teams.watched(requester.workspace)}
        added = {one.handle for one in await self._teams.watch(wanted, self._most)}
        already = [one.handle for one in wanted if one.handle in known]
        left_out = [one.handle for one in wanted if one.handle not in known and one.handle not in added]
        lines: list[Text] = []
        if added:
            lines.append(say("Now watched: {handles}.", handles=_names(sorted(added))))
        if already:
            lines.append(say("Watched already: {handles}.", handles=_names(already)))
        if blocked:
            lines.append(
                say("Not added, asked to be forgotten here: {handles}.", handles=_names(sorted(blocked)))
            )
        if refused:
            why = not_followed(refused[0].network)
            lines.append(say("Not added: {handles}. {why}", handles=_names(refused), why=why.happened))
        if left_out:
            lines.append(
                say(
                    "Not added, a workspace watches at most {most}: {handles}.",
                    most=self._most,
                    handles=_names(left_out),
                )
            )
        lines += [
            say("Not added, “{typed}”: {why}", typed=typed, why=error.happened)
            for typed, error in command.unread
        ]
        if added:
            lines.append(
                say("The schedule asks for first scores within a minute. Next: /influence digest weekly.")
            )
        assumed = [one.handle for one in command.who if one.assumed]
        return Reply(
            title=plural(
                "{n} account added, {total} watched",
                "{n} accounts added, {total} watched",
                len(added),
                total=len(known) + len(added),
            ),
            lines=tuple(lines),
            warnings=(say("Taken as {handles}.", handles=_names(assumed)),) if assumed else (),
            buttons=(Button(say("List"), ListWatched()),),
            ok=not left_out and not refused and not (command.unread and not named),
            reference="watch-limit" if left_out else "not-enabled" if refused else None,
        )

    async def unwatch(self, command: Unwatch, requester: Requester) -> Reply:
        wanted = [one.handle for one in command.who]
        gone = await self._teams.unwatch(requester.workspace, wanted)
        lines: list[Text] = []
        if gone:
            lines.append(say("No longer watched: {handles}.", handles=_names(gone)))
        absent = [handle for handle in wanted if handle not in gone]
        if absent:
            lines.append(say("Was not watched: {handles}.", handles=_names(absent)))
        return Reply(
            title=plural("{n} account removed", "{n} accounts removed", len(gone)),
            lines=tuple(lines),
        )

    async def list(self, requester: Requester) -> Reply:
        watched = await self._teams.watched(requester.workspace)
        if not watched:
            return Reply(
                say("Nothing is watched yet"),
                (say("Start with `/influence watch @handle @handle …`"),),
                adds=True,
            )
        handles = [one.handle for one in watched]
        listed = [one for one in handles if self._terms.may_follow(one)]
        found = await self._store.of_workspace(listed, self._clock.now().date() - WEEK - 2 * SLACK)
        troubles = await self._refreshes.troubles(handles)
        hidden = next((one for one in handles if one not in listed), None)
        return Reply(
            plural("{n} account watched", "{n} accounts watched", len(watched)),
            lines=() if hidden is None else (not_followed(hidden.network).happened,),
            table=watched_table(watched, found, troubles),
            leads="table",
            small=(NOT_FOR,),
            adds=True,
        )

    async def watched(self, workspace: str) -> Sequence[Watched]:
        """What the workspace watches, in the order of adding."""
        return await self._teams.watched(workspace)


def _names(handles: Sequence[Handle]) -> Text:
    names = joined((Name(str(handle)) for handle in handles[:MOST_NAMED]), "comma")
    if len(handles) <= MOST_NAMED:
        return names
    return plural("{names} and {n} more", "{names} and {n} more", len(handles) - MOST_NAMED, names=names)
