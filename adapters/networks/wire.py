"""What adapters share when they read a network's JSON: strict types, moments, and a few facts about words."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Annotated, TypeVar
from urllib.parse import urlsplit

from pydantic import BaseModel, BeforeValidator, ConfigDict, FailFast, Field, ValidationError

from adapters.networks.body import Answer, Title, json_of
from scoring.errors import BadAnswer
from scoring.networks import NETWORKS
from scoring.observation.rows import LARGEST_COUNT
from scoring.text import Text, say

Count = Annotated[int, Field(ge=0, le=LARGEST_COUNT)]
Name = Annotated[str, Field(min_length=1, max_length=2048)]

MOST_LISTED = 1_000  # of one list in an answer; no network gives more than a hundred for a question of ours
LONGEST_TEXT = 100_000  # characters of one post; Mastodon's own limit is 500, the widest seen are 65,000

T = TypeVar("T")


def _first(raw: object) -> object:
    return raw[:MOST_LISTED] if isinstance(raw, list) else raw


# A list whose first fault is told: to list the faults of a million wrong items took seconds.
Several = Annotated[tuple[T, ...], Field(strict=False), FailFast(), BeforeValidator(_first)]

_QUESTION = re.compile(r"[?\uff1f\u061f](?=$|[\s\"'’”)\]])", re.MULTILINE)


class Wire(BaseModel):
    """One object of an answer. Unknown fields are ignored; a field of another type is a bad answer."""

    model_config = ConfigDict(extra="ignore", strict=True, frozen=True)


Model = TypeVar("Model", bound=Wire)


def decode(answer: Answer, model: type[Model], *, title: Title) -> Model:
    """The answer's JSON as this model. Raises BadAnswer that names our field, never what the network sent."""
    return parse(json_of(answer, title=title), model, title=title)


def parse(raw: object, model: type[Model], *, title: Title) -> Model:
    """Decoded JSON as this model. Raises BadAnswer."""
    try:
        return model.model_validate(raw)
    except ValidationError as wrong:
        raise BadAnswer(
            say(
                "{network} sent data of another form than it documents ({field}).",
                network=title,
                field=_field(wrong),
            )
        ) from None


def decode_list(answer: Answer, model: type[Model], *, title: Title) -> list[Model]:
    """An answer whose JSON is a list of these, the first MOST_LISTED of them. Raises BadAnswer."""
    raw = json_of(answer, title=title)
    if not isinstance(raw, list):
        raise BadAnswer(
            say("{network} sent data of another form than it documents (not a list).", network=title)
        )
    return [parse(item, model, title=title) for item in raw[:MOST_LISTED]]


def _field(wrong: ValidationError) -> str | Text:
    """The path of the first wrong field, of the names in our own models and list positions only."""
    steps = wrong.errors(include_url=False, include_context=False, include_input=False)[0]["loc"]
    path = ".".join("[]" if isinstance(step, int) else re.sub(r"[^A-Za-z0-9_$]", "", step) for step in steps)
    return path[:80] or say("the whole answer")


def moment(text: str | None) -> datetime | None:
    """ISO 8601 to aware UTC; None for anything that is not a moment between 1970 and 9000."""
    try:
        at = datetime.fromisoformat(text or "")
        at = at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC)
    except (ValueError, OverflowError):
        return None
    return at if 1970 <= at.year <= 9000 else None


def is_question(text: str) -> bool:
    """Whether a sentence in it ends with a question mark; one inside a link does not count."""
    return bool(_QUESTION.search(text[:LONGEST_TEXT]))


def as_spelled(network: str) -> Text:
    """What to do about a handle that nobody has there."""
    example = NETWORKS[network].example
    return say("Check the spelling; a handle there looks like `{example}`.", example=example)


def shorter(text: str | None, limit: int = 200) -> str | None:
    """A display name that fits everywhere; None for an empty one."""
    plain = "".join(char for char in (text or "")[: 10 * limit] if char.isprintable()).strip()
    return plain[:limit] or None


def netloc(url: str) -> str | None:
    """Host and port of an address, in lower case."""
    try:
        return urlsplit(url).netloc.lower() or None
    except ValueError:
        return None
