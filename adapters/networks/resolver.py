"""Looks up the hosts that people name, in threads of their own: a dead name server holds up only its team."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Callable, Sequence

import httpcore

from adapters.networks.threads import Threads
from scoring.ports.fetch_context import asked_for

LOOK_UPS = 16  # at once
EACH = 4  # of these for one workspace
PATIENCE = 5.0  # seconds that a look-up may wait for its turn

LookUp = Callable[[str, int], Sequence[str]]


def system_addresses(host: str, port: int) -> Sequence[str]:
    """The addresses the system's resolver knows; none where the name does not exist. Blocks."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except socket.gaierror as failed:
        if failed.errno == socket.EAI_AGAIN:
            raise httpcore.ConnectError from None
        return ()
    return [str(entry[4][0]) for entry in found]


class Resolver:
    """Asks for a name once, however many of a workspace wait for it. `look_up` blocks, in a thread."""

    def __init__(
        self, look_up: LookUp = system_addresses, *, at_once: int = LOOK_UPS, each: int = EACH
    ) -> None:
        self._look_up = look_up
        self._threads = Threads(at_once, each=each, patience=PATIENCE)
        self._running: dict[tuple[str, str, int], asyncio.Task[Sequence[str]]] = {}

    async def __call__(self, host: str, port: int) -> Sequence[str]:
        """The addresses; none where the name does not exist. Raises httpcore's ConnectError, ConnectTimeout.

        May be cancelled: the look-up stays in its thread, and whoever asks again waits for the same one.
        """
        key = asked_for().workspace, host, port
        if key not in self._running:
            self._running[key] = asyncio.create_task(self._resolved(host, port), name="look up a name")
            self._running[key].add_done_callback(lambda done: self._ended(key, done))
        return await asyncio.shield(self._running[key])

    async def aclose(self) -> None:
        """Lets go of what still waits. Its threads end by themselves."""
        running = list(self._running.values())
        for task in running:
            task.cancel()
        await asyncio.gather(*running, return_exceptions=True)

    async def _resolved(self, host: str, port: int) -> Sequence[str]:
        try:
            return await self._threads.run(lambda: self._look_up(host, port))
        except TimeoutError:
            raise httpcore.ConnectTimeout from None

    def _ended(self, key: tuple[str, str, int], done: asyncio.Task[Sequence[str]]) -> None:
        del self._running[key]
        # Whoever waited may be gone: look at the error so that it is not reported as never retrieved.
        if not done.cancelled():
            done.exception()
