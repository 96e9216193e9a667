"""Spans by OpenTelemetry, sent to a collector by OTLP over HTTP; loaded only where the operator names one.

The collector is never waited for: spans are sent in batches by a thread, and those that cannot be sent are dropped.
"""

import logging
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from types import MappingProxyType

from opentelemetry import trace
from opentelemetry.context import Context
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import ReadableSpan, TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor, SpanExporter, SpanExportResult
from opentelemetry.sdk.trace.sampling import ParentBased, TraceIdRatioBased
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

import retzef
from retzef.platform.telemetry.spans import TRACEPARENT, Attributes, Kind

SEND_WITHIN_SECONDS = 5.0
_KINDS = MappingProxyType(
    {
        "inside": trace.SpanKind.INTERNAL,
        "server": trace.SpanKind.SERVER,
        "client": trace.SpanKind.CLIENT,
        "consumer": trace.SpanKind.CONSUMER,
    }
)

log = logging.getLogger("retzef.traces")


class OpenTelemetry:
    """The tracer of a process. `share`: of traces that begin here, so many are made, 0 to 1; who calls decides for theirs."""

    def __init__(self, endpoint: str, share: float, service: str = "retzef") -> None:
        resource = Resource.create({"service.name": service, "service.version": retzef.__version__})
        # Not the library's global one: what others make of requests by themselves quotes paths and failures.
        self._provider = TracerProvider(
            sampler=ParentBased(TraceIdRatioBased(share)), resource=resource, shutdown_on_exit=False
        )
        exporter = _Told(OTLPSpanExporter(endpoint=endpoint, timeout=SEND_WITHIN_SECONDS))
        self._provider.add_span_processor(BatchSpanProcessor(exporter))
        self._tracer = self._provider.get_tracer("retzef", retzef.__version__)
        self._propagator = TraceContextTextMapPropagator()

    @contextmanager
    def span(self, name: str, kind: Kind, attributes: Attributes, parent: str | None) -> Iterator["_Span"]:
        """See `spans.Tracer`."""
        context = self._propagator.extract({TRACEPARENT: parent}, Context()) if parent else None
        with self._tracer.start_as_current_span(
            name,
            context,
            _KINDS[kind],
            dict(attributes),
            record_exception=False,
            set_status_on_exception=False,
        ) as made:
            span = _Span(made)
            try:
                yield span
            except BaseException as error:
                span.fail(type(error).__name__)
                raise

    def traceparent(self) -> str | None:
        """See `spans.Tracer`."""
        carrier: dict[str, str] = {}
        self._propagator.inject(carrier)
        return carrier.get(TRACEPARENT)

    def flush(self) -> None:
        """Send what has gathered. Blocks."""
        self._provider.force_flush(int(SEND_WITHIN_SECONDS * 1000))

    def close(self) -> None:
        """Send what has gathered and end, within some seconds. Blocks."""
        self.flush()
        # What still cannot be sent is not waited for.
        threading.Thread(target=self._provider.shutdown, name="traces-end", daemon=True).start()


class _Span:
    def __init__(self, made: trace.Span) -> None:
        self._made = made

    def rename(self, name: str) -> None:
        self._made.update_name(name)

    def tell(self, attributes: Attributes) -> None:
        self._made.set_attributes(dict(attributes))

    def fail(self, reason: str) -> None:
        self._made.set_attribute("error.type", reason)
        self._made.set_status(trace.StatusCode.ERROR)


class _Told(SpanExporter):
    """Says once that the collector takes nothing, and once that it does again."""

    def __init__(self, exporter: SpanExporter) -> None:
        self._exporter = exporter
        self._takes = True

    def export(self, spans: Sequence[ReadableSpan]) -> SpanExportResult:
        """Called in the thread that sends."""
        result = self._exporter.export(spans)
        takes = result is SpanExportResult.SUCCESS
        if takes != self._takes:
            log.log(
                logging.INFO if takes else logging.WARNING, "traces.taken" if takes else "traces.not_taken"
            )
        self._takes = takes
        return result

    def shutdown(self) -> None:
        """End."""
        self._exporter.shutdown()

    def force_flush(self, timeout_millis: int = 30_000) -> bool:
        """Send."""
        return self._exporter.force_flush(timeout_millis)
