"""Reply -> JSON: what a card or table holds, as numbers and days that another program can read."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from adapters.render.texts import Texts, texts
from scoring.messages.replies import Bar, Card, Chart, Point, Reply, Series, Table
from scoring.text import Amount, Day, Link, Number, Sentence, Share, Signed, Text

# Names of columns and parts are English in every language, so that they can be relied on.
_ENGLISH = texts("en")


def as_data(reply: Reply, text: Texts) -> dict[str, Any]:
    """The reply as one JSON object. Sentences are in the reader's language; what is not there is left out."""
    found = {
        "ok": reply.ok,
        "title": text.plain(reply.title),
        "reference": reply.reference,
        "lines": [text.plain(line) for line in reply.lines],
        "card": None if reply.card is None else _card(reply.card, text),
        "table": None if reply.table is None else _table(reply.table, text),
        "chart": None if reply.chart is None else _chart(reply.chart),
        "sections": [
            {"title": text.plain(part.title), "lines": [text.plain(line) for line in part.lines]}
            for part in reply.sections
        ],
        "warnings": [text.plain(one) for one in reply.warnings],
        "notes": [text.plain(one) for one in reply.small],
    }
    return {name: value for name, value in found.items() if value not in (None, [])}


def _card(card: Card, text: Texts) -> dict[str, Any]:
    return {
        "handle": card.handle,
        "network": card.network,
        "name": card.display_name,
        "url": card.url,
        "score": round(card.score, 2),
        "low": round(card.low, 2),
        "high": round(card.high, 2),
        "confidence": card.confidence,
        "parts": [_part(part, text) for part in card.bars],
        "moves": [
            {"days": move.days, "delta": _rounded(move.delta), "direction": move.direction}
            for move in card.moves
        ],
        "posts_used": card.posts_used,
        "formula": card.formula,
        "observed_at": card.observed_at.isoformat(),
        "simulated": card.simulated,
    }


def _part(part: Bar, text: Texts) -> dict[str, Any]:
    return {
        "part": _key(part.name),
        "value": _rounded(part.value),
        "weight": round(part.weight, 4),
        "says": text.plain(part.says),
    }


def _table(table: Table, text: Texts) -> list[dict[str, Any]]:
    names = [_key(column) or "note" for column in table.header]
    return [
        {name: _value(cell, text) for name, cell in zip(names, row, strict=True) if cell is not None}
        for row in table.rows
    ]


def _chart(chart: Chart) -> list[dict[str, Any]]:
    lines: Iterable[Series] = (Series(chart.name, chart.points), *chart.others)
    return [
        {"name": _ENGLISH.plain(line.name), "points": [_point(point) for point in line.points]}
        for line in lines
    ]


def _point(point: Point) -> dict[str, Any]:
    found = {
        "day": point.day.isoformat(),
        "value": _rounded(point.value),
        "low": _rounded(point.low),
        "high": _rounded(point.high),
        "note": point.note,
    }
    return {name: value for name, value in found.items() if value is not None}


def _value(cell: Text, text: Texts) -> Any:
    """A number or a day as such; a page with its label; else what is read, None where that is empty."""
    match cell:
        case Number() | Signed() | Share() | Amount():
            return round(cell.value, 4)
        case Day():
            return cell.day.isoformat()
        case Sentence() if cell.values and all(isinstance(one, Number) for _, one in cell.values):
            return {name: _value(one, text) for name, one in cell.values}
        case Link():
            return {"text": text.plain(cell.label), "url": cell.url}
        case _:
            return text.plain(cell) or None


def _key(name: Text) -> str:
    return _ENGLISH.plain(name).lower().replace(" ", "_").replace("#", "rank")


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 2)
