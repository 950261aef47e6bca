"""Writes docs/figures.md: what the proofs of several processes and of growth show on this machine.

make figures            everything as it is published: 100 kills, a soak of 20 minutes
make figures ARGS=short a tenth of that, to see that it works
"""

from __future__ import annotations

import os
import platform
import re
import subprocess
import sys
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "figures.md"


@dataclass(frozen=True)
class Proof:
    """A test that prints what it found; `says` tells a reader what was done, `full` is set for all of it."""

    title: str
    says: str
    test: str
    mark: str
    full: dict[str, str] = field(default_factory=dict)


PROOFS = (
    Proof(
        "Everything at once",
        "Three workers and two webs over one PostgreSQL, with a Slack and a Discord. Processes are "
        "killed at random moments, one stands still for three minutes, connections are cut and "
        "swallowed, PostgreSQL is restarted twice as after a loss of power, both chats refuse in "
        "storms, one clock is set back. Time runs ten times as fast for all of them. Held: every "
        "digest is posted once, and all are caught up within a minute of quiet.",
        "tests/slow/test_chaos.py",
        "slow",
        {"CHAOS_KILLS": "100"},
    ),
    Proof(
        "Two hosts",
        "A worker on each of two network namespaces, one PostgreSQL and both chats on a third; one "
        "line, then the other, then both are cut for longer than a claim holds. Held: every digest is"
        " posted once.",
        "tests/slow/test_two_hosts.py",
        "slow",
    ),
    Proof(
        "A soak",
        "Two workers and a web, digests due every minute of a clock that runs ten times as fast, "
        "somebody asking four times a second. Held: no line at warning or above, memory and open "
        "files stay.",
        "tests/slow/test_soak.py",
        "slow",
        {"SOAK_SECONDS": "1200"},
    ),
    Proof(
        "More workers",
        "One, two and four workers share the refresh of accounts of a network whose answers take 100 "
        "ms; the workers, PostgreSQL and the network run on this one machine.",
        "tests/bench/test_workers_bench.py",
        "bench",
    ),
    Proof(
        "Growth",
        "The same work in a store of ten times as many watched accounts.",
        "tests/bench/test_growth_bench.py",
        "bench",
    ),
)


SCRIPTS = (
    (
        "Larger stores",
        "The same work in stores of more and more watched accounts, each with a score a day for a year.",
        "growth",
        ("1000", "10000", "100000"),
    ),
    (
        "Batch",
        "`influence score-file` over a folder, here and on Sail.",
        "batch",
        ("100000", "1000000", "10000000"),
    ),
)


def run(proof: Proof, *, full: bool) -> list[str]:
    """What it printed. Ends the program where it fails: there is nothing to publish then."""
    done = subprocess.run(  # noqa: S603  (our own tests)
        [sys.executable, "-m", "pytest", "-n", "0", "-q", "-s", "-m", proof.mark, proof.test],
        cwd=ROOT,
        env={**os.environ, **(proof.full if full else {})},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode != 0:
        sys.exit(f"{proof.title}: {done.stdout[-3000:]}")
    rows = (row.strip(" .") for row in done.stdout.splitlines())
    return [row for row in rows if re.search(r"[a-z]", row) and not row.startswith(("warnings", "bringing"))]


def drawing(module: str, sizes: tuple[str, ...], *, full: bool) -> str:
    """The table that a script prints for these sizes, and its picture where it has several."""
    picture = ROOT / "docs" / "figures" / f"{module}.svg"
    drawn = ["--svg", str(picture)] if full else []
    done = subprocess.run(  # noqa: S603  (our own program)
        [sys.executable, "-m", f"docs.figures.{module}", *drawn, *sizes],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode != 0:
        sys.exit(f"{module}: {done.stderr[-3000:]}")
    shown = f"\n![{module}](figures/{module}.svg)\n" if full else ""
    return f"{done.stdout}{shown}"


def main() -> None:
    full = sys.argv[1:] != ["short"]
    machine = f"{os.cpu_count()} cores, Python {platform.python_version()}, {platform.system()}"
    parts = [
        "# Figures\n\nWritten by `make figures`, which runs each proof on the machine it is on"
        f" ({machine}, {datetime.now(UTC):%Y-%m-%d}{'' if full else ', in short'}). Ratios are held"
        " by the tests; absolute figures are this machine's.\n"
    ]
    for proof in PROOFS:
        print(f"{proof.title} …", flush=True)
        printed = "\n".join(run(proof, full=full))
        parts.append(f"## {proof.title}\n\n{proof.says}\n\n```\n{printed}\n```\n\n`{proof.test}`\n")
    for title, says, module, sizes in SCRIPTS:
        print(f"{title} …", flush=True)
        drawn = drawing(module, sizes if full else sizes[:1], full=full)
        parts.append(f"## {title}\n\n{says}\n\n{drawn}")
    parts.append((Path(__file__).parent / "on_paper.md").read_text(encoding="utf-8"))
    PAGE.write_text("\n".join(parts), encoding="utf-8")


if __name__ == "__main__":
    main()
