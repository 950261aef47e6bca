"""Keeps what became of accounts while a list is checked, so that an interrupted check goes on."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path
from types import TracebackType
from typing import get_args

from scoring.campaigns.entries import SETTLED, Checked, State
from scoring.facts import from_json, to_json
from scoring.handles import Handle

# After a day a network may say something else.
KEPT = timedelta(hours=24)
_STATES = frozenset(get_args(State))


class Journal:
    """A file beside the result, one line an account; scores are in the store. `with` opens it for writing.

    A line that was cut off by a kill, or written by somebody else, is passed over.
    """

    def __init__(self, result: Path) -> None:
        self._path = result.with_name(f".{result.name}.unfinished")

    def known(self, now: datetime) -> Mapping[Handle, Checked]:
        """What would be the same if it were asked again now."""
        with suppress(FileNotFoundError):
            lines = self._path.read_text(errors="replace").splitlines()
            return dict(self._read(lines, now))
        return {}

    def __enter__(self) -> Journal:
        # Without a buffer: what was told is in the file, whatever ends the process.
        self._file = self._path.open("ab", buffering=0)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._file.close()

    def add(self, handle: Handle, found: Checked, now: datetime) -> None:
        """Keeps an answer that is worth keeping: one that has no score and would be the same again."""
        if found.state in SETTLED:
            reason = None if found.reason is None else to_json(found.reason)
            row = {"at": now.isoformat(), "network": handle.network, "name": handle.name}
            line = json.dumps({**row, "state": found.state, "reason": reason})
            self._file.write(line.encode() + b"\n")

    def remove(self) -> None:
        """When the result is there."""
        self._path.unlink(missing_ok=True)

    def _read(self, lines: list[str], now: datetime) -> Iterator[tuple[Handle, Checked]]:
        for line in lines:
            with suppress(ValueError, KeyError, TypeError):
                row = json.loads(line)
                if row["state"] in _STATES and now - datetime.fromisoformat(row["at"]) < KEPT:
                    reason = None if row["reason"] is None else from_json(row["reason"])
                    yield Handle(str(row["network"]), str(row["name"])), Checked(row["state"], reason=reason)
