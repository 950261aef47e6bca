"""Letters of a handle -> suggestions: what the server watches, what was asked for last, where it could be."""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Iterable, Iterator
from typing import Any

from discord import app_commands

from adapters.discord.components.handling import Handlers, Interaction
from adapters.discord.handlers.context import workspace_of
from scoring.errors import BadHandle
from scoring.handles import parse_handle, shown
from scoring.networks import NETWORKS

MOST = 25  # Discord's limit
LONGEST = 100

Suggest = Callable[[Interaction, str], Coroutine[Any, Any, list[app_commands.Choice[str]]]]


def suggest_handles(handlers: Handlers) -> Suggest:
    """Never raises: without an answer of the store there are fewer suggestions."""

    async def suggest(interaction: Interaction, typed: str) -> list[app_commands.Choice[str]]:
        workspace, cache = workspace_of(interaction), handlers.cache
        near = (*cache.recent(workspace), *await cache.watched(workspace))
        return _choices(_matching(typed, near), _possible(typed, handlers.networks))

    return suggest


def suggest_several(one: Suggest) -> Suggest:
    """For an option that holds several handles: the suggestions are for the last of them."""

    async def suggest(interaction: Interaction, typed: str) -> list[app_commands.Choice[str]]:
        before, space, last = typed.rpartition(" ")
        found = await one(interaction, last)
        whole = ((f"{before}{space}{choice.value}", f"{before}{space}{choice.name}") for choice in found)
        return _choices(whole)

    return suggest


def suggest_watched(handlers: Handlers) -> Suggest:
    """Only what the server watches; for taking something off the list."""

    async def suggest(interaction: Interaction, typed: str) -> list[app_commands.Choice[str]]:
        watched = await handlers.cache.watched(workspace_of(interaction))
        return _choices(_matching(typed, watched), ())

    return suggest


def _matching(typed: str, handles: Iterable[str]) -> Iterator[tuple[str, str]]:
    wanted = typed.strip().lower().removeprefix("@")
    yield from ((handle, handle) for handle in handles if wanted in handle.lower())


def _possible(typed: str, networks: Iterable[str]) -> Iterator[tuple[str, str]]:
    """The handle as typed, or the same name on every network that can be asked."""
    name = shown(typed.strip()).removeprefix("@")
    if not name:
        return
    if any(mark in name for mark in "@:./"):
        yield from _readable(typed.strip())
        return
    for network in networks:
        row = NETWORKS[network]
        if row.form:
            for handle, _ in _readable(row.form.format(name=name)):
                yield handle, f"{handle} · {row.title}"


def _readable(typed: str) -> Iterator[tuple[str, str]]:
    try:
        handle = str(parse_handle(typed).handle)
    except BadHandle:
        return
    yield handle, handle


def _choices(*found: Iterable[tuple[str, str]]) -> list[app_commands.Choice[str]]:
    """The first ones of each handle; a value that Discord would refuse is left out."""
    unique: dict[str, str] = {}
    for handle, label in (one for some in found for one in some):
        if len(handle) <= LONGEST:
            unique.setdefault(handle, label[:LONGEST])
    return [app_commands.Choice(name=label, value=handle) for handle, label in unique.items()][:MOST]
