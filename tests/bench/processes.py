"""What a benchmark asks of a process that it started."""

from __future__ import annotations

from pathlib import Path


def resident_megabytes(pid: int) -> float:
    """The memory that the process holds now."""
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    kilobytes = next(line.split()[1] for line in lines if line.startswith("VmRSS:"))
    return int(kilobytes) / 1024
