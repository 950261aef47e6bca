"""Requests to a chat's API, counted by how they end, whatever library sends them over aiohttp."""

from __future__ import annotations

from types import SimpleNamespace

import aiohttp

from scoring.ports.measures import Measures


def counting(chat: str, measures: Measures) -> aiohttp.TraceConfig:
    """For a session of aiohttp: tells of each request, also of those that the library repeats by itself."""
    trace = aiohttp.TraceConfig()

    async def ended(
        session: aiohttp.ClientSession, context: SimpleNamespace, params: aiohttp.TraceRequestEndParams
    ) -> None:
        measures.sent(chat, outcome_of(params.response.status))

    async def broke(
        session: aiohttp.ClientSession, context: SimpleNamespace, params: aiohttp.TraceRequestExceptionParams
    ) -> None:
        measures.sent(chat, "broken")

    trace.on_request_end.append(ended)
    trace.on_request_exception.append(broke)
    return trace


def outcome_of(status: int) -> str:
    """One word for an HTTP status."""
    if status == 429:
        return "rate-limited"
    return "ok" if status < 400 else "refused" if status < 500 else "fault"
