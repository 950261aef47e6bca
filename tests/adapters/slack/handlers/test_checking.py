"""A list of people in Slack: typed, pasted into a form, or as a file; answered in private with the table."""

from __future__ import annotations

import asyncio
import csv
import io
import json
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from xlsxwriter import Workbook

from adapters.slack.handlers import lasting
from tests.adapters.slack.office import Office, open_office
from tests.fakes import FakeClock, FakeNetwork
from tests.fakes.slack_workspaces import SCOPES, Ephemeral, Json

WITH_FILES = (*SCOPES, "files:read", "files:write")


@pytest.fixture
async def office(tmp_path: Path) -> AsyncIterator[Office]:
    async with open_office(tmp_path, scopes=WITH_FILES) as office:
        yield office
        office.check()


async def form(office: Office) -> Json:
    """The form that the answer to a bare `check` opens."""
    await office.type("check")
    assert (await office.press("open:check")).status == 200
    await office.slack.until(office.slack.views)
    return office.slack.views()[-1]


async def submit(office: Office, view: Json, **values: Json) -> Json:
    """What Slack shows at once: {} where the form closes."""
    state = {name: {name: value} for name, value in values.items()}
    answer = await office.deliver.view_submission("T1", "U1", view, state)
    assert answer.status == 200
    found: Json = json.loads(answer.body) if answer.body else {}
    return found


async def shared(office: Office, number: int = 1) -> list[list[str]]:
    """The table that was handed over, once it is there."""
    await office.slack.until(lambda: len(office.slack.board.files.shared) >= number)
    one = office.slack.board.files.shared[number - 1]
    assert one.channel == "D1"
    assert one.thread
    assert one.file.content is not None
    return list(csv.reader(io.StringIO(one.file.content.decode("utf-8-sig"))))


async def test_a_typed_list_is_answered_in_private_in_its_own_order_with_the_table(office: Office) -> None:
    told = await office.type("check @riser@demo @ada@demo @nobody@demo posts:2")
    assert told["response_type"] == "ephemeral"
    assert "3 people checked" in told["text"]
    assert "4 posts of 2 people can bring" in told["text"]
    table = next(block for block in told["blocks"] if block["type"] == "table")
    assert "@riser@demo" in json.dumps(table["rows"][1])
    assert "not found" in json.dumps(table["rows"][3])
    assert not any("share" in json.dumps(block) for block in told["blocks"] if block["type"] == "actions")
    rows = await shared(office)
    assert rows[0][:3] == ["row", "input", "network"]
    assert [row[1] for row in rows[1:]] == ["'@riser@demo", "'@ada@demo", "'@nobody@demo"]


async def test_rows_that_a_message_does_not_hold_are_told_and_in_the_file(office: Office) -> None:
    people = " ".join(f"@nobody{number}@demo" for number in range(150))
    told = await office.type(f"check {people}")
    assert "and 51 more in the file" in json.dumps(told["blocks"])
    assert len(await shared(office)) == 151


async def test_a_pasted_list_and_a_file_are_checked_together(office: Office) -> None:
    view = await form(office)
    handed = office.slack.hand_over("people.csv", b"handle;posts\n@riser@demo;3\n@nobody@demo;1\n")
    before = len(office.slack.respond_calls)
    done = await submit(
        office,
        view,
        people={"value": "@ada@demo\n@bela@demo"},
        list={"files": [handed]},
        posts={"value": "2"},
        paid={"selected_options": []},
    )
    assert done == {}
    await office.slack.until(lambda: len(office.slack.respond_calls) > before)
    assert "4 people checked" in office.answered(before)["text"]
    rows = await shared(office)
    posts = rows[0].index("posts_planned")
    assert [(row[1].strip("'"), row[posts]) for row in rows[1:]] == [
        ("@ada@demo", "2"),
        ("@bela@demo", "2"),
        ("@riser@demo", "3"),
        ("@nobody@demo", "1"),
    ]


