"""Who changed what: noted once it is done, told to admins, and never naming an account."""

from __future__ import annotations

from datetime import timedelta

import pytest

from scoring.commands.accounts import read
from scoring.commands.requester import Requester
from scoring.service.team.auditing import Auditing
from scoring.teams.audit import KEPT
from tests.english import english
from tests.rooms import Room

EVA = Requester("slack:T1", "C1", "eva")
DONE = (
    ("watch @ada@demo @bob@demo", "Watched 2 accounts"),
    ("unwatch @bob@demo", "Stopped watching 1 account"),
    ("digest weekly mon 09:00", "Set the weekly digest"),
    ("digest off", "Ended the digests"),
    ("alerts drop:5", "Set the alerts"),
    ("alerts off", "Ended the alerts"),
    ("cohort create us @ada@demo", "Made the cohort us of 1 account"),
    ("cohort add us @bob@demo @cem@demo", "Added 2 accounts to the cohort us"),
    ("cohort delete us", "Deleted the cohort us"),
    ("token create dashboards", "Made the token dashboards"),
    ("token revoke 1", "Revoked token 1"),
    ("explore", "Opened a way into the pages"),
    ("forget @ada@demo --here", "Forgot an account"),
)


@pytest.mark.parametrize(("line", "what"), DONE)
async def test_what_was_done_is_noted_with_who_did_it(line: str, what: str) -> None:
    room = Room()
    for before, _ in DONE[: [one for one, _ in DONE].index(line)]:
        await room.dispatcher.answer(read(before, "demo"), EVA)
        room.clock.move(minutes=1)
    count = len(room.audit_log.all)
    assert (await room.dispatcher.answer(read(line, "demo"), EVA)).ok
    assert len(room.audit_log.all) == count + 1
    shown = await room.dispatcher.answer(read("audit", "demo"), EVA)
    assert shown.table is not None
    newest = english(shown.table.rows[0])
    assert newest[1:] == ("eva", "C1", what)
    assert "@ada" not in str(room.audit_log.all) and "@bob" not in str(room.audit_log.all)


async def test_questions_and_what_was_refused_are_not_noted() -> None:
    room = Room()
    for line in (
        "@ada@demo",
        "list",
        "help",
        "watch",
        "cohort delete none",
        "token revoke 9",
        "audit",
    ):
        await room.dispatcher.answer(read(line, "demo"), EVA)
    assert room.audit_log.all == []


async def test_another_workspace_sees_nothing_of_it() -> None:
    room = Room()
    await room.dispatcher.answer(read("watch @ada@demo", "demo"), EVA)
    other = await room.dispatcher.answer(read("audit", "demo"), Requester("slack:T2", "C1", "otto"))
    assert other.table is None and "Nothing was changed here" in english(other.title)


async def test_after_four_hundred_days_it_is_gone() -> None:
    room = Room()
    await room.dispatcher.answer(read("watch @ada@demo", "demo"), EVA)
    auditing = Auditing(room.audit_log, room.clock)
    room.clock.at += KEPT
    await auditing.tick()
    assert len(room.audit_log.all) == 1
    room.clock.at += timedelta(seconds=1)
    await auditing.tick()
    assert room.audit_log.all == []
