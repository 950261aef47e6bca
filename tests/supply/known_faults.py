"""Known faults of the locked packages: python -m tests.supply.known_faults

Asks PyPI's service, and OSV where that one cannot be asked. A fault that nobody has accepted (accepted.toml)
ends it with 1. What could not be asked is said loudly: pip-audit alone would call it free of faults.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from tests.supply.lock import DEV, RUN, locked

ACCEPTED = Path(__file__).with_name("accepted.toml")
SECONDS = 90  # for one service
OSV = "https://api.osv.dev/v1/query"


@dataclass(frozen=True, slots=True)
class Fault:
    """A known fault of one locked version, under all its names."""

    package: str
    version: str
    ids: frozenset[str]
    mended_in: tuple[str, ...]


@dataclass
class Answer:
    """What a service knows: faults, and which packages it could be asked about."""

    asked: set[str] = field(default_factory=set)
    faults: list[Fault] = field(default_factory=list)


def read(report: Mapping[str, Any]) -> Answer:
    """pip-audit's JSON."""
    answer = Answer()
    for one in report["dependencies"]:
        if "skip_reason" in one:
            continue
        answer.asked.add(one["name"])
        for known in one["vulns"]:
            ids = frozenset((known["id"], *known["aliases"]))
            answer.faults.append(Fault(one["name"], one["version"], ids, tuple(known["fix_versions"])))
    return answer


def ask(requirements: Path, service: str, url: str = OSV) -> Answer:
    """Asks one service about all of a file; nothing is asked about where it cannot be reached."""
    command = (
        sys.executable,
        "-m",
        "pip_audit",
        "--require-hashes",
        "--disable-pip",
        "-r",
        str(requirements),
    )
    options = (
        "--format",
        "json",
        "--progress-spinner",
        "off",
        "--timeout",
        "10",
        "-s",
        service,
        "--osv-url",
        url,
    )
    try:
        done = subprocess.run(
            (*command, *options), capture_output=True, text=True, timeout=SECONDS, check=False
        )
        return read(json.loads(done.stdout))
    except (subprocess.TimeoutExpired, json.JSONDecodeError):
        return Answer()


def accepted(path: Path, today: date) -> frozenset[str]:
    """The ids that are accepted today. Raises KeyError for an entry without a reason or an end."""
    entries = tomllib.loads(path.read_text()).get("fault", [])
    return frozenset(one["id"] for one in entries if one["reason"] and today <= one["until"])


def told(names: Iterable[str], answers: Sequence[Answer], fine: frozenset[str]) -> tuple[list[str], bool]:
    """The lines to print, and whether a fault is among them that nobody accepted."""
    names = set(names)
    asked = names & {name for one in answers for name in one.asked}
    faults = {(one.package, one.ids): one for answer in answers for one in answer.faults}
    lines, bad = [], False
    for one in sorted(faults.values(), key=lambda one: one.package):
        is_fine = bool(one.ids & fine)
        bad = bad or not is_fine
        mended = f"mended in {', '.join(one.mended_in)}" if one.mended_in else "not mended yet"
        word = "accepted" if is_fine else "FAULT"
        lines.append(f"{word}: {one.package} {one.version}: {', '.join(sorted(one.ids))}, {mended}")
    if asked != names:
        why = "the service cannot be reached" if not asked else ", ".join(sorted(names - asked))
        lines.append(f"NOT CHECKED: known faults of {len(names - asked)} of {len(names)} packages: {why}")
    if asked:
        lines.append(f"{len(asked)} packages checked, {len(faults)} known faults")
    return lines, bad


def main() -> int:
    """0: no fault that is not accepted is known, as far as could be asked."""
    names = {one.name for path in (RUN, DEV) for one in locked(path)}
    answers = [ask(DEV, "pypi")]
    if not answers[0].asked:
        answers.append(ask(DEV, "osv", os.environ.get("OSV_URL", OSV)))
    lines, bad = told(names, answers, accepted(ACCEPTED, datetime.now(UTC).date()))
    print("\n".join(lines))
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
