"""Discord's documented limits, checked on every payload that leaves us."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

NAME = re.compile(r"[-_'\w]{1,32}")
BUTTON, SELECTS, TEXT, GALLERY = 2, (3, 5, 6, 7, 8), 10, 12


def check(payload: Any) -> None:
    """Fails with the limit that a payload breaks; anything that is none of a message or command passes."""
    if isinstance(payload, Sequence) and not isinstance(payload, str):
        for one in payload:
            check(one)
    if not isinstance(payload, Mapping):
        return
    if "components" in payload:
        _message(payload)
    if "default_member_permissions" in payload:
        _command(payload)
    if "choices" in payload and "options" not in payload:
        _choices(payload["choices"])
    check(payload.get("data"))


def length(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


def walk(components: Sequence[Mapping[str, Any]]) -> Iterator[Mapping[str, Any]]:
    for one in components:
        yield one
        inner = one.get("components") or ()
        yield from walk(inner)
        if one.get("accessory"):
            yield from walk([one["accessory"]])
        if one.get("component"):
            yield from walk([one["component"]])


def _message(payload: Mapping[str, Any]) -> None:
    everything = list(walk(payload["components"]))
    assert len(everything) <= 40, "more than 40 components"
    texts = [one["content"] for one in everything if one.get("type") == TEXT]
    assert all(texts), "an empty text"
    assert sum(map(length, texts)) <= 4000, "more than 4,000 characters"
    ids = [one["custom_id"] for one in everything if "custom_id" in one]
    assert len(ids) == len(set(ids)), "a custom id twice"
    assert all(1 <= length(one) <= 100 for one in ids), "a custom id is too long"
    for one in everything:
        _component(one)


def _component(one: Mapping[str, Any]) -> None:
    match one.get("type"):
        case 1:
            assert 1 <= len(one["components"]) <= 5, "a row is too wide or empty"
        case 2:
            assert 1 <= length(one["label"]) <= 80, "a label is too long"
            assert length(one.get("url") or "") <= 512, "an address is too long"
        case 12:
            assert 1 <= len(one["items"]) <= 10, "a gallery is too large or empty"
            assert all(length(item.get("description") or "") <= 1024 for item in one["items"])
        case 3:
            assert 1 <= len(one["options"]) <= 25, "a select has too many options"
            assert len({option["value"] for option in one["options"]}) == len(one["options"])
            assert all(1 <= length(option["label"]) <= 100 for option in one["options"])
        case _:
            pass


def _command(command: Mapping[str, Any]) -> None:
    assert _size(command) <= 8000, "a command is too long in all"
    for one in (command, *_options(command)):
        names = (one["name"], *(one.get("name_localizations") or {}).values())
        assert all(NAME.fullmatch(name) and name == name.lower() for name in names), names
        said = (one["description"], *(one.get("description_localizations") or {}).values())
        assert all(1 <= length(text) <= 100 for text in said), said
        _choices(one.get("choices") or ())


def _options(one: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    assert len(one.get("options") or ()) <= 25
    for option in one.get("options") or ():
        yield option
        yield from _options(option)


def _size(one: Mapping[str, Any]) -> int:
    own = max(length(one["name"]), *map(length, (one.get("name_localizations") or {}).values()), 0)
    own += max(
        length(one["description"]), *map(length, (one.get("description_localizations") or {}).values()), 0
    )
    own += sum(length(choice["name"]) + length(str(choice["value"])) for choice in one.get("choices") or ())
    return own + sum(map(_size, one.get("options") or ()))


def _choices(choices: Sequence[Mapping[str, Any]]) -> None:
    assert len(choices) <= 25, "too many choices"
    assert all(1 <= length(one["name"]) <= 100 for one in choices)
    assert all(1 <= length(str(one["value"])) <= 100 for one in choices)
