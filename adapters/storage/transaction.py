"""A write in progress, as the core hands it on."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy.ext.asyncio import AsyncConnection


class SqlTransaction:
    """`connection` is for a queue that lives in the same database."""

    def __init__(self, connection: AsyncConnection) -> None:
        self.connection = connection
        self._after: list[Callable[[], None]] = []

    def after_commit(self, do: Callable[[], None]) -> None:
        self._after.append(do)

    def committed(self) -> None:
        for do in self._after:
            do()
