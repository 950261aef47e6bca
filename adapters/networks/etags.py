"""Remembers answers with their ETag, so that what did not change costs the network (and a quota) nothing."""

from __future__ import annotations

from collections import OrderedDict
from datetime import datetime, timedelta

from adapters.networks.body import Answer

MOST_BYTES = 8_000_000
KEPT = timedelta(hours=24)


class RememberedAnswers:
    """Bounded by bytes and by age, in this process only."""

    def __init__(self, most_bytes: int = MOST_BYTES) -> None:
        self._most = most_bytes
        self._bytes = 0
        self._answers: OrderedDict[str, tuple[Answer, datetime]] = OrderedDict()

    def header(self, key: str, now: datetime) -> dict[str, str]:
        """What to send so that an unchanged answer comes back as 304."""
        answer, at = self._answers.get(key, (None, now))
        if answer is None or now - at > KEPT:
            self._drop(key)
            return {}
        return {"If-None-Match": answer.headers["etag"]}

    def settle(self, key: str, answer: Answer, now: datetime) -> Answer:
        """The answer, or the remembered one where this says 304. Remembers answers that have an ETag."""
        if answer.status == 304 and key in self._answers:
            self._answers.move_to_end(key)
            return self._answers[key][0]
        if answer.status == 200 and "etag" in answer.headers:
            self._drop(key)
            self._answers[key] = answer, now
            self._bytes += len(answer.body)
            while self._bytes > self._most:
                self._drop(next(iter(self._answers)))
        return answer

    def _drop(self, key: str) -> None:
        dropped = self._answers.pop(key, None)
        if dropped is not None:
            self._bytes -= len(dropped[0].body)
