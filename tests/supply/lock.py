"""The locked packages, read from the files that pip installs from."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
RUN, DEV = ROOT / "requirements.txt", ROOT / "requirements-dev.txt"
_PIN = re.compile(r"^([a-z0-9][a-z0-9._-]*)==(\S+?)( ; [^\\]+?)? \\$")


@dataclass(frozen=True, slots=True)
class Locked:
    """One version of a package, where its marker holds, and the SHA-256 of each file that may be taken."""

    name: str
    version: str
    marker: str
    hashes: frozenset[str]


def locked(path: Path) -> Iterator[Locked]:
    """Raises ValueError for a line that is no pin and no hash: nothing else may be installed."""
    for entry in re.split(r"\n(?=\S)", path.read_text().strip()):
        first, *rest = entry.splitlines()
        found = _PIN.match(first)
        hashes = [re.fullmatch(r"    --hash=sha256:([0-9a-f]{64})( \\)?", line) for line in rest]
        if found is None or not hashes or not all(hashes):
            raise ValueError(f"{path.name}: {first}")
        marker = (found[3] or "").removeprefix(" ; ")
        yield Locked(found[1], found[2], marker, frozenset(one[1] for one in hashes if one))
