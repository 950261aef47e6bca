"""Which refusals are asked again, and how long a host wants us to wait.

Reset headers come in four forms: seconds to go, epoch seconds, ISO 8601 and an HTTP date. A wait that is
longer than a person would wait is never slept: it becomes RateLimited with the time to come back.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

from adapters.networks.body import Answer, Title
from adapters.networks.deadline import remaining
from scoring.errors import NetworkDown, NetworkTrouble, RateLimited
from scoring.text import say

ATTEMPTS = 3
LONGEST_SLEEP = timedelta(seconds=2)  # a command that is silent for longer looks broken
LONGEST_PAUSE = timedelta(days=1)  # a host whose clock or sense is off does not bar itself for years
_TEMPORARY = frozenset((408, 425, 500, 502, 503, 504))

_EPOCH_FROM = 10**9  # a smaller number is seconds to go, a larger one a moment
_RESETS = ("x-ratelimit-reset", "x-rate-limit-reset", "ratelimit-reset")
_LIMITS = ("x-ratelimit-limit", "x-rate-limit-limit", "ratelimit-limit")
_REMAINING = ("x-ratelimit-remaining", "x-rate-limit-remaining", "ratelimit-remaining")
# GitHub's limit on asking too fast may come as a bare 403; its documentation wants a minute of silence then.
_TOO_FAST = (b"secondary rate limit", b"abuse detection mechanism")
TOO_FAST_PAUSE = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Waits:
    """Seconds between attempts where the host does not say: doubled each time, up to the longest."""

    first: float = 0.1
    longest: float = 1.0
    jitter: float = 0.2


class TransientFailure(Exception):
    """A failure that may pass. `trouble` is what a person reads if it does not; `wait` is in seconds."""

    def __init__(self, trouble: NetworkTrouble, wait: float | None = None) -> None:
        super().__init__(trouble.reference)
        self.trouble = trouble
        self.wait = wait


def backoff(failure: Exception) -> bool | float:
    """The hook for stamina: no, yes after its own backoff, or yes after so many seconds."""
    if not isinstance(failure, TransientFailure) or remaining() < (failure.wait or 0.0) + 0.1:
        return False
    return True if failure.wait is None else failure.wait


def raise_for_pause(
    answer: Answer, title: Title, now: datetime, pauses: dict[str, datetime], bucket: str
) -> None:
    """Nothing where the answer is not about asking too often.

    Raises TryAgain where the pause is short or unknown, else RateLimited, and notes the pause for later.
    """
    too_fast = _is_too_fast(answer)
    if not too_fast and not _is_limit(answer.status, answer.headers):
        return
    pause = pause_asked(answer.headers, now) or (TOO_FAST_PAUSE if too_fast else None)
    until = None if pause is None else now + pause
    limited = asks_to_wait(title, until)
    if pause is None or until is None:
        raise TransientFailure(limited)
    if pause > LONGEST_SLEEP:
        pauses[bucket] = until
        raise limited
    raise TransientFailure(limited, pause.total_seconds())


def asks_to_wait(title: Title, until: datetime | None = None) -> RateLimited:
    """The network was asked too often; `until` where it says for how long."""
    return RateLimited(say("{network} asks us to wait: too many questions.", network=title), retry_at=until)


def raise_if_temporary(answer: Answer, title: Title) -> None:
    if answer.status in _TEMPORARY:
        raise TransientFailure(NetworkDown(say("{network} has a fault of its own right now.", network=title)))


def _is_limit(status: int, headers: Mapping[str, str]) -> bool:
    """Whether this answer means "too often". GitHub says it with 403 and headers as well."""
    if status == 429:
        return True
    spent = any(headers.get(name) == "0" for name in _REMAINING)
    return status in (403, 503) and (spent or "retry-after" in headers)


def _is_too_fast(answer: Answer) -> bool:
    return answer.status in (403, 429) and any(words in answer.body.lower() for words in _TOO_FAST)


def pause_asked(headers: Mapping[str, str], now: datetime) -> timedelta | None:
    """How long the host asks us to stay away, or None where it does not say.

    Moments are compared with the host's own clock (the Date header), so that a wrong clock on either side
    costs nothing.
    """
    there = _http_date(headers.get("date")) or now
    for name in ("retry-after", *_RESETS):
        wait = _wait(headers.get(name), there)
        if wait is not None:
            return min(max(wait, timedelta(0)), LONGEST_PAUSE)
    return None


def quota_left(headers: Mapping[str, str], now: datetime) -> tuple[int, int, datetime] | None:
    """How many requests are left, of how many, and until when; None where the host does not say."""
    for remaining_in, limit_in, reset_in in zip(_REMAINING, _LIMITS, _RESETS, strict=True):
        left, most = headers.get(remaining_in, ""), headers.get(limit_in, "")
        wait = _wait(headers.get(reset_in), _http_date(headers.get("date")) or now)
        if wait is not None and _is_count(left) and _is_count(most):
            return int(left), int(most), now + min(max(wait, timedelta(0)), LONGEST_PAUSE)
    return None


def _is_count(value: str) -> bool:
    return value.isascii() and value.isdecimal() and len(value) < 10


def _wait(value: str | None, there: datetime) -> timedelta | None:
    if not value:
        return None
    try:
        number = float(value)
    except ValueError:
        moment = _iso(value) or _http_date(value)
        return None if moment is None else moment - there
    if number != number or abs(number) > 10**11:
        return None
    return timedelta(seconds=number - there.timestamp() if number >= _EPOCH_FROM else number)


def _iso(value: str) -> datetime | None:
    try:
        moment = datetime.fromisoformat(value)
    except ValueError:
        return None
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment


def _http_date(value: str | None) -> datetime | None:
    if not value:
        return None
    try:
        moment = parsedate_to_datetime(value)
    except (ValueError, OverflowError):
        return None
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment
