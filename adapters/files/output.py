"""Translates lines of results into a file that is there whole or not at all, or into standard output."""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from scoring.errors import BadInput
from scoring.text import say


@contextmanager
def output(target: Path | None) -> Iterator[BinaryIO]:
    """Standard output for None. A file appears under its name only when everything was written.

    Pipes and devices are written as they are. Raises BadInput where nothing can be written there.
    """
    if target is None:
        yield sys.stdout.buffer
        sys.stdout.buffer.flush()
    elif target.exists() and not target.is_file():
        with target.open("wb") as stream:
            yield stream
    else:
        with _replaced(target) as stream:
            yield stream


@contextmanager
def _replaced(target: Path) -> Iterator[BinaryIO]:
    try:
        descriptor, name = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.", suffix=".part")
    except OSError as error:
        raise BadInput(
            say("{place} cannot be written: {reason}", place=str(target), reason=f"{error.strerror}."),
            say("Name another file with -o."),
        ) from None
    try:
        with os.fdopen(descriptor, "wb") as stream:
            yield stream
            stream.flush()
            os.fsync(descriptor)
        os.chmod(name, _mode(target))
        os.replace(name, target)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def _mode(target: Path) -> int:
    """That of the file which is replaced, else what a plain open would give."""
    if target.exists():
        return target.stat().st_mode & 0o777
    mask = os.umask(0)
    os.umask(mask)
    return 0o666 & ~mask
