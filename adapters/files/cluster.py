"""Lets a cluster that speaks Spark Connect score partitions, with the code that scores them here.

The cluster's Python opens the folders by the same addresses and has this package. What comes back is one row
a partition; lines of scores go from the cluster into the folder.
"""

from __future__ import annotations

import re
import socket
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pyarrow as pa

from adapters.files.cluster_tasks import DONE, PIECE, Batches, carried, outcome, package_version
from adapters.files.partitions import Done, Job
from adapters.files.places import reason
from scoring.errors import BadInput, BadSettings
from scoring.text import Name, say

if TYPE_CHECKING:
    from pyspark.sql import DataFrame
    from pyspark.sql.connect.client.core import DefaultChannelBuilder
    from pyspark.sql.connect.session import SparkSession

# More tasks than that cost an engine more than they spread the work; a task does several files then.
MOST_TASKS = 200
_CONNECT_SECONDS = 5.0
# Waits of 0.05, 0.2, 0.8, 3.2 and 12.8 s between tries, for a server that comes back.
_TRIES = 5
_OURS = ("adapters", "scoring")


def score_on_cluster(job: Job, remote: str, tasks: int = MOST_TASKS) -> Iterator[Done]:
    """One row a partition, as they are done. Raises BadSettings where the cluster does not work."""
    with _connected(remote) as session:
        frame = (_scattered if job.scattered else _aligned)(session, job, tasks)
        for row in frame.toLocalIterator():
            yield outcome((row.number, row.lines, row.bad, row.strangers, row.trouble), job)


def _aligned(session: SparkSession, job: Job, tasks: int) -> DataFrame:
    ours, count = package_version(), len(job.partitions)

    def score(batches: Batches) -> Batches:
        from adapters.files.cluster_tasks import scored

        return scored(batches, job, ours)

    return session.range(0, count, 1, min(count, tasks)).mapInArrow(score, DONE)


def _scattered(session: SparkSession, job: Job, tasks: int) -> DataFrame:
    ours, count = package_version(), len(job.written)

    def spread(batches: Batches) -> Batches:
        from adapters.files.cluster_tasks import pieces

        return pieces(batches, job, ours)

    def gather(table: pa.Table) -> pa.Table:
        from adapters.files.cluster_tasks import gathered

        return gathered(table, job)

    posts = session.range(0, count, 1, min(count, tasks)).mapInArrow(spread, PIECE)
    return posts.groupBy("partition").applyInArrow(gather, DONE)


@contextmanager
def _connected(remote: str) -> Iterator[SparkSession]:
    with warnings.catch_warnings():
        # Of versions of pandas, which nothing here uses, and of tries that came to nothing: told below.
        warnings.filterwarnings("ignore", module=r"pyspark\.")
        from grpc import Call, RpcError
        from pyspark.errors import PySparkException

        session = None
        try:
            session = _session(remote)
            yield session
        except (PySparkException, RpcError) as error:
            details = error.details() if isinstance(error, Call) else None
            raise engine_trouble(details or str(error)) from None
        finally:
            if session is not None:
                _quietly(session.stop)


def _session(remote: str) -> SparkSession:
    from pyspark.errors import PySparkException
    from pyspark.sql.connect.client.core import DefaultChannelBuilder
    from pyspark.sql.connect.client.retries import DefaultPolicy
    from pyspark.sql.connect.session import SparkSession

    try:
        builder = DefaultChannelBuilder(remote)
    except (PySparkException, ValueError):
        raise BadInput(
            say("{remote} is no address of Spark Connect.", remote=Name(_bare(remote))),
            say("Write it as {example}.", example=Name("--remote sc://host:15002")),
        ) from None
    _reach(builder.endpoint)
    _greet(builder)
    session = SparkSession.builder.channelBuilder(builder).create()
    session.client.set_retry_policies([DefaultPolicy(max_retries=_TRIES)])
    return session


def _bare(remote: str) -> str:
    """Without what follows the host: a token may stand there."""
    return remote.partition(";")[0][:200]


def _reach(endpoint: str) -> None:
    """Raises BadSettings where nobody listens: the client itself would try for ten minutes."""
    host, _, port = endpoint.rpartition(":")
    try:
        socket.create_connection((host.strip("[]"), int(port)), _CONNECT_SECONDS).close()
    except (OSError, OverflowError, UnicodeError) as error:
        raise BadSettings(
            say("Nothing answers at {endpoint}: {reason}", endpoint=endpoint, reason=reason(error)),
            say("Start a server there, or name another one with --remote."),
        ) from None


def _greet(builder: DefaultChannelBuilder) -> None:
    """Raises BadSettings where what listens is of another kind, or wants another encryption."""
    from grpc import FutureTimeoutError, channel_ready_future

    channel = builder.toChannel()
    try:
        channel_ready_future(channel).result(_CONNECT_SECONDS)
    except FutureTimeoutError:
        raise BadSettings(
            say("{endpoint} answers, but not as Spark Connect does.", endpoint=Name(builder.endpoint)),
            say("Start a server there, or name another one with --remote."),
        ) from None
    finally:
        channel.close()


def engine_trouble(told: str) -> BadInput | BadSettings:
    """What an engine's error means, as far as it can be told in a sentence."""
    trouble = carried(told)
    if trouble is not None:
        return trouble
    missing = re.search(r"ModuleNotFoundError: No module named '([\w.]+)'", told)
    if missing is not None:
        library = "influence-bot" if missing[1].partition(".")[0] in _OURS else missing[1]
        return BadSettings(
            say("The cluster's Python has no {library}.", library=Name(library)),
            say("Install influence-bot[files] in it, in the version that runs here."),
        )
    return BadSettings(
        say("The cluster gave up: {reason}", reason=Name(reason(Exception(_last_line(told))))),
        say("Run the same command again: what is done is kept. The cluster's log tells more."),
    )


def _last_line(told: str) -> str:
    """What was raised stands last in a trace, else first."""
    lines = [line.strip() for line in told.splitlines() if line.strip()]
    chosen = [line for line in lines if re.match(r"\w*(Error|Exception)\b", line)] or lines[:1] or ["?"]
    return chosen[-1][:200]


def _quietly(work: Callable[[], object]) -> None:
    try:
        work()
    except Exception:
        return
