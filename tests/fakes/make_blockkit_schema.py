"""Translates Slack's own TypeScript types of Block Kit into tests/fakes/blockkit.schema.json.

Needs Node.js 20 and npm. Run it with: .venv/bin/python -m tests.fakes.make_blockkit_schema
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from tests.real.bluesky_network import missing

SOURCE = Path(__file__).parents[1] / "real" / "blockkit"
SCHEMA = Path(__file__).parent / "blockkit.schema.json"
CACHE = Path(os.environ.get("XDG_CACHE_HOME", Path.home() / ".cache")) / "influence-bot" / "blockkit-schema"
REF = "#/definitions/"
ROOTS = ("KnownBlock", "Home", "Modal")

Schema = dict[str, Any]


def made() -> str:
    """The text of the schema file, from the packages that tests/real/blockkit/package.json names."""
    definitions = json.loads(_generated())["definitions"]
    bare = {name: _without_prose(one) for name, one in definitions.items()}
    kept = {name: _told_apart(bare[name], bare) for name in sorted(_reached(ROOTS, bare))}
    lines = [f"{json.dumps(name)}:{json.dumps(one, separators=(',', ':'))}" for name, one in kept.items()]
    return (
        '{"$schema":"http://json-schema.org/draft-07/schema#","definitions":{\n'
        + ",\n".join(lines)
        + "\n}}\n"
    )


def _generated() -> str:
    if not (shutil.which("node") and shutil.which("npm")):
        missing("node and npm are not installed: install Node.js 20 or newer to make the schema of Block Kit")
    CACHE.mkdir(parents=True, exist_ok=True)
    for name in ("package.json", "surfaces.ts"):
        shutil.copy(SOURCE / name, CACHE)
    _run(
        *("npm", "install", "--ignore-scripts", "--no-audit", "--no-fund"),
        *("--no-package-lock", "--loglevel=error"),
    )
    return _run("node_modules/.bin/ts-json-schema-generator", "--path", "surfaces.ts", "--no-type-check")


def _run(*command: str) -> str:
    done = subprocess.run(command, cwd=CACHE, capture_output=True, text=True, check=False)
    if done.returncode:
        missing(f"{command[0]} failed in {CACHE}: run it there to see why")
    return done.stdout


def _without_prose(schema: Any) -> Any:
    if isinstance(schema, list):
        return [_without_prose(one) for one in schema]
    if not isinstance(schema, dict):
        return schema
    # A property may be named "description"; then its value is a schema and not a sentence.
    prose = [name for name in ("description", "deprecated") if not isinstance(schema.get(name), dict)]
    return {name: _without_prose(one) for name, one in schema.items() if name not in prose}


def _reached(roots: tuple[str, ...], definitions: Mapping[str, Schema]) -> set[str]:
    found: set[str] = set()
    waiting = list(roots)
    while waiting:
        name = waiting.pop()
        if name not in found:
            found.add(name)
            waiting += _references(definitions[name])
    return found


def _references(schema: Any) -> Iterator[str]:
    if isinstance(schema, dict):
        if "$ref" in schema:
            yield schema["$ref"].removeprefix(REF)
        for one in schema.values():
            yield from _references(one)
    elif isinstance(schema, list):
        for one in schema:
            yield from _references(one)


def _told_apart(schema: Any, definitions: Mapping[str, Schema]) -> Any:
    """The same schema with every choice among objects decided by their `type`.

    "anyOf" alone says of a wrong button in an actions block only that it is none of eleven things.
    """
    if isinstance(schema, list):
        return [_told_apart(one, definitions) for one in schema]
    if not isinstance(schema, dict):
        return schema
    if "anyOf" not in schema:
        return {name: _told_apart(one, definitions) for name, one in schema.items()}
    choices: dict[str, list[Schema]] = {}
    for choice in schema["anyOf"]:
        for kind in sorted(_kinds(choice, definitions)):
            choices.setdefault(kind, []).append(choice)
    if "" in choices:
        return {"anyOf": [_told_apart(one, definitions) for one in schema["anyOf"]]}
    return _by_kind(choices, definitions)


def _kinds(schema: Schema, definitions: Mapping[str, Schema]) -> set[str]:
    """The values of `type` that may satisfy the schema; "" where `type` decides nothing."""
    if "$ref" in schema:
        return _kinds(definitions[schema["$ref"].removeprefix(REF)], definitions)
    if "anyOf" in schema:
        return {kind for choice in schema["anyOf"] for kind in _kinds(choice, definitions)}
    return {schema.get("properties", {}).get("type", {}).get("const", "")}


def _by_kind(choices: Mapping[str, list[Schema]], definitions: Mapping[str, Schema]) -> Schema:
    decided = {kind: _one_of(_told_apart(those, definitions)) for kind, those in choices.items()}
    if len(decided) == 1:
        return next(iter(decided.values()))
    return {
        "type": "object",
        "required": ["type"],
        "properties": {"type": {"enum": list(decided)}},
        "allOf": [
            {"if": {"properties": {"type": {"const": kind}}}, "then": one} for kind, one in decided.items()
        ],
    }


def _one_of(those: list[Schema]) -> Schema:
    """A choice among objects of one type: of two, the property that only the second one needs decides."""
    if len(those) == 1:
        return those[0]
    first, second = those
    own = [name for name in second["required"] if name not in first["properties"]]
    return {"if": {"required": own}, "then": second, "else": first}


if __name__ == "__main__":
    SCHEMA.write_text(made())
