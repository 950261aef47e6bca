"""One server that an adapter asks: its address, its name for people, its pace, and what went wrong last."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Iterable, Mapping
from datetime import datetime
from typing import ParamSpec, TypeVar
from urllib.parse import urlsplit

from adapters.networks.body import CAP, Answer, Title
from adapters.networks.http import Ask, Client, Params
from adapters.networks.wire import CHECK_SETTINGS
from scoring.errors import AnswerTooLarge, BadAnswer, InfluenceError, NetworkTrouble
from scoring.facts import Fact, fact
from scoring.ports.quotas import RateLimit
from scoring.text import Moment, Number, Text, joined, say

A = TypeVar("A")
P = ParamSpec("P")
T = TypeVar("T")


def root_of(address: str, *endings: str) -> str:
    """The address without what people copy along with it: a last slash, the path of a version."""
    root = address.rstrip("/")
    for ending in endings:
        root = root.removesuffix(ending).rstrip("/")
    return root


def noted(trouble: NetworkTrouble, now: datetime) -> Text:
    """What went wrong and when, for the operator."""
    return say("last error {reference}, {moment}", reference=trouble.reference, moment=Moment(now, "UTC"))


class Site:
    """GETs below one base URL. `title` is what people call it; messages say it instead of the address."""

    def __init__(
        self,
        http: Client,
        *,
        title: Title,
        base_url: str,
        pace: RateLimit,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        self.title = title
        self.host = urlsplit(base_url).netloc
        self.clock = http.clock
        self._http = http
        self._base_url = base_url.rstrip("/")
        self._pace = pace
        self._headers = headers
        self._last_trouble: Text | None = None

    async def get(
        self,
        path: str,
        params: Params | None = None,
        *,
        headers: Mapping[str, str] | None = None,
        bucket: str = "",
        cap: int = CAP,
        json: object = None,
    ) -> Answer:
        """As Http.get; a redirect is a bad answer, because none of these servers documents one."""
        both = {**(self._headers or {}), **(headers or {})}
        ask = Ask(self._base_url + path, self.title, self._pace, params, both, bucket, cap, json)
        try:
            answer = await self._http.get(ask)
            if 300 <= answer.status < 400 and answer.status != 304:
                raise BadAnswer(say("{network} sends us elsewhere.", network=self.title), CHECK_SETTINGS)
        except NetworkTrouble as trouble:
            self._last_trouble = noted(trouble, self.clock.now())
            raise
        return answer

    async def checked(self, question: Awaitable[object]) -> Text:
        """One line for the operator: the time of a small question, the text it gives, the last error."""
        last = self._last_trouble
        started = time.perf_counter()
        told = await question
        took = Number((time.perf_counter() - started) * 1000)
        line = (say("ok, {milliseconds} ms", milliseconds=took), told, last)
        return joined((one for one in line if isinstance(one, Text)), "comma")


async def attempted(ask: Callable[P, Awaitable[T]], *args: P.args, **kwargs: P.kwargs) -> T | InfluenceError:
    """The answer or its error as a value, so that questions asked together all come to their end."""
    try:
        return await ask(*args, **kwargs)
    except InfluenceError as trouble:
        return trouble


def first(result: T | InfluenceError) -> T:
    """The answer, or its error raised."""
    if isinstance(result, InfluenceError):
        raise result
    return result


async def together(ask: Callable[[A], Awaitable[T]], about: Iterable[A]) -> list[T]:
    """All answers in order, asked at once. Raises the first error in that order, after all have ended."""
    results = await asyncio.gather(*[attempted(ask, one) for one in about])
    return [first(result) for result in results]


async def with_fewer(ask: Callable[[int], Awaitable[T]], most: int) -> T:
    """Asks for so many things, and for a quarter of them where that is an answer too large to read."""
    try:
        return await ask(most)
    except AnswerTooLarge:
        return await ask(max(1, most // 4))


def gaps_in(*parts: tuple[str, object]) -> tuple[Fact, ...]:
    """A note for each named part of an observation that could not be read."""
    return tuple(
        fact("gap", what=what, why=result.reference)
        for what, result in parts
        if isinstance(result, InfluenceError)
    )
