"""App Home and its modals: what is shown, set, refused and shown again."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from datetime import time
from pathlib import Path
from typing import Any

import pytest

from adapters.slack.handlers import listeners
from scoring.facts import fact
from tests.adapters.slack.office import Office, open_office
from tests.fakes.slack_workspaces import SCOPES, Json


async def open_home(office: Office, user: str = "U1") -> Json:
    before = len(office.slack.called("views.publish"))
    await office.deliver.event(
        "T1", {"type": "app_home_opened", "user": user, "channel": "D1", "tab": "home"}
    )
    await office.slack.until(lambda: len(office.slack.called("views.publish")) > before)
    home = office.slack.home(user)
    assert home is not None
    return home


async def open_modal(office: Office, what: str) -> Json:
    before = len(office.slack.views())
    home = office.slack.home("U1") or await open_home(office)
    assert (await office.deliver.press_in_view(home, f"open:{what}", "U1")).status == 200
    await office.slack.until(lambda: len(office.slack.views()) > before)
    return office.slack.views()[-1]


async def submit(office: Office, view: Json, values: Json) -> dict[str, Any]:
    answer = await office.deliver.view_submission("T1", "U1", view, values)
    assert answer.status == 200
    found: dict[str, Any] = json.loads(answer.body) if answer.body else {}
    return found


def digest_values(**changed: Any) -> Json:
    def option(value: str) -> Json:
        return {"selected_option": {"value": value}}

    values = {
        "channel": {"selected_conversation": "C1"},
        "kind": option("weekly"),
        "day": option("5"),
        "at": {"selected_time": "17:30"},
        "zone": option("Europe/Paris"),
    }
    return {name: {name: value} for name, value in {**values, **changed}.items()}


def words(view: Json) -> str:
    return json.dumps(view["blocks"], ensure_ascii=False)


async def test_an_empty_home_says_how_to_begin(either: Office) -> None:
    home = await open_home(either)
    assert "No account is watched yet" in words(home) and "Nothing is posted yet" in words(home)


async def test_home_shows_what_is_watched_where_posts_go_and_when(office: Office) -> None:
    await office.type("@ada@demo")
    await office.type("watch @ada@demo @bob@demo")
    await office.deliver.slash("T1", "C1", "U1", "digest weekly fri 17:30 Europe/Paris")
    await office.slack.until(lambda: office.slack.messages("C1"))
    home = words(await open_home(office))
    assert "Watched accounts: 2" in home and "@ada@demo" in home
    assert '"channel_id": "C1"' in home and "every Friday at 17:30 Europe/Paris" in home


async def test_an_unchanged_home_is_not_published_again(office: Office) -> None:
    await open_home(office)
    await office.deliver.event(
        "T1", {"type": "app_home_opened", "user": "U1", "channel": "D1", "tab": "home"}
    )
    await office.type("help")
    assert len(office.slack.called("views.publish")) == 1
    await open_home(office, "U2")


async def test_pasted_handles_are_watched_and_the_modal_says_which(office: Office) -> None:
    view = await open_modal(office, "watch")
    values = {"handles": {"handles": {"value": "@ada@demo, @bob@demo\n@cem@demo"}}}
    done = await submit(office, view, values)
    assert done["response_action"] == "update" and "3 accounts added" in words(done["view"])
    assert office.slack.called("views.update") == [], "what is there at once needs no word of patience"
    watched = await office.app.team.watching.watched("slack:T1")
    assert [str(one.handle) for one in watched] == ["@ada@demo", "@bob@demo", "@cem@demo"]
    await office.slack.until(lambda: "Watched accounts: 3" in words(office.slack.home("U1") or {}))


async def test_where_no_handle_can_be_read_it_is_told_beside_the_field(office: Office) -> None:
    view = await open_modal(office, "watch")
    refused = await submit(office, view, {"handles": {"handles": {"value": "@@@ -"}}})
    assert refused["response_action"] == "errors" and list(refused["errors"]) == ["handles"]
    assert list(await office.app.team.watching.watched("slack:T1")) == []


async def test_digest_settings_are_set_and_the_channel_is_told(either: Office) -> None:
    view = await open_modal(either, "digest")
    assert (await submit(either, view, digest_values()))["response_action"] == "update"
    await either.slack.until(lambda: either.slack.messages("C1"))
    (kept,) = await either.app.team.subscribing.subscriptions("slack:T1")
    assert (kept.channel, kept.zone, kept.local.weekday) == ("C1", "Europe/Paris", 5)
    assert (kept.local.hour, kept.local.minute) == (17, 30)
    again = await open_modal(either, "digest")
    shown = words(again)
    assert '"initial_time": "17:30"' in shown and "Europe/Paris" in shown and "Friday" in shown


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"zone": {"selected_option": {"value": "Mars/Phobos"}}}, "zone"),
        ({"zone": {"selected_option": None}}, "zone"),
        ({"at": {"selected_time": "25:99"}}, "at"),
        ({"at": {"selected_time": None}}, "at"),
        ({"channel": {"selected_conversation": None}}, "channel"),
        ({"channel": {"selected_conversation": "<!channel>"}}, "channel"),
        ({"kind": {"selected_option": {"value": "hourly"}}}, "kind"),
    ],
)
async def test_a_wrong_answer_is_told_beside_its_question(office: Office, changed: Json, field: str) -> None:
    view = await open_modal(office, "digest")
    refused = await submit(office, view, digest_values(**changed))
    assert refused["response_action"] == "errors" and list(refused["errors"]) == [field]
    assert office.slack.messages("C1") == []


async def test_a_channel_that_cannot_be_posted_in_is_told_in_the_modal(office: Office) -> None:
    office.slack.add_channel("T1", "C9", private=True)
    view = await open_modal(office, "digest")
    told = await submit(office, view, digest_values(channel={"selected_conversation": "C9"}))
    assert "/invite @Influence" in words(told["view"])
    await office.slack.until(lambda: "Paused" in words(office.slack.home("U1") or {}))


async def test_alert_settings_go_through_the_grammar(office: Office) -> None:
    view = await open_modal(office, "alerts")

    def values(**typed: str | None) -> Json:
        fields = {"drop": "5", "rise": None, "quiet": "22:00-07:00", "only": None, **typed}
        texts = {name: {name: {"value": value}} for name, value in fields.items()}
        return {"channel": {"channel": {"selected_conversation": "C1"}}, **texts}

    for wrong in ({"drop": None}, {"drop": "99"}, {"quiet": "late"}, {"only": "@@@"}):
        refused = await submit(office, view, values(**wrong))
        assert list(refused["errors"]) == list(wrong)
    await submit(office, view, values(only="@ada@demo"))
    await office.slack.until(lambda: office.slack.messages("C1"))
    (kept,) = await office.app.team.subscribing.subscriptions("slack:T1")
    assert kept.rule.drop == 5 and kept.rule.quiet == (time(22), time(7))
    assert str(kept.about[0]) == "@ada@demo"


async def test_time_zones_are_found_by_their_city(office: Office) -> None:
    answer = await office.deliver.block_suggestion("T1", "U1", "par", "zone")
    found = [one["value"] for one in json.loads(answer.body)["options"]]
    assert found[:2] == ["America/Paramaribo", "Europe/Paris"]
    nowhere = await office.deliver.block_suggestion("T1", "U1", "<!x>", "zone")
    assert json.loads(nowhere.body)["options"] == []


async def test_what_is_paused_says_why_and_starts_again_at_a_press(office: Office) -> None:
    await office.deliver.slash("T1", "C1", "U1", "digest weekly")
    await office.slack.until(lambda: office.slack.messages("C1"))
    (kept,) = await office.app.team.subscribing.subscriptions("slack:T1")
    await office.app.stores.teams.pause(kept.id, fact("channel-archived"))
    home = await open_home(office)
    assert "Paused: That channel is archived." in words(home)
    await office.deliver.press_in_view(home, f"resume:{kept.id}", "U1")
    await office.slack.until(lambda: "Paused:" not in words(office.slack.home("U1") or {}))
    (kept,) = await office.app.team.subscribing.subscriptions("slack:T1")
    assert kept.paused is None
    await office.deliver.press_in_view(office.slack.home("U1") or {}, f"off:{kept.id}", "U1")
    await office.slack.until(lambda: "Nothing is posted yet" in words(office.slack.home("U1") or {}))


async def test_a_pause_is_told_to_its_owner_once(office: Office) -> None:
    await office.deliver.slash("T1", "C1", "U5", "digest weekly")
    await office.slack.until(lambda: office.slack.messages("C1"))
    (kept,) = await office.app.team.subscribing.subscriptions("slack:T1")
    await office.app.team.pauses.pause(kept, fact("channel-archived"))
    await office.app.team.pauses.tell()
    (told,) = office.slack.messages("U5")
    assert "<#C1> is paused: That channel is archived." in told["text"]


@pytest.fixture
async def two(tmp_path: Path) -> AsyncIterator[Office]:
    """T1 and T2 of different organisations have installed the same app."""
    async with open_office(tmp_path, "oauth") as office:
        for team in ("T1", "T2"):
            if team not in office.slack.workspaces:
                office.slack.add_workspace(team, installed=False)
                office.slack.add_channel(team, f"C{team[1]}0")
            await office.install(team)
        yield office
        office.check()


async def test_a_button_of_another_workspaces_subscription_changes_nothing(two: Office) -> None:
    await two.deliver.slash("T1", "C1", "U1", "digest weekly")
    await two.slack.until(lambda: two.slack.messages("C1"))
    (kept,) = await two.app.team.subscribing.subscriptions("slack:T1")
    view = {"id": "V1", "blocks": [], "type": "home"}
    action = {"action_id": f"off:{kept.id}", "value": str(kept.id), "type": "button", "block_id": "b"}
    forged = two.slack.payloads.action_in_view("T2", "U9", action, view)
    assert (await two.deliver.deliver("interactive", forged)).status == 200
    await two.slack.until(lambda: two.slack.views("T2"))
    assert "That is not set any more." in words(two.slack.views("T2")[-1])
    assert len(await two.app.team.subscribing.subscriptions("slack:T1")) == 1


async def test_two_workspaces_see_only_their_own(two: Office) -> None:
    await two.type("watch @ada@demo", team="T1", channel="C1")
    await two.type("watch @bob@demo", team="T2", channel="C20")
    assert "@bob@demo" not in (await two.type("list", team="T1", channel="C1"))["text"]
    assert "@ada@demo" not in (await two.type("list", team="T2", channel="C20"))["text"]


async def test_slow_work_shows_a_word_of_patience_and_then_its_outcome(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(listeners, "ACK_SECONDS", 0.0)
    view = await open_modal(office, "watch")
    waiting = await submit(office, view, {"handles": {"handles": {"value": "@ada@demo"}}})
    assert "This takes a moment" in words(waiting["view"])
    await office.slack.until(lambda: office.slack.called("views.update"))
    assert "1 account added" in words(office.slack.called("views.update")[-1].args["view"])


async def test_a_form_that_slack_does_not_show_is_answered_in_words(office: Office) -> None:
    home = await open_home(office)
    office.slack.fail_next("views.open", error="expired_trigger_id")
    await office.deliver.press_in_view(home, "open:watch", "U1")
    await office.slack.until(lambda: office.slack.called("chat.postMessage"))
    told = office.slack.called("chat.postMessage")[-1].args
    assert told["channel"] == "U1" and "Press the button again." in told["text"]


async def test_one_form_sets_up_the_first_day(office: Office) -> None:
    assert "Set up" in words(await open_home(office))
    view = await open_modal(office, "setup")
    values = {**digest_values(), "handles": {"handles": {"value": "@ada@demo @bob@demo"}}}
    done = await submit(office, view, values)
    assert "2 accounts added" in words(done["view"]) and "Weekly digest is on" in words(done["view"])
    (kept,) = await office.app.team.subscribing.subscriptions("slack:T1")
    assert (kept.channel, kept.zone) == ("C1", "Europe/Paris")
    await office.slack.until(lambda: "open:setup" not in json.dumps(office.slack.home("U1") or {}))


async def test_a_form_previews_what_it_would_set(office: Office) -> None:
    await office.type("@ada@demo")
    await office.type("watch @ada@demo @bob@demo")
    view = await open_modal(office, "digest")
    filled = digest_values(only={"value": "@ada@demo"})
    asked = {**view, "state": {"values": filled}}
    await office.deliver.press_in_view(asked, "preview", "U1")
    await office.slack.until(lambda: office.slack.called("views.push"))
    shown = words(office.slack.called("views.push")[-1].args["view"])
    assert "ada@demo" in shown and "bob@demo" not in shown and "nothing was posted or set" in shown
    assert list(await office.app.team.subscribing.subscriptions("slack:T1")) == []


async def test_a_digest_is_about_the_accounts_of_its_form(office: Office) -> None:
    view = await open_modal(office, "digest")
    await submit(office, view, digest_values(only={"value": "@ada@demo, @bob@demo"}))
    (kept,) = await office.app.team.subscribing.subscriptions("slack:T1")
    assert [str(one) for one in kept.about] == ["@ada@demo", "@bob@demo"]
    again = await open_modal(office, "digest")
    assert '"initial_value": "@ada@demo @bob@demo"' in words(again)


async def test_a_city_finds_its_zone(office: Office) -> None:
    answer = await office.deliver.block_suggestion("T1", "U1", "Munich", "zone")
    (option,) = json.loads(answer.body)["options"]
    assert option["text"]["text"] == "Munich (Europe/Berlin)" and option["value"] == "Europe/Berlin"


async def test_the_zone_of_who_asks_is_taken_where_slack_tells_it(tmp_path: Path) -> None:
    async with open_office(tmp_path, scopes=(*SCOPES, "users:read")) as curious:
        view = await open_modal(curious, "digest")
        assert "Europe/Berlin" in words(view)
        await curious.deliver.slash("T1", "C1", "U1", "digest weekly")
        await curious.slack.until(lambda: curious.slack.messages("C1"))
        (kept,) = await curious.app.team.subscribing.subscriptions("slack:T1")
        assert kept.zone == "Europe/Berlin"
