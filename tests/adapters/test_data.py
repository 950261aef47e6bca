"""Replies as data for other programs."""

from __future__ import annotations

import json
from datetime import date

from adapters.render.data import as_data
from adapters.render.texts import texts
from scoring.commands.accounts import read
from scoring.commands.requester import Requester
from scoring.messages.replies import Chart, Point, Reply, Table
from scoring.text import NOTHING, Amount, Day, Link, Name, Number, Signed, say
from tests.rooms import Room

WHO = Requester("console", "console", "console")


def test_cells_are_numbers_days_and_links_and_columns_are_english_in_every_language() -> None:
    table = Table(
        (say("Account"), say("Score"), say("7 days"), say("Post"), NOTHING),
        (
            (
                Link("https://e.test/@ada", Name("@ada@demo")),
                say("{score} ± {margin}", score=Number(50.25, 1), margin=Number(2.5, 1)),
                Signed(-1.5),
                Day(date(2026, 5, 3)),
                Amount(1234.5),
            ),
        ),
    )
    for language in ("en", "fr"):
        data = as_data(Reply(say("Score"), table=table), texts(language))
        assert data["table"] == [
            {
                "account": {"text": "@ada@demo", "url": "https://e.test/@ada"},
                "score": {"score": 50.25, "margin": 2.5},
                "7_days": -1.5,
                "post": "2026-05-03",
                "note": 1234.5,
            }
        ]


def test_a_chart_is_its_points_and_says_which_were_reconstructed() -> None:
    points = (
        Point(date(2026, 5, 3), 40.123, "reconstructed", 38.0, 42.0),
        Point(date(2026, 5, 4), None),
    )
    data = as_data(Reply(Name("t"), chart=Chart(Name("t"), points, Name("s"))), texts("en"))
    assert data["chart"][0]["points"] == [
        {"day": "2026-05-03", "value": 40.12, "low": 38.0, "high": 42.0, "note": "reconstructed"},
        {"day": "2026-05-04"},
    ]


async def test_a_card_a_refusal_and_an_explanation_are_json() -> None:
    room = Room()
    for line in ("@ada@demo", "why @ada@demo", "why", "compare @ada@demo @bob@demo", "list", "help"):
        reply = await room.dispatcher.answer(read(line, "demo"), WHO)
        data = json.loads(json.dumps(as_data(reply, texts("en"))))
        assert data["ok"] is reply.ok and data["title"]
    card = as_data(await room.dispatcher.answer(read("@ada@demo", "demo"), WHO), texts("en"))["card"]
    assert [part["part"] for part in card["parts"]] == ["amplification", "true_reach", "network"]
    assert card["low"] <= card["score"] <= card["high"] and card["simulated"] is True
