"""Measures the same work in stores of more and more watched accounts, each with a year of scores; draws it.

    python -m docs.figures.growth 1000 10000 100000          prints a table
    python -m docs.figures.growth --svg growth.svg …         draws it, too

The stores are files of SQLite, filled for this: 100,000 accounts take two gigabytes and some minutes.
"""

from __future__ import annotations

import argparse
import asyncio
import math
import sys
import tempfile
from contextlib import AsyncExitStack
from itertools import pairwise
from pathlib import Path
from statistics import median

from tests.bench.test_growth_bench import Store
from tests.stores import open_database

DAYS, TRIES = 365, 5
WORKS = ("a stored answer", "a tick, a due row", "the digest of a team", "housekeeping")
COLORS = ("#0b6e4f", "#b5542a", "#2a5db5", "#7a3fa0")
Figures = dict[int, tuple[float, ...]]  # by accounts: milliseconds of each work


async def measure(accounts: int) -> tuple[float, ...]:
    """Milliseconds of each work, the median of some tries; the first is not counted."""
    async with AsyncExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="influence-growth-")))
        database = await stack.enter_async_context(open_database("sqlite", folder))
        store = await Store.filled(database, accounts, DAYS)
        found = []
        for work in (store.answer, store.tick, store.digest, store.housekeeping):
            await work()
            found.append(1000 * median([await work() for _ in range(TRIES)]))
        return tuple(found)


def table(figures: Figures) -> str:
    least = min(figures)
    rows = [f"| watched accounts | {' | '.join(WORKS)} |", "|---|" + "---|" * len(WORKS)]
    for accounts, found in figures.items():
        cells = (
            f"{one:.3g} ms ({one / first:.2g} ×)" for one, first in zip(found, figures[least], strict=True)
        )
        rows.append(f"| {accounts:,} | {' | '.join(cells)} |")
    return "\n".join(rows) + "\n"


def picture(figures: Figures) -> str:
    """Milliseconds over accounts, both axes logarithmic, a line a work."""
    sizes, values = sorted(figures), [value for found in figures.values() for value in found]
    low, high = math.floor(math.log10(min(values))), math.ceil(math.log10(max(values)))
    first, last = math.log10(sizes[0]), math.log10(sizes[-1])

    def at(accounts: int, value: float) -> tuple[float, float]:
        across = (math.log10(accounts) - first) / max(1.0, last - first)
        return 80 + 360 * across, 280 - 240 * (math.log10(value) - low) / max(1, high - low)

    drawn = ['<text x="80" y="24">milliseconds by the number of watched accounts</text>']
    for step in range(low, high + 1):
        y = at(sizes[0], 10.0**step)[1]
        drawn.append(f'<text x="72" y="{y + 4:.0f}" text-anchor="end">{10.0**step:g}</text>')
        drawn.append(f'<path d="M80 {y:.0f}h360" stroke="#ddd"/>')
    for size in sizes:
        x = at(size, 10.0**low)[0]
        drawn.append(f'<text x="{x:.0f}" y="300" text-anchor="middle">{size:,}</text>')
    for place, (work, color) in enumerate(zip(WORKS, COLORS, strict=True)):
        points = [at(size, figures[size][place]) for size in sizes]
        drawn += [f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3" fill="{color}"/>' for x, y in points]
        drawn += [
            f'<path d="M{a[0]:.1f} {a[1]:.1f}L{b[0]:.1f} {b[1]:.1f}" stroke="{color}" stroke-width="2"/>'
            for a, b in pairwise(points)
        ]
        drawn.append(f'<text x="460" y="{60 + 20 * place}" fill="{color}">{work}</text>')
    title = "<title>How long the same work takes in larger stores</title>"
    style = 'xmlns="http://www.w3.org/2000/svg" viewBox="0 0 640 320" font-family="sans-serif" font-size="12"'
    return f'<svg {style}>{title}<rect width="640" height="320" fill="#fff"/>{"".join(drawn)}</svg>\n'


def main() -> None:
    words = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    words.add_argument("accounts", nargs="*", type=int, default=[1_000, 10_000, 100_000])
    words.add_argument("--svg", type=Path)
    given = words.parse_args()
    figures: Figures = {}
    for accounts in given.accounts:
        figures[accounts] = asyncio.run(measure(accounts))
        print(table(figures).splitlines()[-1], file=sys.stderr, flush=True)
    print(table(figures), end="")
    if given.svg is not None:
        given.svg.write_text(picture(figures))


if __name__ == "__main__":
    main()
