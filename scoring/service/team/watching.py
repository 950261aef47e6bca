"""The use cases of a team's watch list."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from scoring.commands.requester import Requester
from scoring.commands.teams import Unwatch, Watch
from scoring.handles import Handle
from scoring.messages import words
from scoring.messages.replies import Button, Named, Person, Reply, Table
from scoring.ports.clock import Clock
from scoring.ports.scores import OptOuts, Store
from scoring.ports.teams import Teams
from scoring.teams.workspace import Watched


class Watching:
    """Answers what a team watches. Everything is scoped by the requester's workspace."""

    def __init__(self, teams: Teams, store: Store, opt_outs: OptOuts, clock: Clock, most: int = 500) -> None:
        """`most`: the largest number of handles that a workspace may watch."""
        self._teams = teams
        self._store = store
        self._opt_outs = opt_outs
        self._clock = clock
        self._most = most

    async def watch(self, command: Watch, requester: Requester) -> Reply:
        now = self._clock.now()
        blocked = await self._opt_outs.blocked([one.handle for one in command.who])
        named = [one.handle for one in command.who if one.handle not in blocked]
        wanted = [Watched(requester.workspace, handle, requester.person, now) for handle in named]
        known = {one.handle for one in await self._teams.watched(requester.workspace)}
        added = {one.handle for one in await self._teams.watch(wanted, self._most)}
        already = [one.handle for one in wanted if one.handle in known]
        left_out = [one.handle for one in wanted if one.handle not in known and one.handle not in added]
        lines = [f"Now watched: {_names(sorted(added))}."] if added else []
        if already:
            lines.append(f"Watched already: {_names(already)}.")
        if blocked:
            lines.append(f"Not added, asked to be forgotten here: {_names(sorted(blocked))}.")
        if left_out:
            lines.append(f"Not added, a workspace watches at most {self._most}: {_names(left_out)}.")
        if added:
            lines.append(
                "The schedule asks for first scores within a minute. Next: /influence digest weekly."
            )
        assumed = [one.handle for one in command.who if one.assumed]
        return Reply(
            title=f"{words.plural(len(added), 'account')} added, {len(known) + len(added)} watched",
            lines=tuple(lines),
            warnings=(f"Taken as {_names(assumed)}.",) if assumed else (),
            buttons=(Button("List", "list"),),
            ok=not left_out,
            reference="watch-limit" if left_out else None,
        )

    async def unwatch(self, command: Unwatch, requester: Requester) -> Reply:
        wanted = [one.handle for one in command.who]
        gone = await self._teams.unwatch(requester.workspace, wanted)
        lines = [f"No longer watched: {_names(gone)}."] if gone else []
        absent = [handle for handle in wanted if handle not in gone]
        if absent:
            lines.append(f"Was not watched: {_names(absent)}.")
        return Reply(title=f"{words.plural(len(gone), 'account')} removed", lines=tuple(lines))

    async def list(self, requester: Requester) -> Reply:
        watched = await self._teams.watched(requester.workspace)
        if not watched:
            return Reply("Nothing is watched yet", ("Start with /influence watch @handle @handle …",))
        since = self._clock.now().date() - timedelta(days=3)
        found = await self._store.of_workspace([one.handle for one in watched], since)
        rows = []
        for one in watched:
            days = found[one.handle].days if one.handle in found else ()
            score = f"{days[-1].score.value:.1f}" if days else "–"
            rows.append((str(one.handle), score, Named(Person(one.added_by)), f"{one.added_at:%d %b %Y}"))
        table = Table(("Account", "Score", "Added by", "On"), tuple(rows), numeric=frozenset((1,)))
        return Reply(f"{words.plural(len(watched), 'account')} watched", table=table)

    async def watched(self, workspace: str) -> Sequence[Watched]:
        """What the workspace watches, in the order of adding."""
        return await self._teams.watched(workspace)


def _names(handles: Sequence[Handle]) -> str:
    shown = ", ".join(str(handle) for handle in handles[:20])
    return shown if len(handles) <= 20 else f"{shown} and {len(handles) - 20} more"
