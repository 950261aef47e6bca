"""Measures how time and memory of `influence score-file` grow with the accounts, here and on Sail; draws it.

    python docs/figures/batch.py 100000 1000000          prints a table
    python docs/figures/batch.py --svg batch.svg …        draws it, too

Each run is a process of its own over a made-up folder; a file has 50,000 accounts with 10 posts each. Memory
is the most that the process which scores ever had: of Sail that is its server.
"""

from __future__ import annotations

import argparse
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from tests.servers.spark import sail  # noqa: E402

POSTS, A_FILE = 10, 50_000
NOW = 1_462_341_828
WAYS = ("threads", "Sail, 1 task at a time", "Sail, 2 tasks at a time")


@dataclass(frozen=True)
class Figure:
    way: str
    accounts: int
    seconds: float
    megabytes: float


def write(folder: Path, accounts: int) -> None:
    for name in ("accounts", "posts"):
        (folder / name).mkdir()
    for number in range(-(-accounts // A_FILE)):
        here = min(A_FILE, accounts - number * A_FILE)
        random = np.random.default_rng(number)
        handles = pa.array([f"@a{number * A_FILE + place}@x" for place in range(here)])
        owners = pa.array(np.repeat(np.arange(here), POSTS))
        at = NOW - 3 * 86_400 - np.tile(np.arange(POSTS), here) * 30_000
        people = {
            "handle": handles,
            "network": ["x"] * here,
            "observed_at": pa.array(np.full(here, NOW)).cast(pa.timestamp("s", "UTC")),
            "followers": random.integers(0, 10**6, here),
        }
        posts = {
            "handle": handles.take(owners),
            "id": pa.array(np.arange(here * POSTS)).cast(pa.string()),
            "at": pa.array(at).cast(pa.timestamp("s", "UTC")),
            "likes": random.poisson(12, here * POSTS),
        }
        pq.write_table(pa.table(people), folder / "accounts" / f"{number:05}.parquet")
        pq.write_table(pa.table(posts), folder / "posts" / f"{number:05}.parquet")


HERE = """
import sys
from adapters.files.cluster import score_on_cluster
from adapters.files.partitions import planned, score_here
from adapters.files.places import place
people, posts, out, remote, tasks = sys.argv[1:]
job = planned(place(people), place(posts), place(out), "3").job
job.out.prepare()
done = score_on_cluster(job, remote, int(tasks)) if remote else score_here(job)
print(sum(one.lines for one in done), end=" ")
print(next(line for line in open("/proc/self/status") if line.startswith("VmHWM")).split()[1])
"""


def peak(pid: int) -> float:
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return int(next(line for line in lines if line.startswith("VmHWM")).split()[1]) / 1024


@contextmanager
def engine(way: str) -> Iterator[tuple[str, int | None]]:
    if way == "threads":
        yield "", None
        return
    with sail() as server:
        yield server.remote, server.process.pid


def measure(way: str, folder: Path, accounts: int) -> Figure:
    out = folder / f"out-{WAYS.index(way)}"
    with engine(way) as (remote, server):
        tasks = way.split()[1] if remote else "0"
        script = folder / "here.py"  # pyspark takes a Python that was given its program as text for a test
        script.write_text(HERE)
        words = [str(folder / "accounts"), str(folder / "posts"), str(out), remote, tasks]
        began = time.perf_counter()
        told = subprocess.run(  # noqa: S603
            [sys.executable, str(script), *words], cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True
        ).stdout.split()
        seconds = time.perf_counter() - began
        if int(told[0]) != accounts:
            raise SystemExit(f"{way}: {told[0]} lines for {accounts} accounts")
        shutil.rmtree(out)
        return Figure(way, accounts, seconds, int(told[1]) / 1024 if server is None else peak(server))


def table(figures: list[Figure]) -> str:
    head = "| accounts | way | seconds | accounts a second | memory |\n|---|---|---|---|---|\n"
    return head + "".join(
        f"| {one.accounts:,} | {one.way} | {one.seconds:.1f} | {one.accounts / one.seconds:,.0f} "
        f"| {one.megabytes:,.0f} MB |\n"
        for one in figures
    )


def picture(figures: list[Figure]) -> str:
    """Seconds and megabytes over accounts, both axes logarithmic, a line a way."""
    parts = [_panel(figures, "seconds", 0), _panel(figures, "megabytes", 330)]
    legend = "".join(
        f'<text x="50" y="{300 + 16 * place}" fill="{color}">{way}</text>'
        for place, (way, color) in enumerate(zip(WAYS, COLORS, strict=True))
    )
    title = "<title>Time and memory of score-file by the number of accounts</title>"
    style = 'xmlns="http://www.w3.org/2000/svg" viewBox="0 0 660 345" font-family="sans-serif" font-size="12"'
    return f'<svg {style}>{title}<rect width="660" height="345" fill="#fff"/>{"".join(parts)}{legend}</svg>\n'


COLORS = ("#0b6e4f", "#b5542a", "#2a5db5")


def _panel(figures: list[Figure], name: str, left: int) -> str:
    values = [float(getattr(one, name)) for one in figures]
    sizes = [one.accounts for one in figures]
    low, high = np.floor(np.log10(min(values))), np.ceil(np.log10(max(values)))
    first, last = np.floor(np.log10(min(sizes))), np.ceil(np.log10(max(sizes)))

    def at(one: Figure) -> tuple[float, float]:
        across = (np.log10(one.accounts) - first) / max(1.0, last - first)
        up = (np.log10(float(getattr(one, name))) - low) / max(1.0, high - low)
        return float(left + 60 + 240 * across), float(250 - 220 * up)

    drawn = [f'<text x="{left + 60}" y="18">{name}</text>']
    for step in range(int(low), int(high) + 1):
        y = 250 - 220 * (step - low) / max(1.0, high - low)
        drawn.append(f'<text x="{left + 52}" y="{y + 4:.0f}" text-anchor="end">{10.0**step:,g}</text>')
        drawn.append(f'<path d="M{left + 60} {y:.0f}h240" stroke="#ddd"/>')
    for step in range(int(first), int(last) + 1):
        x = left + 60 + 240 * (step - first) / max(1.0, last - first)
        drawn.append(f'<text x="{x:.0f}" y="268" text-anchor="middle">{10**step:,}</text>')
    for way, color in zip(WAYS, COLORS, strict=True):
        points = [at(one) for one in figures if one.way == way]
        drawn += [f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3" fill="{color}"/>' for x, y in points]
        drawn += [
            f'<path d="M{a[0]:.1f} {a[1]:.1f}L{b[0]:.1f} {b[1]:.1f}" stroke="{color}" stroke-width="2"/>'
            for a, b in pairwise(points)
        ]
    return "".join(drawn)


def main() -> None:
    words = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    words.add_argument("accounts", nargs="*", type=int, default=[100_000, 1_000_000])
    words.add_argument("--svg", type=Path)
    given = words.parse_args()
    figures: list[Figure] = []
    for accounts in given.accounts:
        with tempfile.TemporaryDirectory(prefix="influence-") as name:
            write(Path(name), accounts)
            for way in WAYS:
                figures.append(measure(way, Path(name), accounts))
                print(table(figures[-1:]).splitlines()[-1], file=sys.stderr, flush=True)
    print(table(figures), end="")
    if given.svg is not None:
        given.svg.write_text(picture(figures))


if __name__ == "__main__":
    main()
