"""What adapters share when they read a network's JSON: strict types, moments, and a few facts about words."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import UTC, datetime
from functools import cache
from typing import Annotated, TypeVar
from urllib.parse import urlsplit

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    FailFast,
    Field,
    TypeAdapter,
    ValidationError,
    ValidatorFunctionWrapHandler,
    WrapValidator,
    model_validator,
)

from adapters.networks.body import Answer, Title, json_of
from adapters.networks.oddities import leave_out
from scoring.errors import BadAnswer
from scoring.networks import NETWORKS
from scoring.observation.rows import LARGEST_COUNT
from scoring.text import Text, say


def _plausible(value: object) -> object:
    """None for a number that no count can be: servers write −1 for what they hide."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return value
    return value if 0 <= value <= LARGEST_COUNT else None


# A count; None where the network hides it or sends what cannot be one.
Count = Annotated[int | None, BeforeValidator(_plausible)]
Whole = Annotated[int, Field(ge=0, le=LARGEST_COUNT)]
Name = Annotated[str, Field(min_length=1, max_length=2048)]

MOST_ODD = 50  # items of one list that may be left out; more of them are another form of answer
MOST_LISTED = 1_000  # of one list in an answer; no network gives more than a hundred for a question of ours
LONGEST_TEXT = 100_000  # characters of one post; Mastodon's own limit is 500, the widest seen are 65,000

CHECK_SETTINGS = say("The person who runs this bot has to check the settings.")

T = TypeVar("T")


def _cut(raw: object) -> object:
    return raw[:MOST_LISTED] if isinstance(raw, list) else raw


def _lenient(raw: object, handler: ValidatorFunctionWrapHandler) -> object:
    """The items that can be read; the list's own fault where none can, or where too many cannot."""
    try:
        return handler(raw)
    except ValidationError:
        if not isinstance(raw, list):
            raise
    good, odd = _one_by_one(raw, handler)
    if not good or len(odd) > MOST_ODD:
        return handler(raw)
    for item in odd:
        leave_out(item)
    return tuple(good)


def _forgiving(raw: object, handler: ValidatorFunctionWrapHandler) -> object:
    """The items that can be read, if any; nobody misses the others."""
    try:
        return handler(raw)
    except ValidationError:
        return tuple(_one_by_one(raw, handler)[0]) if isinstance(raw, list) else ()


def _one_by_one(
    items: Sequence[object], handler: ValidatorFunctionWrapHandler
) -> tuple[list[object], list[object]]:
    """What can be read of the items, and those that cannot, until these are too many."""
    good: list[object] = []
    odd: list[object] = []
    for item in items:
        try:
            good += handler([item])
        except ValidationError:
            odd.append(item)
            if len(odd) > MOST_ODD:
                break
    return good, odd


# Lists whose first fault is told: to list the faults of a million wrong items took seconds. `Several` is what
# an answer is about; `Details` belong to an item, which stays without them.
Several = Annotated[
    tuple[T, ...], Field(strict=False), FailFast(), WrapValidator(_lenient), BeforeValidator(_cut)
]
Details = Annotated[
    tuple[T, ...], Field(strict=False), FailFast(), WrapValidator(_forgiving), BeforeValidator(_cut)
]

_LEAP_SECOND = re.compile(r"(T[0-9]{2}:[0-9]{2}):60")
_QUESTION = re.compile(r"[?\uff1f\u061f](?=$|[\s\"'’”)\]])", re.MULTILINE)


class Wire(BaseModel):
    """One object of an answer. Unknown fields are ignored; a field of another type is a bad answer.

    A field that is null is the same as one that is not there.
    """

    model_config = ConfigDict(extra="ignore", strict=True, frozen=True)

    @model_validator(mode="before")
    @classmethod
    def _without_nulls(cls, raw: object) -> object:
        if isinstance(raw, dict) and None in raw.values():
            return {name: value for name, value in raw.items() if value is not None}
        return raw


Model = TypeVar("Model", bound=Wire)


def decode(answer: Answer, model: type[Model], *, title: Title) -> Model:
    """The answer's JSON as this model. Raises BadAnswer that names our field, never what the network sent."""
    return parse(json_of(answer, title=title), model, title=title)


def parse(raw: object, model: type[Model], *, title: Title) -> Model:
    """Decoded JSON as this model. Raises BadAnswer."""
    try:
        return model.model_validate(raw)
    except ValidationError as wrong:
        raise _another_form(wrong, title) from None


def decode_list(answer: Answer, model: type[Model], *, title: Title) -> list[Model]:
    """An answer whose JSON is a list of these, the first MOST_LISTED of them. Raises BadAnswer."""
    raw = json_of(answer, title=title)
    if not isinstance(raw, list):
        raise BadAnswer(
            say("{network} sent data of another form than it documents (not a list).", network=title)
        )
    try:
        return list(_list_of(model).validate_python(raw))
    except ValidationError as wrong:
        raise _another_form(wrong, title) from None


@cache
def _list_of(model: type[Model]) -> TypeAdapter[tuple[Model, ...]]:
    return TypeAdapter(Several[model])  # type: ignore[valid-type]


def _another_form(wrong: ValidationError, title: Title) -> BadAnswer:
    return BadAnswer(
        say(
            "{network} sent data of another form than it documents ({field}).",
            network=title,
            field=_field(wrong),
        )
    )


def _field(wrong: ValidationError) -> str | Text:
    """The path of the first wrong field, of the names in our own models and list positions only."""
    steps = wrong.errors(include_url=False, include_context=False, include_input=False)[0]["loc"]
    path = ".".join("[]" if isinstance(step, int) else re.sub(r"[^A-Za-z0-9_$]", "", step) for step in steps)
    return path[:80] or say("the whole answer")


def moment(text: str | None) -> datetime | None:
    """ISO 8601 to aware UTC; None for anything that is not a moment between 1970 and 9000."""
    try:
        # A leap second, which Python's clock does not have.
        at = datetime.fromisoformat(_LEAP_SECOND.sub(r"\1:59", text or "", count=1))
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


def wrong_address(network: str, setting: str) -> BadAnswer:
    """The server answers, but not as the network does: its address in the settings may be wrong."""
    happened = say(
        "{network} does not know this question; is {setting} right?", network=network, setting=setting
    )
    return BadAnswer(happened, CHECK_SETTINGS)


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
