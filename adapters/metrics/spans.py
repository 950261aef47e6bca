"""The Measures port as spans of OpenTelemetry: commands, and the requests to networks below them.

A command and what was asked for it are one trace: its ids come from the name of the request in the log, which
spans carry as well. A span names what Measures are told, and no account, workspace or address.
"""

from __future__ import annotations

import hashlib
import time
from datetime import datetime

from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor
from opentelemetry.sdk.trace.id_generator import RandomIdGenerator
from opentelemetry.trace import (
    NonRecordingSpan,
    SpanContext,
    SpanKind,
    StatusCode,
    TraceFlags,
    set_span_in_context,
)

from scoring.ports.log_context import log_context

EXPORT_SECONDS = 3.0  # one try; a process that ends waits for it
# How something ends that is nobody's fault.
FINE = frozenset(("ok", "refused", "cancelled", "unknown-handle", "bad-handle", "bad-command", "not-scored"))


class SpanMeasures:
    """Sends spans in the background to `endpoint`/v1/traces; at the end of the process, what is left."""

    def __init__(self, endpoint: str, version: str) -> None:
        self._ids = _Ids()
        known = Resource.create({"service.name": "influence-bot", "service.version": version})
        self._provider = TracerProvider(resource=known, id_generator=self._ids)
        exporter = OTLPSpanExporter(f"{endpoint}/v1/traces", timeout=EXPORT_SECONDS)
        self._provider.add_span_processor(BatchSpanProcessor(exporter))
        self._tracer = self._provider.get_tracer("influence", version)

    def answered(self, command: str, outcome: str, seconds: float) -> None:
        here = _place()
        self._ids.next = here
        self._span(f"command {command}", SpanKind.SERVER, outcome, seconds, None)
        self._ids.next = None

    def asked(self, network: str, outcome: str, seconds: float) -> None:
        self._span(f"ask {network}", SpanKind.CLIENT, outcome, seconds, _place())

    def left(self, quota: str, left: int, most: int, until: datetime) -> None: ...

    def sent(self, chat: str, outcome: str) -> None: ...

    def expects(self, tick: str) -> None: ...

    def ticked(self, tick: str, *, well: bool) -> None: ...

    def _span(
        self, name: str, kind: SpanKind, outcome: str, seconds: float, below: SpanContext | None
    ) -> None:
        end = time.time_ns()
        parent = None if below is None else set_span_in_context(NonRecordingSpan(below))
        attributes = {"influence.outcome": outcome}
        for key in ("request", "delivery"):
            if value := getattr(log_context(), key):
                attributes[f"influence.{key}"] = value
        begin = end - int(seconds * 1e9)
        span = self._tracer.start_span(name, parent, kind, attributes, start_time=begin)
        if outcome not in FINE:
            span.set_status(StatusCode.ERROR, outcome)
        span.end(end)


class _Ids(RandomIdGenerator):
    """Random ones, but for a span whose place is known before."""

    next: SpanContext | None = None

    def generate_trace_id(self) -> int:
        return super().generate_trace_id() if self.next is None else self.next.trace_id

    def generate_span_id(self) -> int:
        return super().generate_span_id() if self.next is None else self.next.span_id


def _place() -> SpanContext | None:
    """The span of the command, or of the post, that the work belongs to; None where it belongs to none."""
    known = log_context()
    name = known.request or known.delivery
    if not name:
        return None
    digest = hashlib.sha256(name.encode()).digest()
    trace, span = int.from_bytes(digest[:16], "big"), int.from_bytes(digest[16:24], "big")
    return SpanContext(trace, span, is_remote=True, trace_flags=TraceFlags(TraceFlags.SAMPLED))
