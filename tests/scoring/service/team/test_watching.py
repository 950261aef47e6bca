"""What a team types, and what it hears back."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any

import pytest

from scoring.commands.accounts import read
from scoring.commands.kinds import Resume, SwitchOff
from scoring.commands.requester import Requester
from scoring.errors import BadInput, ChannelGone
from scoring.facts import fact
from scoring.formula import score
from scoring.handles import Handle, parse_handle
from scoring.messages.findings import to_stored
from scoring.service.team.overview import Overview
from scoring.teams.subscription import Mention
from scoring.teams.workspace import RefreshResult
from scoring.terms import Terms
from scoring.text import Name
from tests.english import english, plain
from tests.fakes import FakeClock, observation
from tests.rooms import Room

ADA, BOB = Handle("demo", "ada"), Handle("demo", "bob")
EVA = Requester("slack:T1", "C1", "eva", zone="Europe/Paris")
OTTO = Requester("slack:T2", "C9", "otto", zone="America/New_York")


@dataclass
class Office(Room):
    """A room at noon of a Wednesday, in which people type."""

    clock: FakeClock = field(default_factory=lambda: FakeClock(datetime(2026, 5, 6, 12, tzinfo=UTC)))
    most_watched: int = 5

    async def overview(self) -> Overview:
        return await self.team.overviews.of(EVA.workspace)

    async def type(self, text: str, requester: Requester = EVA) -> Any:
        return english(await self.dispatcher.answer(read(text, "demo"), requester))


@pytest.fixture
def room() -> Office:
    return Office()


async def test_watching_says_what_was_added_and_what_was_there(room: Office) -> None:
    first = await room.type("watch @ada@demo, @bob@demo")
    assert first.ok and "2 accounts added, 2 watched" in first.title
    again = await room.type("watch @ada@demo @cem@demo")
    assert again.ok
    text = plain(again)
    assert "Now watched: @cem@demo." in text and "Watched already: @ada@demo." in text


async def test_the_limit_is_told_with_what_was_left_out(room: Office) -> None:
    reply = await room.type("watch " + " ".join(f"@a{i}@demo" for i in range(7)))
    assert not reply.ok
    assert "at most 5" in plain(reply) and "@a5@demo, @a6@demo" in plain(reply)


async def test_one_bad_handle_in_a_list_is_told_and_the_others_are_added(room: Office) -> None:
    reply = await room.type("watch @ada@demo @@@ and @bob@demo")
    assert reply.ok and "2 accounts added" in reply.title
    assert any(line.startswith("Not added, “@@@”: “@@” is not a name") for line in reply.lines)
    assert not (await room.type("watch @@@")).ok


async def test_what_was_not_given_stays_as_it_was(room: Office) -> None:
    await room.type("alerts drop:5 quiet:22:00-07:00 @ada@demo")
    text = plain(await room.type("alerts rise:4"))
    assert "when @ada@demo drops by 5 points or rises by 4 points" in text
    assert "not between 22:00 and 07:00" in text
    assert "any watched account rises by 4 points" in plain(await room.type("alerts drop:off all quiet:off"))
    assert "nothing would be told" in (await room.type("alerts rise:off")).title
    await room.type("alerts off")
    assert "rises by 4 points" in plain(await room.type("alerts on"))


async def test_setting_the_same_again_says_so_and_tells_the_channel_nothing(room: Office) -> None:
    for typed in ("alerts drop:5", "digest weekly fri 17:30 UTC"):
        assert (await room.type(typed)).public
        again = await room.type(typed)
        assert again.title == "It is set like this already" and not again.public
    await room.type("digest off")
    assert (await room.type("digest weekly fri 17:30 UTC")).public, "it was off"


async def test_the_list_says_who_added_each(room: Office) -> None:
    await room.type("watch @ada@demo")
    await room.type("watch @bob@demo", replace(EVA, person="jan"))
    reply = await room.type("list")
    assert reply.table is not None
    assert [(row[0], row[3]) for row in reply.table.rows] == [("@ada@demo", "eva"), ("@bob@demo", "jan")]


async def test_the_list_begins_with_the_highest_score_and_tells_why_one_is_missing(room: Office) -> None:
    await room.type("watch @ada@demo @bob@demo @cem@demo")
    for name, reposts in (("ada", 1), ("bob", 400)):
        room.network.accounts[name] = observation(f"@{name}@demo", room.clock.now(), reposts=reposts)
        await room.type(f"@{name}@demo")
    await room.teams.refreshes.done(
        [RefreshResult(Handle("demo", "cem"), room.clock.now(), trouble=fact("unknown-handle"))]
    )
    reply = await room.type("list")
    assert reply.table is not None and reply.adds
    assert [row[0] for row in reply.table.rows] == ["@bob@demo", "@ada@demo", "@cem@demo"]
    assert [row[4] for row in reply.table.rows] == ["", "", "there is no such account"]


async def test_an_empty_list_offers_to_add(room: Office) -> None:
    reply = await room.type("list")
    assert reply.adds and "watch @handle" in reply.lines[0]


async def test_another_workspace_sees_nothing_of_it(room: Office) -> None:
    await room.type("watch @ada@demo")
    await room.type("digest weekly")
    assert "Nothing is watched" in (await room.type("list", OTTO)).title
    assert "Nothing is posted" in (await room.type("digest", OTTO)).title
    assert "0 accounts removed" in (await room.type("unwatch @ada@demo", OTTO)).title


async def test_unwatching_says_what_was_not_there(room: Office) -> None:
    await room.type("watch @ada@demo")
    text = plain(await room.type("unwatch @ada@demo @bob@demo"))
    assert "No longer watched: @ada@demo." in text and "Was not watched: @bob@demo." in text


async def test_the_default_digest_is_monday_nine_in_the_zone_of_who_sets_it(room: Office) -> None:
    text = plain(await room.type("digest weekly"))
    assert "every Monday at 09:00 Europe/Paris" in text
    assert "Monday 11 May 2026, 09:00 Europe/Paris" in text
    assert room.teams.all[0].next_due_at == datetime(2026, 5, 11, 7, tzinfo=UTC)


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ("digest weekly fri 17:30 Asia/Tokyo", "every Friday at 17:30 Asia/Tokyo"),
        ("digest weekly 5pm thursday", "every Thursday at 17:00 Europe/Paris"),
        ("digest weekly UTC", "every Monday at 09:00 UTC"),
        ("digest monthly 8:15 America/New_York", "on the first day of every month at 08:15 America/New_York"),
    ],
)
async def test_day_hour_and_zone_may_be_typed_in_any_order(room: Office, typed: str, says: str) -> None:
    assert says in plain(await room.type(typed))


async def test_what_is_not_typed_again_stays(room: Office) -> None:
    await room.type("digest weekly fri 17:30 Asia/Tokyo")
    assert "every Friday at 08:00 Asia/Tokyo" in plain(await room.type("digest weekly 08:00"))


async def test_weekly_and_monthly_of_several_channels_live_side_by_side(room: Office) -> None:
    await room.type("digest weekly")
    await room.type("digest monthly")
    await room.type("digest weekly tue", replace(EVA, channel="C2"))
    text = plain(await room.type("digest"))
    assert "Weekly digest every Monday" in text and "Monthly report" in text
    assert "In C2: Weekly digest every Tuesday" in text


async def test_off_is_off_and_on_again_is_on(room: Office) -> None:
    await room.type("digest weekly")
    await room.type("digest off")
    assert "Nothing is posted" in (await room.type("digest")).title
    assert "off already" in plain(await room.type("digest off"))
    await room.type("digest weekly")
    assert "Weekly digest" in plain(await room.type("digest"))


async def test_alerts_say_what_they_wait_for(room: Office) -> None:
    text = plain(await room.type("alerts drop:5 rise:8 quiet:22:00-07:00 @ada@demo"))
    assert "when @ada@demo drops by 5 points or rises by 8 points" in text
    assert "not between 22:00 and 07:00 Europe/Paris" in text
    assert "drops by 3 points" in plain(await room.type("alerts drop"))
    assert "Nothing is told" in (await room.type("alerts off")).title


@pytest.mark.parametrize(
    "typed",
    [
        *(
            "digest daily",
            "digest weekly 25:00",
            "digest weekly Mars/Phobos",
            "digest weekly mon tue extra/words",
        ),
        *(
            "alerts drop:0",
            "alerts drop:99",
            "alerts quiet:22",
            "alerts quiet:22:00-25:00",
            "alerts mention:everybody",
        ),
        *("watch", "unwatch", "digest monthly 13pm", "digest weekly ../../etc"),
    ],
)
async def test_what_cannot_be_read_is_refused_with_the_usage(room: Office, typed: str) -> None:
    reply = await room.type(typed)
    assert not reply.ok and reply.lines
    assert room.teams.all == []


async def test_a_paused_digest_says_why(room: Office) -> None:
    await room.type("digest weekly")
    await room.teams.pause(1, fact("channel-archived"))
    assert "Paused: That channel is archived." in plain(await room.type("digest"))


async def test_who_asked_to_be_forgotten_is_neither_watched_nor_alerted_on(room: Office) -> None:
    await room.forgetting.delete(parse_handle("@ada@demo", "demo").handle)
    reply = await room.type("watch @ada@demo @bob@demo")
    assert "asked to be forgotten here: @ada@demo" in plain(reply)
    assert [one.handle.name for one in room.teams.watches] == ["bob"]
    assert not (await room.type("alerts drop:5 @ada@demo")).ok
    assert not (await room.type("link @ada@demo @bob@demo")).ok


async def test_an_alert_that_can_never_fire_says_so_and_names_what_it_replaces(room: Office) -> None:
    text = plain(await room.type("alerts drop:5 @ada@demo"))
    assert "Not watched yet, so nothing can be told: @ada@demo." in text
    assert "Before, this channel had" in plain(await room.type("alerts drop:8"))


async def test_a_team_that_has_told_its_zone_is_not_asked_again(room: Office) -> None:
    await room.type("digest weekly Asia/Tokyo")
    text = plain(await room.type("digest monthly", replace(EVA, channel="C2", zone="UTC")))
    assert "Asia/Tokyo" in text


async def test_another_team_cannot_touch_a_subscription_by_its_id(room: Office) -> None:
    await room.type("digest weekly")
    for command in (SwitchOff(1), Resume(1)):
        reply = english(await room.dispatcher.answer(command, OTTO))
        assert not reply.ok and reply.reference == "bad-input"
    assert room.teams.all[0].paused is None


async def test_what_was_paused_starts_again_as_it_was(room: Office) -> None:
    await room.type("digest weekly fri 17:30")
    await room.teams.pause(1, fact("channel-archived"))
    reply = english(await room.dispatcher.answer(Resume(1), EVA))
    assert reply.ok and "every Friday at 17:30" in plain(reply)
    assert room.teams.all[0].paused is None


async def test_a_subscription_can_be_ended_by_its_id(room: Office) -> None:
    await room.type("alerts drop:5")
    assert (english(await room.dispatcher.answer(SwitchOff(1), EVA))).title == "Alerts: off"
    assert list(await room.subscribing.subscriptions(EVA.workspace)) == []


async def test_a_channel_in_which_nothing_can_be_posted_is_paused_and_says_how_to_mend_it(
    room: Office,
) -> None:
    await room.type("digest weekly")
    await room.type("digest weekly", replace(EVA, channel="C2"))
    trouble = ChannelGone(fact("not-a-member"), Name("Type /invite @Influence here, then try again."))
    reply = await room.subscribing.cannot_post(EVA, trouble, 1)
    assert not reply.ok and "/invite" in plain(reply)
    assert [one.paused for one in room.teams.all] == [fact("not-a-member"), None]
    assert list(await room.teams.unnotified()) == []


async def test_debug_tells_support_where_this_is_and_when_it_posts_next(room: Office) -> None:
    await room.type("digest weekly")
    text = plain(await room.type("debug"))
    for wanted in (
        "Team: slack:T1",
        "Channel: C1",
        "Next run: Weekly digest",
        "Last error: none",
        "formula 3",
    ):
        assert wanted in text


APPROVED = Terms(use_cases={"x": "We report on our own brands."})


async def test_accounts_of_x_are_not_followed_without_a_use_that_x_approved(room: Office) -> None:
    for typed in ("watch @ada@x", "alerts drop:5 @ada@x"):
        refused = await room.type(typed)
        assert not refused.ok and "only for a use that it approved" in plain(refused)
        assert "X_USE_CASE" in plain(refused)
    assert await room.watching.watched("slack:T1") == []


async def test_the_others_of_a_list_are_added_all_the_same(room: Office) -> None:
    mixed = await room.type("watch @ada@x @bob@demo")
    assert not mixed.ok and "1 account added" in mixed.title
    assert "Not added: @ada@x. X lets its accounts" in plain(mixed)


async def test_with_a_use_that_x_approved_its_accounts_are_watched() -> None:
    room = Office(terms=APPROVED)
    assert (await room.type("watch @ada@x")).ok and (await room.type("alerts drop:5 @ada@x")).ok


async def test_what_was_watched_before_the_use_ended_shows_no_scores(room: Office) -> None:
    """They stay on the list, so that a team can take them off, or the operator name the use again."""
    ada = Handle("x", "ada")
    seen = observation(str(ada), room.clock.now())
    await room.store.save([to_stored(ada, score(seen), seen)])
    approved = Office(clock=room.clock, store=room.store, teams=room.teams, terms=APPROVED)
    await approved.type("watch @ada@x")
    with_use, without = await approved.type("list"), await room.type("list")
    assert with_use.table.rows[0][1] != "–" and without.table.rows[0][:2] == ("@ada@x", "–")
    assert "only for a use that it approved" in plain(without)
    assert [one.score for one in (await room.overview()).watched] == [None]


async def test_a_list_says_what_scores_are_not_for(room: Office) -> None:
    await room.type("watch @ada@demo @bob@demo")
    for typed in ("list", "compare @ada@demo @bob@demo"):
        assert "not for decisions on hiring, credit, insurance, housing or access" in plain(
            await room.type(typed)
        )


async def test_only_what_was_set_is_paused_where_its_first_post_fails(room: Office) -> None:
    await room.type("digest weekly")
    await room.type("alerts drop:5")
    trouble = ChannelGone(fact("not-a-member"), Name("Type /invite @Influence here, then press Resume."))
    reply = english(await room.subscribing.cannot_post(EVA, trouble, 2))
    assert [one.paused for one in room.teams.all] == [None, fact("not-a-member")]
    assert [one.label for one in reply.buttons] == ["Resume: Alerts", "Remove: Alerts"]
    with pytest.raises(BadInput):
        await room.subscribing.cannot_post(OTTO, trouble, 1)


async def test_two_channels_get_digests_about_different_accounts(room: Office) -> None:
    await room.type("watch @ada@demo @bob@demo @cem@demo")
    other = replace(EVA, channel="C2")
    text = plain(await room.type("digest weekly for @ada@demo @bob@demo"))
    assert "About @ada@demo, @bob@demo." in text
    await room.type("digest weekly for @cem@demo", other)
    assert [one.about for one in room.teams.all] == [(ADA, BOB), (Handle("demo", "cem"),)]
    # What was not given stays, and "all" ends it.
    await room.type("digest weekly fri")
    assert room.teams.all[0].about == (ADA, BOB)
    await room.type("digest weekly for all")
    assert not room.teams.all[0].about


async def test_a_digest_about_accounts_that_nobody_watches_offers_to_watch_them(room: Office) -> None:
    await room.type("watch @ada@demo")
    reply = await room.type("digest weekly for @ada@demo @bob@demo")
    assert "Not watched yet, so nothing can be told: @bob@demo." in plain(reply)
    (button,) = reply.buttons
    await room.dispatcher.answer(button.command, EVA)
    assert {str(one.handle) for one in room.teams.watches} == {"@ada@demo", "@bob@demo"}


async def test_a_preview_says_what_the_digest_would_and_sets_nothing(room: Office) -> None:
    await room.type("watch @ada@demo @bob@demo")
    for name in ("ada", "bob"):
        await room.type(f"@{name}@demo")
    reply = await room.type("digest preview")
    assert "29 Apr – 5 May: 2 new" in reply.title and "nothing was posted or set" in plain(reply)
    assert "1 new" in (await room.type("digest preview for @ada@demo")).title
    assert (await room.type("digest preview monthly")).title.startswith("April 2026")
    assert room.teams.all == []
    await room.type("digest weekly for @bob@demo")
    assert "1 new" in (await room.type("digest preview")).title, "about whom this channel's digest is"


async def test_a_mention_is_kept_until_it_is_ended(room: Office) -> None:
    text = plain(await room.type("alerts drop:5 mention:group/S1/marketing"))
    assert "Each post mentions @marketing." in text
    await room.type("alerts rise:4")
    assert room.teams.all[0].mention == Mention("group", "S1", "marketing")
    await room.type("alerts mention:off")
    assert room.teams.all[0].mention is None


async def test_the_overview_and_what_support_asks_for_tell_what_of_its_limits_a_team_uses(
    room: Office,
) -> None:
    for line in (
        "watch @ada@demo @bob@demo",
        "cohort create us @ada@demo",
        "token create a",
        "token revoke 1",
    ):
        await room.type(line)
    used = [(one.what, one.used, one.most) for one in (await room.overview()).allowances]
    assert used == [("accounts", 2, 5), ("cohorts", 1, 50), ("campaigns", 0, 100), ("tokens", 0, 20)]
    debug = await room.type("debug")
    assert "Used: 2 of 5 accounts, 1 of 50 cohorts, 0 of 100 campaigns, 0 of 20 tokens" in str(debug)
