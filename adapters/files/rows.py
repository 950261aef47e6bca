"""Translates one line of JSON into an observation: at once where it is written as we write it.

A typed row with the same attributes stands for the observation then. Any other line is decoded as JSON, made
plain and named by its path where it does not fit, as scoring/observation/rows.py does it.
"""

from __future__ import annotations

import hashlib
import json
import re
from typing import NoReturn, cast

import msgspec
from msgspec import UNSET

from scoring.errors import BadObservation
from scoring.observation.json import from_json, inputs_hash
from scoring.observation.model import Observation
from scoring.observation.rows import Row, decoder, is_plain
from scoring.text import say

# Half a pair is no character. The fast lane does not look into fields that it does not know.
_HALF_PAIR = re.compile(
    rb"\\u[dD](?:[89abAB][0-9a-fA-F]{2}(?!\\u[dD][c-fC-F])|(?<!\\u[dD][89abAB]..\\u[dD])[c-fC-F])", re.DOTALL
)
_LONG_FRACTION = re.compile(rb"\.\d{7}")  # read with another rounding by the two lanes


def observation_of(line: bytes) -> tuple[Observation, str]:
    """One line of a file -> the observation and its inputs_hash. Raises BadObservation."""
    row = _fast(line)
    if row is not None:
        digest = _hash(row)
        if digest is not None:
            row.engager_sample = row.engager_sample or None
            return cast(Observation, row), digest  # the same attributes, another class
    observation = from_json(_decode(line))
    return observation, inputs_hash(observation)


def holds_half_pair(line: bytes) -> bool:
    """Whether it escapes half a surrogate pair anywhere, which is no character."""
    return b"\\u" in line and _HALF_PAIR.search(line) is not None


def _fast(line: bytes) -> Row | None:
    """The typed row, or None where the exact lane has to look."""
    if b'z"' in line or (b"." in line and _LONG_FRACTION.search(line)):
        return None
    if holds_half_pair(line):
        return None
    try:
        row = decoder.decode(line)
        if not line.isascii():
            line.decode()
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return None
    return row if is_plain(row) else None


def _hash(row: Row) -> str | None:
    """inputs_hash of the row; None where the canonical text would need escapes."""
    row.display_name = row.url = row.id = UNSET
    row.complete = False if row.complete is False else UNSET
    row.engager_sample = row.engager_sample or UNSET
    canonical = msgspec.json.encode(row)
    if not canonical.isascii() or b"\\" in canonical:
        return None
    return "sha256:" + hashlib.sha256(canonical).hexdigest()


def _decode(line: bytes) -> object:
    try:
        raw: object = json.loads(line.decode(), parse_constant=_refuse)
        if b"\\u" in line:
            json.dumps(raw, ensure_ascii=False).encode()
        return raw
    except UnicodeEncodeError:
        raise BadObservation(say("The line holds half a surrogate pair, which is no character.")) from None
    except UnicodeDecodeError:
        raise BadObservation(say("The line is not UTF-8.")) from None
    except RecursionError:
        raise BadObservation(say("The line is nested too deeply.")) from None
    except BadObservation:
        raise
    except ValueError:
        raise BadObservation(say("The line is not JSON.")) from None


def _refuse(name: str) -> NoReturn:
    raise BadObservation(say("{name} is not a number in JSON.", name=name))
