"""Takes secrets out of what is logged: those of the settings by their value, others by their form.

Nothing of ours logs one on purpose. This is for what libraries write, and for the texts of their exceptions.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from urllib.parse import quote, quote_plus, urlsplit

from pydantic import SecretStr

from bot.settings import Settings

HIDDEN = "[hidden]"
# A shorter value could be any word.
SHORTEST, SHORTEST_ANYWHERE = 4, 8

# In the order in which they are tried: what a name goes before, then what is known by its form alone.
_FORMS = (
    r"(?<=://)[^/\s:@]*:[^/\s@]+(?=@)",  # the user and the password of an address
    r"(?<=hooks\.slack\.com/)[^\s\"'<>]+",
    r"(?i:(?<=/webhooks/)|(?<=/interactions/))\d+/[\w-]{8,}",
    r"(?i:(?<=bearer )|(?<=basic )|(?<=authorization: bot ))[\w.~+/=-]{4,}",
    r"(?i:(?<=[?&]key=)|(?<=token=)|(?<=[?&]code=)|(?<=[?&]state=)|(?<=secret=)|(?<=password=))[^&\s\"'<>]+",
    r"\bxox[a-z](?:\.xox[a-z])?-[\w.-]{2,}",
    r"\bxapp-[\w-]{2,}",
    r"\b(?:gh[a-z]_|github_pat_)\w{16,}",
    r"\binf_[0-9A-Za-z]{46}\b",
    r"\b[\w-]{23,30}\.[\w-]{6,7}\.[\w-]{27,}",  # a bot of Discord
    r"(?<=/r/)[\w-]{16,}",  # pages: whoever has the address may read them
    r"(?<=/e/)[\w-]{16,}",
)


class Redaction:
    """Replaces what may not be read. Made once; each call is one search of one expression."""

    def __init__(self, secrets: Iterable[str] = ()) -> None:
        known = {form for value in secrets if len(value) >= SHORTEST for form in _written(value)}
        words = [
            re.escape(one) if len(one) >= SHORTEST_ANYWHERE else rf"(?<!\w){re.escape(one)}(?!\w)"
            for one in sorted(known, key=len, reverse=True)
        ]
        self._hidden = re.compile("|".join((*words, *_FORMS)))

    def __call__(self, text: str) -> str:
        return self._hidden.sub(HIDDEN, text)


def secrets_of(settings: Settings) -> Iterator[str]:
    """The values that nobody may read: every setting that is a secret, and the parts of those with parts."""
    for name in type(settings).model_fields:
        value = getattr(settings, name)
        if not isinstance(value, SecretStr):
            continue
        if name == "database_url":
            yield from filter(None, (_password(value.get_secret_value()),))
        else:
            yield value.get_secret_value()
            yield from value.get_secret_value().split(",")


def _password(url: str) -> str | None:
    try:
        return urlsplit(url).password
    except ValueError:
        return url


def _written(value: str) -> Iterator[str]:
    """As it may stand in a text: as it is, as Python shows it, inside JSON, and in an address."""
    for one in (value, repr(value)[1:-1]):
        yield one
        yield json.dumps(one)[1:-1]
    yield quote(value, safe="")
    yield quote_plus(value)
