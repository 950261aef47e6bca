"""What people type and press in a channel, over both transports, and what they get."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from adapters.slack.handlers import commands
from adapters.slack.render.blocks import PAGE_ROWS
from scoring.errors import NetworkDown
from scoring.handles import Handle
from scoring.messages.alert import Alert, alerts_json
from scoring.service.post.handing_over import enqueuing
from scoring.teams.calendar import LocalTime
from scoring.teams.delivery import Alerted, PlannedAlert
from scoring.teams.subscription import Subscription
from scoring.text import Name
from tests.adapters.slack.office import HANDLE, Office, open_office
from tests.fakes import NOON, FakeClock, FakeNetwork
from tests.fakes.slack_workspaces import Ephemeral, Json


def labels(message: Json) -> list[str]:
    return [
        element["text"]["text"]
        for block in message["blocks"]
        if block["type"] == "actions"
        for element in block["elements"]
    ]


def kinds(message: Json) -> list[str]:
    return [block["type"] for block in message["blocks"]]


async def test_a_card_comes_in_private_with_everything_on_it(either: Office) -> None:
    card = await either.type(HANDLE)
    assert card["response_type"] == "ephemeral"
    assert kinds(card)[0] == "header"
    assert card["blocks"][0]["text"]["text"].startswith(f"{HANDLE} · ")
    assert "±" in card["blocks"][0]["text"]["text"]
    assert "data_visualization" in kinds(card)
    assert labels(card) == ["Why", "History", "Compare", "Watch", "Fresh", "Share in channel"]
    text = card["text"]
    for said in (
        "of 100, ±",
        "7 days",
        "True Reach",
        "Amplification",
        "Network",
        "A typical next post",
        "formula 3",
    ):
        assert said in text


async def test_the_answer_to_slack_is_empty_and_does_not_wait_for_a_network(tmp_path: Path) -> None:
    network = FakeNetwork(FakeClock())
    network.gate = asyncio.Event()
    async with open_office(tmp_path, network=network) as office:
        answer = await office.deliver.slash("T1", "C1", "U1", HANDLE)
        assert (answer.status, answer.body) == (200, "")
        await office.slack.until(lambda: network.asked)
        assert office.slack.respond_calls == []
        network.gate.set()
        await office.slack.until(lambda: office.slack.respond_calls)
        assert HANDLE in office.answered()["text"]


async def test_a_fault_after_the_ack_is_told_and_never_shown_as_a_failure_of_slack(tmp_path: Path) -> None:
    network = FakeNetwork(FakeClock(), error=ZeroDivisionError("a fault of ours"))
    async with open_office(tmp_path, network=network) as office:
        told = await office.type(HANDLE)
        assert "our fault" in told["text"] and "internal-" in told["text"]
        network.error = NetworkDown(Name("The demo network is down."))
        assert "The demo network is down." in (await office.type(HANDLE))["text"]
        network.error = None
        assert "of 100" in (await office.type(HANDLE))["text"]


@pytest.mark.parametrize("typed", ["", "help", "HELP"])
async def test_help_lists_what_can_be_typed(office: Office, typed: str) -> None:
    assert "/influence why @handle" in (await office.type(typed))["text"]


async def test_an_unknown_word_is_said_back_with_what_to_do(office: Office) -> None:
    told = await office.type("frobnicate @x")
    assert "frobnicate" in told["text"] and "/influence help" in told["text"]


async def test_a_member_of_slack_is_explained_and_nobody_is_looked_up(office: Office) -> None:
    told = await office.type("<@U2|worf>")
    assert "@worf is a member of this Slack" in told["text"]
    assert "/influence @handle@mastodon.social" in told["text"]


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        (f"why {HANDLE}", "True Reach is"),
        (f"why {HANDLE} 30d", "What moved"),
        (f"history {HANDLE} 30d", "the last 30 days"),
        (f"insights {HANDLE}", "answers"),
        ("how", "How the score is made"),
        (f"forget {HANDLE}", "off this team's lists?"),
        (f"forget {HANDLE} --here", "off this team's lists"),
        (f"forget {HANDLE} --everywhere", "is yours"),
        (f"link {HANDLE} @bob@demo", "demo"),
        ("digest", "Nothing is posted in this channel"),
        ("alerts", "Nothing is posted in this channel"),
        ("unwatch @bob@demo", "Was not watched"),
    ],
)
async def test_every_verb_answers_in_slack(office: Office, typed: str, says: str) -> None:
    assert says in (await office.type(typed))["text"]


async def test_buttons_are_next_steps(office: Office) -> None:
    await office.type(HANDLE)
    card = office.slack.ephemerals[-1]
    assert "Why " in (await office.press_and_read("run:0"))["text"]
    await office.press("run:2", card)  # Watch: Compare is no command
    await office.slack.until(
        lambda: any("1 watched" in call.args["text"] for call in office.slack.respond_calls)
    )


async def test_fresh_replaces_the_card_that_it_was_pressed_on(office: Office) -> None:
    await office.type(HANDLE)
    fresh = await office.press_and_read("run:3")
    assert fresh["replace_original"] is True and fresh["response_type"] == "ephemeral"


async def test_share_shows_the_channel_the_same_card_and_who_shared_it(either: Office) -> None:
    card = await either.type(HANDLE)
    shared = await either.press_and_read("share", user="U7")
    assert shared["response_type"] == "in_channel"
    assert shared["blocks"][0] == card["blocks"][0]
    assert "Shared by <@U7>" in shared["text"]
    assert "Share in channel" not in labels(shared)


async def test_a_comparison_has_a_table_and_a_line_for_each(office: Office) -> None:
    told = await office.type("compare @ada@demo @riser@demo @gwen@demo")
    table = next(block for block in told["blocks"] if block["type"] == "table")
    assert len(table["rows"]) == 4
    chart = next(block for block in told["blocks"] if block["type"] == "data_visualization")
    assert len(chart["chart"]["series"]) == 3
    assert len({len(one["data"]) for one in chart["chart"]["series"]}) == 1


async def test_compare_on_a_card_asks_with_whom_and_answers_where_it_was_pressed(office: Office) -> None:
    await office.type(HANDLE)
    assert (await office.press("open:compare")).status == 200
    await office.slack.until(lambda: office.slack.views())
    view = office.slack.views()[-1]
    wrong = await office.deliver.view_submission("T1", "U1", view, {"others": {"others": {"value": "@@@"}}})
    assert '"response_action": "errors"' in wrong.body or '"response_action":"errors"' in wrong.body
    before = len(office.slack.respond_calls)
    done = await office.deliver.view_submission(
        "T1", "U1", view, {"others": {"others": {"value": "@riser@demo"}}}
    )
    assert done.status == 200
    await office.slack.until(lambda: len(office.slack.respond_calls) > before)
    assert "2 accounts compared" in office.answered(before)["text"]


async def test_a_long_list_is_read_in_pages(office: Office) -> None:
    names = " ".join(f"@a{number}@demo" for number in range(PAGE_ROWS + 5))
    await office.type(f"watch {names}")
    first = await office.type("list")
    table = next(block for block in first["blocks"] if block["type"] == "table")
    assert len(table["rows"]) == PAGE_ROWS + 1
    assert labels(first) == ["Add accounts", "5 more"]
    second = await office.press_and_read("page")
    rows = next(block for block in second["blocks"] if block["type"] == "table")["rows"]
    assert len(rows) == 6 and labels(second) == ["Add accounts"]


async def test_setting_a_digest_tells_the_channel_and_so_proves_that_it_can(either: Office) -> None:
    answer = await either.deliver.slash("T1", "C1", "U1", "digest weekly fri 17:30 Europe/Paris")
    assert answer.status == 200
    await either.slack.until(lambda: either.slack.messages("C1"))
    (posted,) = either.slack.messages("C1")
    assert "every Friday at 17:30 Europe/Paris" in posted["text"]
    assert either.slack.respond_calls == []
    shown = await either.type("digest")
    assert labels(shown) == ["Digest settings", "Alert settings"]


async def test_a_private_channel_without_us_says_how_to_invite_and_keeps_the_setting_paused(
    office: Office,
) -> None:
    office.slack.add_channel("T1", "C9", private=True)
    told = await office.type("digest weekly", channel="C9")
    assert "/invite @Influence" in told["text"]
    (kept,) = await office.app.team.subscribing.subscriptions("slack:T1")
    assert kept.paused is not None and kept.channel == "C9"
    office.slack.workspaces["T1"].channels["C9"].member = True
    await office.deliver.slash("T1", "C9", "U1", "digest weekly")
    await office.slack.until(lambda: office.slack.messages("C9"))
    (kept,) = await office.app.team.subscribing.subscriptions("slack:T1")
    assert kept.paused is None


async def test_debug_tells_team_channel_membership_next_run_last_error_and_version(office: Office) -> None:
    await office.deliver.slash("T1", "C1", "U1", "digest weekly")
    await office.slack.until(lambda: office.slack.messages("C1"))
    text = (await office.type("debug"))["text"]
    for said in (
        "Team: slack:T1",
        "Channel: <#C1>",
        "Membership:",
        "Next run: Weekly digest",
        "Last error: none",
    ):
        assert said in text
    assert "Version: influence-bot" in text


async def test_a_chart_that_slack_refuses_is_drawn_more_simply(office: Office) -> None:
    office.slack.supports_charts = False
    await office.deliver.slash("T1", "C1", "U1", "@riser@demo")
    await office.slack.until(lambda: [one for one in office.slack.respond_calls if one.status == 200])
    refused, taken = office.slack.respond_calls[0], office.slack.respond_calls[-1]
    assert refused.status == 400
    assert "data_visualization" not in kinds(taken.args)
    assert kinds(taken.args).count("rich_text") > kinds(refused.args).count("rich_text")
    office.slack.respond_calls.remove(refused)


async def test_labels_and_cards_are_in_the_language_of_the_setting(tmp_path: Path) -> None:
    async with open_office(tmp_path, language="fr") as office:
        card = await office.type("@riser@demo")
        assert labels(card)[:3] == ["Pourquoi", "Historique", "Comparer"]
        shown = str(card["blocks"])
        assert "sur 100" in shown and "abonnés" in shown
        office.check()


async def test_sharing_a_fresh_look_does_not_look_again(tmp_path: Path) -> None:
    clock = FakeClock()
    network = FakeNetwork(clock)
    async with open_office(tmp_path, network=network, clock=clock) as office:
        await office.type(f"{HANDLE} --fresh")
        asked = len(network.asked)
        assert (await office.press_and_read("share"))["response_type"] == "in_channel"
        assert len(network.asked) == asked


def carrying(office: Office, value: str) -> Ephemeral:
    """The last private message, whose buttons carry this."""
    shown = office.slack.ephemerals[-1]
    for block in shown.message["blocks"]:
        for element in block.get("elements", ()):
            if "value" in element:
                element["value"] = value
    return shown


async def test_a_button_of_a_message_from_before_still_works(office: Office) -> None:
    await office.type(HANDLE)
    await office.press("run:0", carrying(office, f"why {HANDLE} 30d"))
    await office.slack.until(lambda: len(office.slack.respond_calls) == 2)
    assert f"What moved {HANDLE} in 30 days" in office.answered()["text"]


async def test_a_forged_button_is_answered_with_what_to_do(office: Office) -> None:
    await office.type(HANDLE)
    await office.press("run:0", carrying(office, '[1,"off","all of them"]'))
    await office.slack.until(lambda: len(office.slack.respond_calls) == 2)
    assert "That button asks for something that I do not know." in office.answered()["text"]


async def test_what_a_team_watches_is_shared_with_no_channel(office: Office) -> None:
    await office.type(HANDLE)
    await office.press("share", carrying(office, '[1,"list"]'))
    await office.slack.until(lambda: len(office.slack.respond_calls) == 2)
    assert office.answered()["response_type"] == "ephemeral"


async def test_a_card_whose_account_is_watched_from_now_on_says_so_in_place(office: Office) -> None:
    card = await office.type(HANDLE)
    assert "Watch" in labels(card)
    before = len(office.slack.respond_calls)
    await office.press("run:2")
    await office.slack.until(lambda: len(office.slack.respond_calls) > before + 1)
    answers = [office.answered(before), office.answered(before + 1)]
    again = next(one for one in answers if one.get("replace_original"))
    assert "Watched" in labels(again) and "Watch" not in labels(again)
    assert "Watched" in labels(await office.type(HANDLE))


async def test_a_look_that_takes_long_says_what_it_is_doing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(commands, "PATIENCE", 0.0)
    network = FakeNetwork(FakeClock())
    network.gate = asyncio.Event()
    async with open_office(tmp_path, network=network) as office:
        waiting = await office.type(HANDLE)
        assert f"Looking at {HANDLE} on Demo …" in waiting["text"]
        before = len(office.slack.respond_calls)
        network.gate.set()
        await office.slack.until(lambda: len(office.slack.respond_calls) > before)
        assert "of 100" in office.answered(before)["text"]


async def test_a_press_on_an_alert_changes_the_post_for_everybody_and_says_who_pressed(
    office: Office,
) -> None:
    channel = Subscription(0, "slack:T1", "C1", "alerts", "UTC", LocalTime(), "U1", NOON, None)
    kept = await office.app.stores.teams.subscribe(channel)
    ada = Handle("demo", "ada")
    payload = alerts_json([Alert(str(ada), 40.0, 52.0, ())])
    owed = PlannedAlert("p", office.slack.clock.now(), payload)
    told = [Alerted(ada, office.slack.clock.now(), 40.0)]
    await office.app.stores.ledger.plan_alert(kept, told, owed, enqueuing(office.app.post.jobs))
    await office.slack.until(lambda: office.slack.messages("C1"))
    (post,) = office.slack.messages("C1")
    assert labels(post) == ["Why @ada@demo", "Fine, I know", "Snooze for 30 days"]
    await office.press("run:1", post, user="U7")
    await office.slack.until(lambda: office.slack.respond_calls)
    changed = office.answered()
    assert changed["replace_original"] is True and changed["response_type"] == "in_channel"
    assert "<@U7> knows. Nothing more of it is told here before" in changed["text"]
    assert "fell 12" in changed["text"] and labels(changed) == ["Why @ada@demo"]
    alerted = await office.app.stores.ledger.alerted(kept.id)
    assert alerted[ada].quiet_until is not None
