"""Notices work that does not end: it is told, the process counts as unhealthy, and then ends itself.

A thread of its own looks, since what stands still may be the loop. A supervisor starts the process again, and
the store knows what was in hand.
"""

from __future__ import annotations

import logging
import os
import sys
import threading
import time
import traceback
from collections.abc import Callable
from dataclasses import dataclass, field

log = logging.getLogger(__name__)

LOOK_SECONDS = 1.0
# From being told to the end: long enough for a probe to see the 503, and for a tick that ends after all.
GRACE_SECONDS = 30.0
EXIT_CODE = 70  # sysexits.h, EX_SOFTWARE


def end_process() -> None:
    """At once: what stands still would keep an orderly end from coming."""
    sys.stderr.flush()
    os._exit(EXIT_CODE)


@dataclass
class Watchdog:
    """Holds until when each piece of work has to have ended, in seconds of the monotonic clock."""

    grace: float = GRACE_SECONDS
    end: Callable[[], None] = end_process
    look_every: float = LOOK_SECONDS
    _until: dict[str, float] = field(default_factory=dict)
    _told: dict[str, float] = field(default_factory=dict)
    _stopped: threading.Event = field(default_factory=threading.Event)
    _thread: threading.Thread | None = None

    @property
    def trouble(self) -> str | None:
        """What does not end, None while all is well."""
        stuck = sorted(self._told)
        return f"{', '.join(stuck)} does not end" if stuck else None

    def expect(self, what: str, within: float) -> None:
        """It has to end, or to be expected anew, within so many seconds."""
        self._until[what] = time.monotonic() + within
        self._told.pop(what, None)

    def ended(self, what: str) -> None:
        self._until.pop(what, None)
        self._told.pop(what, None)

    def start(self) -> None:
        self._thread = threading.Thread(target=self._look_on, name="watchdog", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Nothing is expected any more."""
        self._stopped.set()
        if self._thread is not None:
            self._thread.join()
        self._until.clear()
        self._told.clear()

    def _look_on(self) -> None:
        while not self._stopped.wait(self.look_every):
            self.look()

    def look(self) -> None:
        """Tells what is late, and ends the process where it was told long enough ago."""
        now = time.monotonic()
        for what, until in list(self._until.items()):
            if now < until:
                continue
            if what not in self._told:
                self._told[what] = now
                log.critical("%s does not end; this process will. %s", what, _where())
            elif now - self._told[what] >= self.grace:
                log.critical("%s still does not end: this process ends now", what)
                self.end()


def _where() -> str:
    """What the main thread is doing: files, lines and functions, never values."""
    frame = sys._current_frames().get(threading.main_thread().ident or 0)
    steps = traceback.extract_stack(frame)[-8:] if frame is not None else []
    return " > ".join(f"{os.path.basename(one.filename)}:{one.lineno} {one.name}" for one in steps)
