"""Charts as pictures behind signed addresses that expire: whoever was not given one cannot make one."""

from __future__ import annotations

import hashlib
import json
import zlib
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from itsdangerous import BadSignature, Signer
from itsdangerous.encoding import base64_decode, base64_encode

from adapters.render.texts import Texts, texts
from scoring.messages.replies import Chart, Point, Series
from scoring.text import Name

LIFETIME = timedelta(days=30)
LONGEST_URL = 2_900  # Slack takes 3,000 characters
MOST_POINTS = 120
_LONGEST_DATA = 20_000


@dataclass(frozen=True, slots=True)
class ChartUrls:
    """Writes a chart into its own address, and reads it back; nothing is stored."""

    base: str
    signer: Signer = field(repr=False)
    now: Callable[[], datetime] = field(repr=False)

    @classmethod
    def signed_with(cls, base: str, secret: str, now: Callable[[], datetime]) -> ChartUrls:
        """The key is derived, so that a signature tells nothing about the secret's other uses."""
        signer = Signer(
            secret, salt="influence chart urls 2", key_derivation="hmac", digest_method=hashlib.sha256
        )
        return cls(base.rstrip("/"), signer, now)

    def write(self, chart: Chart, text: Texts) -> str | None:
        """The address of its picture in this language, None where it does not fit into one."""
        expires = int((self.now() + LIFETIME).timestamp())
        data = _encode(json.dumps([expires, *_plain(chart, text)], separators=(",", ":")).encode())
        url = f"{self.base}/charts/{self.signer.sign(data).decode()}.png"
        return url if len(url) <= LONGEST_URL else None

    def read(self, name: str) -> tuple[Chart, Texts] | None:
        """The chart of the last part of an address, and its language.

        None for one that we did not write, or that expired.
        """
        try:
            data = self.signer.unsign(name.removesuffix(".png"))
        except BadSignature:
            return None
        expires, *plain = json.loads(_decode(data))
        return _chart(plain) if expires > self.now().timestamp() else None


def _plain(chart: Chart, text: Texts) -> list[Any]:
    """Days as numbers from the first one, values as tenths; marks of days as their first letter."""
    lines = [Series(chart.name, chart.points), *chart.others]
    named = [[text.plain(one.name)[:40], _points(one.points)] for one in lines]
    return [text.locale, text.plain(chart.title)[:60], named]


def _points(points: tuple[Point, ...]) -> list[Any]:
    kept = points[-MOST_POINTS:]
    if not kept:
        return []
    first = kept[0].day.toordinal()
    days = [point.day.toordinal() - first for point in kept]
    values = [None if point.value is None else round(point.value * 10) for point in kept]
    return [first, days, values, "".join((point.note or "-")[0] for point in kept)]


def _chart(plain: list[Any]) -> tuple[Chart, Texts]:
    """Addresses of messages from before pictures had a language name none."""
    *locale, written, lines = plain
    title = Name(written)
    first, *others = (Series(Name(name), _read_points(points)) for name, points in lines)
    return Chart(title, first.points, title, tuple(others), first.name), texts(next(iter(locale), None))


def _read_points(points: list[Any]) -> tuple[Point, ...]:
    if not points:
        return ()
    first, days, values, marks = points
    notes = {"h": "held", "r": "reconstructed"}
    return tuple(
        Point(date.fromordinal(first + day), None if value is None else value / 10, notes.get(mark))
        for day, value, mark in zip(days, values, marks, strict=True)
    )


def _encode(raw: bytes) -> bytes:
    return base64_encode(zlib.compress(raw, 9))


def _decode(data: bytes) -> bytes:
    return zlib.decompressobj().decompress(base64_decode(data), _LONGEST_DATA)