async def test_a_spreadsheet_is_read(office: Office, tmp_path: Path) -> None:
    path = tmp_path / "people.xlsx"
    with Workbook(path) as book:
        sheet = book.add_worksheet()
        sheet.write_column(0, 0, ["Compte", "@ada@demo", "@riser@demo"])
        sheet.write_column(0, 1, ["Prix", 100, 250.5])
    view = await form(office)
    handed = office.slack.hand_over("Créateurs été.xlsx", path.read_bytes())
    await submit(office, view, list={"files": [handed]}, budget={"value": "120"})
    rows = await shared(office)
    price = rows[0].index("price")
    assert [row[price] for row in rows[1:]] == ["100.0", "250.5"]
    chosen = rows[0].index("in_budget_group")
    assert [row[chosen] for row in rows[1:]] == ["yes", "no"]


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("people.pdf", b"%PDF-1.7", "I cannot read people.pdf."),
        ("people.parquet", b"PAR1", "I cannot read people.parquet."),
        ("people.xlsx", b"PK\x03\x04 torn", "is not a spreadsheet that I can read"),
        ("people.csv", b"\n\n\n", "names no account"),
        ("people.txt", b"@ada@demo\n" * 201, "Those are 201 people."),
        ("people.txt", b"@ada@demo\n" * 200_000, "is larger than 1 MB"),
        ("people.txt", b"x\n" * 6_000, "has more than 5,000 lines"),
    ],
)
async def test_a_file_that_is_no_list_is_refused_with_what_to_do(
    office: Office, name: str, content: bytes, said: str
) -> None:
    view = await form(office)
    before = len(office.slack.respond_calls)
    await submit(office, view, list={"files": [office.slack.hand_over(name, content)]})
    await office.slack.until(lambda: len(office.slack.respond_calls) > before)
    assert said in office.answered(before)["text"]
    assert office.slack.board.files.shared == []


@pytest.mark.parametrize(
    ("values", "block"),
    [
        ({}, "people"),
        ({"people": {"value": " ".join(f"@a{i}@demo" for i in range(201))}}, "people"),
        ({"people": {"value": "@ada@demo"}, "posts": {"value": "0"}}, "posts"),
        ({"people": {"value": "@ada@demo"}, "budget": {"value": "much"}}, "budget"),
    ],
)
async def test_a_wrong_answer_is_told_beside_its_question(
    office: Office, values: dict[str, Json], block: str
) -> None:
    told = await submit(office, await form(office), **values)
    assert told["response_action"] == "errors"
    assert list(told["errors"]) == [block]


@pytest.mark.parametrize(
    "url",
    [
        "https://evil.example/files/x",
        "http://files.slack.com/x",
        "https://files.slack.com@evil.example/x",
        "https://files.slack.com.evil.example/x",
        "file:///etc/passwd",
        "",
    ],
)
async def test_the_token_goes_to_no_address_but_slacks_own(office: Office, url: str) -> None:
    view = await form(office)
    before = len(office.slack.respond_calls)
    await submit(office, view, list={"files": [{"name": "people.csv", "url_private_download": url}]})
    await office.slack.until(lambda: len(office.slack.respond_calls) > before)
    assert "I could not read people.csv from Slack." in office.answered(before)["text"]


async def test_without_the_right_to_files_everything_else_works(tmp_path: Path) -> None:
    async with open_office(tmp_path) as office:
        view = await form(office)
        before = len(office.slack.respond_calls)
        await submit(office, view, list={"files": [office.slack.hand_over("people.csv", b"@ada@demo")]})
        await office.slack.until(lambda: len(office.slack.respond_calls) > before)
        assert "I could not read people.csv from Slack." in office.answered(before)["text"]
        told = await office.type("check @ada@demo @riser@demo")
        assert "2 people checked" in told["text"]
        await office.slack.until(lambda: len(office.slack.messages("D1")) == 2)
        assert "the app has no right to files" in office.slack.messages("D1")[1]["text"]
        office.check()


async def test_a_check_that_takes_its_time_is_edited_as_it_goes_and_ends_as_the_answer(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lasting, "PATIENCE", 0.05)
    monkeypatch.setattr(lasting, "EVERY", 0.05)
    network = FakeNetwork(FakeClock())
    network.gate = asyncio.Event()
    async with open_office(tmp_path, network=network, scopes=WITH_FILES) as office:
        people = " ".join(f"@p{i}@demo" for i in range(20))
        assert (await office.deliver.slash("T1", "C1", "U1", f"check {people}")).status == 200
        await office.slack.until(lambda: office.slack.messages("D1"))
        assert "Checking 20 people, less than a minute" in office.slack.messages("D1")[0]["text"]
        await office.slack.until(lambda: office.slack.respond_calls)
        assert "The answer comes into our direct messages" in office.answered()["text"]
        network.gate.set()
        rows = await shared(office)
        assert len(rows) == 21
        (answer,) = office.slack.messages("D1")
        assert "20 people checked" in answer["text"]
        assert len(office.slack.respond_calls) == 1
        assert office.slack.messages("C1") == []
        office.check()


