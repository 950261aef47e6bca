"""What a chat gets back for a typed line."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoring.commands.accounts import VERBS, read
from scoring.commands.requester import Requester
from scoring.errors import NetworkDown, PrivateAccount, RateLimited
from scoring.facts import fact
from scoring.handles import Handle
from scoring.text import Name
from tests.english import english, plain
from tests.fakes import NOON, observation
from tests.rooms import Room
from tests.waits import until

ADA = Handle("demo", "ada")
WHO = Requester(workspace="w", channel="c", person="p")


@pytest.fixture
def room() -> Room:
    return Room()


async def test_the_card_carries_what_every_platform_needs(room: Room) -> None:
    reply = english(await room.dispatcher.answer(read("/influence @ada@demo", "demo"), WHO))
    card = reply.card
    assert card is not None and reply.ok
    assert 1 <= card.low <= card.score <= card.high <= 100
    assert card.margin == pytest.approx((card.high - card.low) / 2)
    assert [bar.name for bar in card.bars] == ["Amplification", "True Reach", "Network"]
    assert [round(bar.weight, 2) for bar in card.bars] == [0.7, 0.15, 0.15]
    assert [move.days for move in card.moves] == [7, 30]
    assert [point.day for point in card.chart.points] == [NOON.date()]
    assert (card.age, card.stored, card.simulated) == ("just now", False, True)
    assert card.formula and card.forecast and card.observed_at == NOON
    assert reply.buttons and "imulated" in reply.warnings[0]


async def test_every_button_is_a_command_that_works(room: Room) -> None:
    first = await room.dispatcher.answer(read("@ada@demo", "demo"), WHO)
    for button in first.buttons:
        assert (await room.dispatcher.answer(button.command, WHO)).ok, button


async def test_a_stored_answer_says_how_old_it_is(room: Room) -> None:
    english(await room.dispatcher.answer(read("@ada@demo", "demo"), WHO))
    room.clock.move(hours=5)
    card = (english(await room.dispatcher.answer(read("@ada@demo", "demo"), WHO))).card
    assert card is not None and (card.age, card.stored) == ("5 hours old", True)


async def test_a_bare_name_says_which_network_was_meant(room: Room) -> None:
    assumed = english(await room.dispatcher.answer(read("@ada", "demo"), WHO))
    assert any("@ada@demo on Demo" in warning for warning in assumed.warnings)
    named = english(await room.dispatcher.answer(read("@ada@demo", "demo"), WHO))
    assert not any("I took this as" in warning for warning in named.warnings)


async def test_what_was_not_measured_is_said(room: Room) -> None:
    room.network.accounts["ada"] = replace(observation(), followers=None, engagers=None)
    card = (english(await room.dispatcher.answer(read("@ada@demo", "demo"), WHO))).card
    assert card is not None
    amplification, reach, network = card.bars
    assert (amplification.weight, reach.weight, network.weight) == (1.0, 0.0, 0.0)
    assert reach.value is None and "not measured" in reach.says
    assert network.value is None and "not measured" in network.says


async def test_an_account_without_posts_gets_a_card_that_says_so(room: Room) -> None:
    room.network.accounts["ada"] = replace(observation(), posts=(), engagers=())
    reply = english(await room.dispatcher.answer(read("@ada@demo", "demo"), WHO))
    assert reply.card is not None and reply.card.confidence == "low"
    assert any("No public posts" in warning for warning in reply.warnings)


async def test_an_account_whose_posts_are_all_young_is_not_told_to_have_none(room: Room) -> None:
    seen = observation()
    young = tuple(replace(post, at=seen.observed_at - timedelta(hours=1)) for post in seen.posts)
    room.network.accounts["ada"] = replace(seen, posts=young, engagers=())
    reply = english(await room.dispatcher.answer(read("@ada@demo", "demo"), WHO))
    told = f"All {len(young)} posts that were seen are younger than 2 days"
    assert any(warning.startswith(told) for warning in reply.warnings)
    assert not any("No public posts" in warning for warning in reply.warnings)


async def test_change_is_told_with_its_direction_and_only_beyond_the_noise(room: Room) -> None:
    room.network.accounts["ada"] = observation(reposts=4)
    english(await room.dispatcher.answer(read("@ada@demo", "demo"), WHO))
    room.clock.move(days=7)
    room.network.accounts["ada"] = observation(at=room.clock.now(), reposts=400)
    card = (english(await room.dispatcher.answer(read("@ada@demo", "demo"), WHO))).card
    assert card is not None
    week, month = card.moves
    assert week.direction == "up" and week.delta is not None and week.delta > 5
    assert "up" in week.says and "7 days" in week.says
    assert month.direction == "unknown"
    room.clock.move(days=7)
    room.network.accounts["ada"] = observation(at=room.clock.now(), reposts=401)
    again = (english(await room.dispatcher.answer(read("@ada@demo", "demo"), WHO))).card
    assert again is not None and again.moves[0].direction == "same"


async def test_history_is_a_chart_of_the_stored_days(room: Room) -> None:
    for _ in range(3):
        english(await room.dispatcher.answer(read("@ada@demo --fresh", "demo"), WHO))
        room.clock.move(days=1)
    reply = english(await room.dispatcher.answer(read("history @ada@demo 30d", "demo"), WHO))
    # Three days and today: a question on a day that has no score yet asks for one.
    assert reply.chart is not None and len(reply.chart.points) == 4
    assert "4 May 2026" in reply.chart.says


async def test_help_lists_every_verb_of_the_grammar_and_nothing_else(room: Room) -> None:
    reply = english(await room.dispatcher.answer(read("help", "demo"), WHO))
    said = [line for section in reply.sections for line in section.lines]
    listed = {line.split()[1].rstrip("`") for line in said}
    assert listed == {*VERBS, "@handle"} - {"score"}


async def test_errors_say_what_happened_what_to_do_and_a_reference(room: Room) -> None:
    room.network.error = NetworkDown(Name("Bluesky does not answer."))
    reply = english(await room.dispatcher.answer(read("@ada@demo", "demo"), WHO))
    assert not reply.ok
    assert (reply.title, reply.reference) == ("Bluesky does not answer.", "network-down")
    assert reply.lines == ("Try again in a minute.",)
    room.network.error = None
    assert (english(await room.dispatcher.answer(read("@ada@demo", "demo"), WHO))).ok


async def test_a_pause_that_a_network_asks_for_is_told_as_a_time(room: Room) -> None:
    room.network.error = RateLimited(
        Name("Bluesky asks for a pause."), retry_at=NOON.replace(hour=14, minute=5)
    )
    reply = english(await room.dispatcher.answer(read("@ada@demo", "demo"), WHO))
    assert "14:05 UTC" in reply.lines[0]


async def test_a_fault_of_ours_is_an_answer_with_a_reference_that_the_log_knows(
    room: Room, caplog: pytest.LogCaptureFixture
) -> None:
    room.network.error = ZeroDivisionError("secret detail")
    reply = english(await room.dispatcher.answer(read("@ada@demo", "demo"), WHO))
    assert not reply.ok and reply.reference is not None
    assert "secret detail" not in plain(reply)
    assert reply.reference in caplog.text


async def test_an_old_score_with_the_network_down_says_both(room: Room) -> None:
    english(await room.dispatcher.answer(read("@ada@demo", "demo"), WHO))
    room.clock.move(days=2)
    room.network.error = NetworkDown(Name("The demo network does not answer."))
    reply = english(await room.dispatcher.answer(read("@ada@demo", "demo"), WHO))
    assert reply.card is not None and reply.card.age == "2 days old"
    assert any("does not answer" in warning for warning in reply.warnings)


async def test_a_held_score_says_held(room: Room) -> None:
    english(await room.dispatcher.answer(read("@ada@demo", "demo"), WHO))
    key = (Handle("demo", "ada"), NOON.date())
    row = room.store.days[key]
    room.store.days[key] = replace(
        row, score=replace(row.score, held=(fact("followers-jumped", before=100, after=50),))
    )
    reply = english(await room.dispatcher.answer(read("@ada@demo", "demo"), WHO))
    assert any(
        warning.startswith("Held: The number of followers jumped from 100 to 50")
        for warning in reply.warnings
    )


@given(st.text(max_size=100))
async def test_any_line_gets_an_answer_that_can_be_printed(line: str) -> None:
    reply = await Room().dispatcher.answer(read(line, "demo"), WHO)
    text = plain(reply)
    assert text.replace("\n", "").isprintable()
    assert reply.reference is None or not reply.reference.startswith("internal")


async def test_why_adds_up_to_the_score_and_names_the_posts(room: Room) -> None:
    reply = english(await room.dispatcher.answer(read("why @ada@demo", "demo"), WHO))
    card = (english(await room.dispatcher.answer(read("@ada@demo", "demo"), WHO))).card
    assert card is not None and reply.ok and f"{card.score:.1f}" in reply.title
    points = [
        float(line.split(": ")[1].split()[0]) for line in reply.sections[0].lines if " and counts " in line
    ]
    assert sum(points) == pytest.approx(card.score, abs=0.2)
    assert reply.table is not None and len(reply.table.rows) == 6
    assert "https://e.test/" in reply.table.rows[0][0]
    text = plain(reply)
    assert "What would move it" in text and "8 of 10" in text
    assert reply.lines[0].startswith("Amplification makes ") and "What would move it" in reply.lines[1]


async def test_why_tells_what_looking_at_engagers_showed_also_from_the_store(room: Room) -> None:
    english(await room.dispatcher.answer(read("@ada@demo", "demo"), WHO))
    reply = english(await room.dispatcher.answer(read("why @ada@demo", "demo"), WHO))
    assert any("Of the one account looked at" in line for line in reply.lines)


async def test_why_with_a_period_tells_what_moved(room: Room) -> None:
    room.network.accounts["ada"] = observation(reposts=4)
    english(await room.dispatcher.answer(read("@ada@demo", "demo"), WHO))
    assert "no score from 7 days ago" in plain(
        english(await room.dispatcher.answer(read("why @ada@demo 7d", "demo"), WHO))
    )
    room.clock.move(days=7)
    room.network.accounts["ada"] = observation(at=room.clock.now(), reposts=400)
    text = plain(english(await room.dispatcher.answer(read("why @ada@demo 7d", "demo"), WHO)))
    assert "The score moved by +" in text and "Amplification makes +" in text


async def test_a_glitch_is_held_and_told_and_believed_when_it_stays(room: Room) -> None:
    first = english(await room.dispatcher.answer(read("@ada@demo", "demo"), WHO))
    assert first.card is not None
    room.clock.move(days=1)
    room.network.accounts["ada"] = observation(at=room.clock.now(), followers=50)
    reply = english(await room.dispatcher.answer(read("@ada@demo", "demo"), WHO))
    assert reply.card is not None and reply.card.score == first.card.score
    assert any("jumped from 5,000 to 50" in warning for warning in reply.warnings)
    for _ in range(12):
        room.clock.move(days=1)
        room.network.accounts["ada"] = observation(at=room.clock.now(), followers=50)
        reply = english(await room.dispatcher.answer(read("@ada@demo", "demo"), WHO))
    assert reply.card is not None and not any("Held" in one for one in reply.warnings)
    assert reply.card.score < first.card.score


async def test_comparing_says_which_differences_are_real_and_leaves_out_who_has_no_score(room: Room) -> None:
    room.network.accounts["bob"] = observation("@bob@demo", reposts=5_000)
    reply = english(
        await room.dispatcher.answer(
            read("compare @ada@demo, @bob@demo @carl@demo @a@mastodon.social", "demo"), WHO
        )
    )
    assert reply.ok and reply.table is not None and reply.chart is not None
    assert [row[1] for row in reply.table.rows] == ["@bob@demo", "@ada@demo", "@carl@demo"]
    assert "@bob@demo is" in reply.lines[0] and "above @ada@demo" in reply.lines[0]
    assert len(reply.lines) == 1 and reply.leads == "table"
    assert any("Mastodon is not enabled" in warning for warning in reply.warnings)
    assert [series.name for series in reply.chart.others] == ["@ada@demo", "@carl@demo"]


@pytest.mark.parametrize(
    "typed",
    [
        "compare @ada@demo",
        "compare",
        "compare @ada@demo @ada@demo",
        "compare " + " ".join(f"@a{i}" for i in range(11)),
    ],
)
async def test_a_comparison_needs_two_accounts(room: Room, typed: str) -> None:
    assert not (english(await room.dispatcher.answer(read(typed, "demo"), WHO))).ok


async def test_insights_say_what_stands_out_or_that_nothing_does(room: Room) -> None:
    assert (
        "Nothing stands out"
        in (english(await room.dispatcher.answer(read("insights @ada@demo", "demo"), WHO))).lines[0]
    )
    seen = observation(posts=80)
    posts = tuple(
        replace(post, media="image" if i % 2 else "none", reposts=300 if i % 2 else 10)
        for i, post in enumerate(seen.posts)
    )
    room.network.accounts["bob"] = replace(seen, handle="@bob@demo", posts=posts)
    reply = english(await room.dispatcher.answer(read("insights @bob@demo", "demo"), WHO))
    assert any(line.startswith("Posts with a picture") and "more" in line for line in reply.lines)


async def test_a_forgotten_account_is_deleted_and_never_asked_for_again(room: Room) -> None:
    english(await room.dispatcher.answer(read("@ada@demo", "demo"), WHO))
    assert await room.forgetting.delete(ADA) is True
    asked = len(room.network.asked)
    again = english(await room.dispatcher.answer(read("@ada@demo", "demo"), WHO))
    assert not again.ok and again.reference == "opted-out"
    assert len(room.network.asked) == asked
    assert room.store.days == {}
    assert await room.forgetting.delete(ADA) is False


async def test_forgetting_outruns_a_fetch_that_is_under_way(room: Room) -> None:
    room.network.gate = asyncio.Event()
    asking = asyncio.create_task(room.dispatcher.answer(read("@ada@demo", "demo"), WHO))
    await until(lambda: room.network.asked)
    forgetting = asyncio.create_task(room.forgetting.delete(ADA))
    await asyncio.sleep(0.01)
    room.network.gate.set()
    await asyncio.gather(asking, forgetting)
    assert room.store.days == {}


async def test_an_account_that_went_private_is_deleted_here(room: Room) -> None:
    english(await room.dispatcher.answer(read("@ada@demo", "demo"), WHO))
    room.network.error = PrivateAccount(Name("@ada@demo is private."))
    assert not (english(await room.dispatcher.answer(read("@ada@demo --fresh", "demo"), WHO))).ok
    assert room.store.days == {}


async def test_nobody_sends_us_to_many_servers_in_a_minute(room: Room) -> None:
    for number in range(10):
        reply = english(await room.dispatcher.answer(read(f"@user@host{number}.org", "demo"), WHO))
        assert reply.reference == "not-enabled"
    refused = english(await room.dispatcher.answer(read("@user@host11.org", "demo"), WHO))
    assert refused.reference == "rate-limited" and "12:01 UTC" in refused.lines[0]
    other = replace(WHO, person="somebody else")
    assert (
        english(await room.dispatcher.answer(read("@user@host11.org", "demo"), other))
    ).reference == "not-enabled"
    assert (english(await room.dispatcher.answer(read("@ada@demo", "demo"), WHO))).ok
    room.clock.move(minutes=1)
    assert (
        english(await room.dispatcher.answer(read("@user@host11.org", "demo"), WHO))
    ).reference == "not-enabled"
