"""The use cases of cohorts. Everything is scoped by the requester's workspace."""

from __future__ import annotations

from datetime import datetime

from scoring.commands.kinds import (
    Check,
    CompareCohorts,
    CreateCohort,
    DeleteCohort,
    JoinCohort,
    LeaveCohort,
    ListCohorts,
    SetDigest,
    ShowCohort,
    Watch,
)
from scoring.commands.requester import Requester
from scoring.errors import BadInput
from scoring.explain.cohorts import ahead, course, median_of
from scoring.handles import Handle
from scoring.history.near import SLACK
from scoring.messages.cohorts import (
    Standing,
    ahead_line,
    caveats,
    cohort_list,
    cohorts_chart,
    cohorts_table,
    first_day,
    names,
)
from scoring.messages.replies import Button, Reply
from scoring.messages.subscription import name_of
from scoring.messages.watched import members_table
from scoring.messages.words import NOT_FOR
from scoring.ports.clock import Clock
from scoring.ports.cohorts import CohortStore
from scoring.ports.scores import Store
from scoring.ports.teams import Refreshes, Teams
from scoring.service.team.cohort_names import no_cohort
from scoring.service.team.watching import Watching
from scoring.teams.cohort import MOST_COHORTS, MOST_MEMBERS, Cohort, stretches
from scoring.terms import PLAIN, Terms
from scoring.text import Place, Text, in_points, plural, say


