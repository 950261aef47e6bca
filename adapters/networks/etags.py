"""Remembers answers with their ETag, so that what did not change costs the network (and a quota) nothing."""

from __future__ import annotations

from datetime import datetime, timedelta

from cachetools import LRUCache

from adapters.networks.body import Answer

MOST_BYTES = 8_000_000
KEPT = timedelta(hours=24)


class RememberedAnswers:
    """Bounded by bytes and by age, in this process only."""

    def __init__(self, most_bytes: int = MOST_BYTES) -> None:
        self._answers: LRUCache[str, tuple[Answer, datetime]] = LRUCache(most_bytes, _bytes)

    def header(self, key: str, now: datetime) -> dict[str, str]:
        """What to send so that an unchanged answer comes back as 304."""
        answer, at = self._answers.get(key, (None, now))
        if answer is None or now - at > KEPT:
            self._answers.pop(key, None)
            return {}
        return {"If-None-Match": answer.headers["etag"]}

    def settle(self, key: str, answer: Answer, now: datetime) -> Answer:
        """The answer, or the remembered one where this says 304. Remembers answers that have an ETag."""
        if answer.status == 304 and key in self._answers:
            return self._answers[key][0]
        if answer.status == 200 and "etag" in answer.headers:
            self._answers.pop(key, None)
            if len(answer.body) <= self._answers.maxsize:
                self._answers[key] = answer, now
        return answer


def _bytes(entry: tuple[Answer, datetime]) -> int:
    return len(entry[0].body)
