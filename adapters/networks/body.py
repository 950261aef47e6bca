"""Reads an answer's bytes under a cap, and JSON out of them, without trusting a word of its headers."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import httpx
import pydantic_core

from adapters.networks.deadline import remaining
from scoring.errors import AnswerTooLarge, BadAnswer, NetworkSlow
from scoring.text import Number, Text, say

# Bytes after decompression. A hundred Bluesky posts with the posts they answer and quote can take 1.5 MB.
CAP = 4_000_000
Title = str | Text  # what people call a server
_GZIP = 31  # zlib's window bits for gzip with the largest window


@dataclass(frozen=True, slots=True)
class Answer:
    """One HTTP answer, read whole. Header names are lower case."""

    status: int
    headers: Mapping[str, str]
    body: bytes


async def read_body(response: httpx.Response, *, title: Title, cap: int) -> bytes:
    """The decompressed body. Raises AnswerTooLarge before reading more than `cap` bytes of it."""
    too_large = AnswerTooLarge(
        say("{network} sent more than {size} MB for one question.", network=title, size=Number(cap / 1e6))
    )
    announced = response.headers.get("content-length", "")
    if announced.isdecimal() and int(announced[:20]) > cap:
        raise too_large
    inflate = _decompressor(response.headers.get("content-encoding", ""), title)
    body = bytearray()
    async for chunk in response.aiter_raw():
        body += inflate(chunk, cap + 1 - len(body))
        if len(body) > cap:
            raise too_large
        if remaining() == 0:
            raise NetworkSlow(say("{network} took too long to send its answer.", network=title))
    return bytes(body)


Decompress = Callable[[bytes, int], bytes]  # a chunk, and the most bytes to give for it


def _decompressor(encoding: str, title: Title) -> Decompress:
    name = encoding.strip().lower()
    if name in ("", "identity"):
        return lambda chunk, most: chunk
    if name in ("gzip", "x-gzip"):
        return _gunzip(title)
    raise BadAnswer(say("{network} sent data in an encoding that was not asked for.", network=title))


def _gunzip(title: Title) -> Decompress:
    stream = zlib.decompressobj(_GZIP)

    def decompress(chunk: bytes, most: int) -> bytes:
        try:
            return stream.decompress(chunk, most)
        except zlib.error:
            raise BadAnswer(say("{network} sent data that cannot be decompressed.", network=title)) from None

    return decompress


def json_of(answer: Answer, *, title: Title) -> object:
    """The decoded JSON. Raises BadAnswer that says what came instead."""
    kind = answer.headers.get("content-type", "").partition(";")[0].strip().lower()
    if not (kind == "application/json" or kind.endswith("+json")):
        raise BadAnswer(
            say("{network} answered with a web page instead of data.", network=title)
            if "html" in kind
            else say("{network} answered with something else than data.", network=title)
        )
    try:
        # Refuses nesting deeper than 200, so that no answer can exhaust the stack.
        return pydantic_core.from_json(answer.body, allow_inf_nan=False, cache_strings=False)
    except ValueError:
        raise BadAnswer(say("{network} sent data that is cut off or garbled.", network=title)) from None