class Cohorts:
    """Makes, changes, shows and compares cohorts. Who joins one is watched, so that it has a past."""

    def __init__(
        self,
        cohorts: CohortStore,
        watching: Watching,
        teams: Teams,
        store: Store,
        refreshes: Refreshes,
        clock: Clock,
        *,
        terms: Terms = PLAIN,
    ) -> None:
        self._cohorts = cohorts
        self._watching = watching
        self._teams = teams
        self._store = store
        self._refreshes = refreshes
        self._clock = clock
        self._terms = terms

    async def create(self, command: CreateCohort, requester: Requester) -> Reply:
        """Raises BadInput where there is one of that name, or too many."""
        if await self._cohorts.cohort(requester.workspace, command.name) is not None:
            raise await self._not_made(command.name, requester)
        # Before it is made: where nobody may be watched, no empty one is left behind.
        watched = await self._watching.watch(Watch(command.who, command.unread), requester)
        now = self._clock.now()
        made = await self._cohorts.create(
            requester.workspace, command.name, requester.person, now, MOST_COHORTS
        )
        if not made:
            raise await self._not_made(command.name, requester)
        title = say("The cohort {name} is made", name=command.name)
        return await self._join(command, requester, title, now, watched)

    async def join(self, command: JoinCohort, requester: Requester) -> Reply:
        """Raises BadInput where there is no such cohort."""
        await self.found(command.name, requester.workspace)
        title = say("The cohort {name} has grown", name=command.name)
        watched = await self._watching.watch(Watch(command.who, command.unread), requester)
        return await self._join(command, requester, title, self._clock.now(), watched)

    async def _join(
        self,
        command: CreateCohort | JoinCohort,
        requester: Requester,
        title: Text,
        at: datetime,
        watched: Reply,
    ) -> Reply:
        """`watched` is what came of watching them: only whom the team may watch joins."""
        mine = {one.handle for one in await self._teams.watched(requester.workspace)}
        wanted = [one.handle for one in command.who if one.handle in mine]
        joined_now = await self._cohorts.join(requester.workspace, command.name, wanted, at, MOST_MEMBERS)
        cohort = await self.found(command.name, requester.workspace)
        lines: list[Text] = [
            plural("{n} account belongs to it.", "{n} accounts belong to it.", len(cohort.members))
        ]
        if full := [one for one in wanted if one not in cohort.members]:
            lines.append(
                say(
                    "Not added, a cohort has at most {most}: {handles}.",
                    most=MOST_MEMBERS,
                    handles=names(full),
                )
            )
        return Reply(
            title if joined_now else say("Nothing changed in the cohort {name}", name=command.name),
            (*lines, *watched.lines),
            warnings=watched.warnings,
            buttons=_next_steps(command.name),
            ok=watched.ok,
            reference=watched.reference,
        )

    async def leave(self, command: LeaveCohort, requester: Requester) -> Reply:
        """Raises BadInput where there is no such cohort."""
        cohort = await self.found(command.name, requester.workspace)
        wanted = [one.handle for one in command.who]
        gone = await self._cohorts.leave(requester.workspace, cohort.name, wanted, self._clock.now())
        lines: list[Text] = []
        if gone:
            lines.append(say("No longer in it: {handles}. They stay watched.", handles=names(gone)))
        if absent := [one for one in wanted if one not in gone]:
            lines.append(say("Was not in it: {handles}.", handles=names(absent)))
        left = len(cohort.members) - len(gone)
        return Reply(
            plural(
                "{n} account in the cohort {name}",
                "{n} accounts in the cohort {name}",
                left,
                name=cohort.name,
            ),
            tuple(lines),
            buttons=_next_steps(cohort.name),
        )

    async def delete(self, command: DeleteCohort, requester: Requester) -> Reply:
        """Raises BadInput while a channel is posted about it, or where there is none."""
        cohort = await self.found(command.name, requester.workspace)
        posts = await self._teams.subscriptions(requester.workspace)
        for one in posts:
            if one.cohort == cohort.name:
                raise BadInput(
                    say("{post} in {channel} is about it.", post=name_of(one), channel=Place(one.channel)),
                    say("Turn that off first, or set it for other accounts."),
                )
        await self._cohorts.delete(requester.workspace, cohort.name)
        return Reply(
            say("The cohort {name} is gone", name=cohort.name),
            (say("Its accounts stay watched."),),
            buttons=(Button(say("Cohorts"), ListCohorts()),),
        )

    async def list(self, requester: Requester) -> Reply:
        """By name."""
        found = await self._cohorts.cohorts(requester.workspace)
        if not found:
            return Reply(
                say("No cohort is made yet"),
                (say("Start with `/influence cohort create rivals @handle @handle …`"),),
            )
        buttons = [Button(say("Show {name}", name=one.name), ShowCohort(one.name)) for one in found[:3]]
        return Reply(
            plural("{n} cohort", "{n} cohorts", len(found)),
            table=cohort_list(found),
            leads="table",
            buttons=tuple(buttons),
        )

    async def show(self, command: ShowCohort, requester: Requester) -> Reply:
        """Its members as the list of what is watched shows them, and the median. Raises BadInput."""
        cohort = await self.found(command.name, requester.workspace)
        standing = await self._standing(cohort)
        members = cohort.members
        listed = [one for one in members if self._terms.may_follow(one)]
        days = await self._store.of_workspace(listed, first_day(self._clock.now().date()))
        table = members_table(members, days, await self._refreshes.troubles(members))
        lines = () if standing.middle is None else (_median_line(standing),)
        return Reply(
            _title(len(members), cohort.name),
            lines,
            table=table,
            chart=cohorts_chart([standing]),
            warnings=tuple(caveats([standing])),
            small=(NOT_FOR,),
            buttons=(
                Button(say("Check {name}", name=cohort.name), Check(cohort=cohort.name)),
                Button(say("Weekly digest of it here"), SetDigest("weekly", cohort=cohort.name)),
            ),
        )

    async def compare(self, command: CompareCohorts, requester: Requester) -> Reply:
        """Raises BadInput for a cohort that is not there."""
        cohorts = [await self.found(name, requester.workspace) for name in command.names]
        found = [await self._standing(cohort) for cohort in cohorts]
        first = ahead({one.cohort.name: one.scores for one in found})
        return Reply(
            plural("{n} cohort compared", "{n} cohorts compared", len(found)),
            (ahead_line(first),),
            table=cohorts_table(found),
            chart=cohorts_chart(found),
            warnings=tuple(caveats(found)),
            leads="table",
            small=(NOT_FOR,),
            buttons=tuple(
                Button(say("Show {name}", name=cohort.name), ShowCohort(cohort.name))
                for cohort in cohorts[:3]
            ),
        )

    async def found(self, name: str, workspace: str) -> Cohort:
        """Raises BadInput, naming those that are there."""
        cohort = await self._cohorts.cohort(workspace, name)
        if cohort is not None:
            return cohort
        known = [one.name for one in await self._cohorts.cohorts(workspace)]
        raise no_cohort(name, known)

    async def _standing(self, cohort: Cohort) -> Standing:
        today = self._clock.now().date()
        first = first_day(today)
        listed = [one for one in _all_of(cohort) if self._terms.may_follow(one)]
        beside = self._terms.beside(listed)
        counted = [one for one in listed if one not in beside]
        days = {
            handle: summary.days
            for handle, summary in (await self._store.of_workspace(counted, first - 2 * SLACK)).items()
        }
        members = [one for one in cohort.members if one in counted]
        scores = [days[one][-1].score for one in members if days.get(one)]
        parts = [
            (one.first, [member for member in one.members if member in counted])
            for one in stretches(cohort, first)
        ]
        steps, late = course(parts, days, today)
        return Standing(
            cohort,
            scores,
            median_of(scores),
            steps,
            late,
            [one for one in cohort.members if one not in beside and not days.get(one)],
            [one for one in cohort.members if one in beside],
        )

    async def _not_made(self, name: str, requester: Requester) -> BadInput:
        if await self._cohorts.cohort(requester.workspace, name) is not None:
            return BadInput(
                say("There is a cohort {name} already.", name=name),
                say("Add to it with `/influence cohort add {name} @handle`.", name=name),
            )
        return BadInput(
            say("A workspace has at most {most} cohorts.", most=MOST_COHORTS),
            say("Delete one first: `/influence cohort list`."),
        )


def _title(members: int, name: str) -> Text:
    return plural("{n} account in the cohort {name}", "{n} accounts in the cohort {name}", members, name=name)


def _all_of(cohort: Cohort) -> list[Handle]:
    """Whoever belonged to it, each once."""
    return list(dict.fromkeys(one.handle for one in cohort.memberships))


def _median_line(standing: Standing) -> Text:
    assert standing.middle is not None  # noqa: S101  (the caller looked)
    middle = standing.middle
    return plural(
        "The median score is {score}, in 4 of 5 cases {low} to {high}, over {n} account.",
        "The median score is {score}, in 4 of 5 cases {low} to {high}, over {n} accounts.",
        middle.accounts,
        score=in_points(middle.value),
        low=in_points(middle.low),
        high=in_points(middle.high),
    )


def _next_steps(name: str) -> tuple[Button, ...]:
    return (
        Button(say("Show {name}", name=name), ShowCohort(name)),
        Button(say("Check {name}", name=name), Check(cohort=name)),
    )
