"""Servers of Spark Connect in processes of their own: Sail, and Spark itself where it is installed."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

_LIMIT = 90.0


@dataclass(frozen=True)
class Server:
    remote: str
    process: subprocess.Popen[bytes]

    def kill(self) -> None:
        self.process.kill()
        self.process.wait()


@contextmanager
def sail() -> Iterator[Server]:
    """Sail on this machine; its workers are threads of its process."""
    port = free_port()
    with _served([sys.executable, "-m", "pysail", "spark", "server", "--port", str(port)], port) as server:
        yield server


@contextmanager
def spark() -> Iterator[Server]:
    """Spark of SPARK_HOME on two cores; its workers are processes of this Python."""
    home = os.environ.get("SPARK_HOME")
    if home is None or shutil.which("java") is None:
        pytest.skip("needs Java, and SPARK_HOME: where an installed pyspark lies")
    port = free_port()
    command = [
        *(f"{home}/bin/spark-submit", "--master", "local[2]"),
        *("--class", "org.apache.spark.sql.connect.service.SparkConnectServer"),
        *("--conf", f"spark.connect.grpc.binding.port={port}", "--conf", "spark.ui.enabled=false"),
        "spark-internal",
    ]
    with _served(command, port, PYSPARK_PYTHON=sys.executable) as server:
        yield server


@contextmanager
def _served(command: list[str], port: int, **env: str) -> Iterator[Server]:
    process = subprocess.Popen(
        command,
        env={**os.environ, **env},
        cwd=Path(__file__).resolve().parents[2],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        _wait(process, port)
        yield Server(f"sc://127.0.0.1:{port}", process)
    finally:
        process.terminate()
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])


def _wait(process: subprocess.Popen[bytes], port: int) -> None:
    until = time.monotonic() + _LIMIT
    while time.monotonic() < until:
        assert process.poll() is None, f"{process.args!r} ended"
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
            return
        except OSError:
            time.sleep(0.05)
    raise AssertionError(f"{process.args!r} does not listen")