async def test_one_check_at_a_time_a_person(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    network = FakeNetwork(FakeClock())
    network.gate = asyncio.Event()
    async with open_office(tmp_path, network=network, scopes=WITH_FILES) as office:
        await office.deliver.slash("T1", "C1", "U1", "check @ada@demo @bob@demo")
        await office.slack.until(lambda: network.asked)
        second = await office.type("check @cem@demo")
        assert "A check of yours is still running." in second["text"]
        before = len(office.slack.respond_calls)
        await office.deliver.slash("T1", "C1", "U2", "check @ada@demo")
        network.gate.set()
        await office.slack.until(lambda: len(office.slack.respond_calls) == before + 2)
        assert "checked" in (await office.type("check @cem@demo"))["text"]


async def test_a_process_that_ends_says_so_where_its_answer_was_to_come(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lasting, "PATIENCE", 0.05)
    network = FakeNetwork(FakeClock())
    network.gate = asyncio.Event()
    async with open_office(tmp_path, network=network, scopes=WITH_FILES) as office:
        await office.deliver.slash("T1", "C1", "U1", "check @ada@demo @bob@demo")
        await office.slack.until(lambda: office.slack.messages("D1"))
        for task in asyncio.all_tasks():
            if task.get_name() == "slack command":
                task.cancel()
        await office.slack.until(
            lambda: "I was restarted before this was done" in office.slack.messages("D1")[0]["text"]
        )
        network.gate.set()


async def test_a_list_may_be_checked_from_the_home_tab(office: Office) -> None:
    await office.deliver.event(
        "T1", {"type": "app_home_opened", "user": "U1", "channel": "D1", "tab": "home"}
    )
    await office.slack.until(lambda: office.slack.home("U1"))
    home = office.slack.home("U1")
    assert home is not None
    await office.deliver.press_in_view(home, "open:check", "U1")
    await office.slack.until(office.slack.views)
    assert await submit(office, office.slack.views()[-1], people={"value": "@ada@demo @riser@demo"}) == {}
    rows = await shared(office)
    assert len(rows) == 3
    (answer,) = office.slack.messages("D1")
    assert "2 people checked" in answer["text"]


async def test_a_list_may_be_kept_as_a_campaign(office: Office) -> None:
    view = await form(office)
    handed = office.slack.hand_over("people.csv", b"@ada@demo\n@riser@demo\n")
    before = len(office.slack.respond_calls)
    await submit(office, view, list={"files": [handed]}, campaign={"value": "Spring"}, posts={"value": "2"})
    await office.slack.until(lambda: len(office.slack.respond_calls) > before)
    assert "The campaign spring is started" in office.answered(before)["text"]
    told = await office.press_and_read("run:0")
    assert "0 of 4 planned posts are out" in told["text"]
    listed = await office.type("campaign list")
    assert "1 campaign" in listed["text"]
    wrong = await submit(office, await form(office), people={"value": "@ada@demo"}, campaign={"value": "a b"})
    assert list(wrong["errors"]) == ["campaign"]


async def test_a_cohort_is_checked_by_a_button(office: Office) -> None:
    await office.type("cohort create rivals @ada@demo @riser@demo")
    shown = office.slack.ephemerals[-1]
    assert isinstance(shown, Ephemeral)
    told = await office.press_and_read("run:1")
    assert "2 people checked" in told["text"]
    assert len(await shared(office)) == 3


async def test_cohorts_are_compared_and_that_may_be_shared(office: Office) -> None:
    await office.type("cohort create us @ada@demo @bela@demo")
    await office.type("cohort create rivals @riser@demo @faller@demo")
    await office.type("check @ada@demo @bela@demo @riser@demo @faller@demo")
    told = await office.type("compare cohort us rivals")
    assert "2 cohorts compared" in told["text"]
    shown = await office.press_and_read("share")
    assert shown["response_type"] == "in_channel"
