"""Spans as a collector gets them, decoded from the wire: of one whole over jobs and calls, and nothing of any person in them."""

import asyncio
import io
import logging
from collections.abc import AsyncIterator, Mapping
from contextlib import suppress
from dataclasses import dataclass

import pytest
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from opentelemetry.proto.trace.v1.trace_pb2 import Span

from retzef.kernel.ids import TenantId
from retzef.main import roles
from retzef.main.health import Health
from retzef.main.settings import SettingInvalidError, read_settings
from retzef.main.traces import look_at_collector
from retzef.platform.jobs.kinds import JobKind
from retzef.platform.telemetry.lines import LineFormatter
from retzef.platform.telemetry.spans import current_trace_id, span, use_tracer
from retzef.platform.telemetry.tracing import OpenTelemetry
from retzef.ports.channel import OutboundRequest
from tests.fixtures.actors import visit
from tests.fixtures.composed import Composed, Tenant
from tests.fixtures.provider import Provider, run_provider
from tests.fixtures.waiting import eventually

# In every personal value of the traffic, and nowhere else.
MARK = "Zvartnots"
NUMBER = "972509998877"
TRACE, CALLER = "4bf92f3577b34da6a3ce929d0e0e4736", "00f067aa0ba902b7"
WITHIN_SECONDS = 60.0


@dataclass(frozen=True, slots=True)
class Collector:
    """A collector's own end of OTLP over HTTP."""

    received: Provider
    tracer: OpenTelemetry

    async def spans(self) -> list[Span]:
        """Everything that has been sent so far, after all was."""
        await asyncio.to_thread(self.tracer.flush)
        assert {each.headers["content-type"] for each in self.received.requests} <= {"application/x-protobuf"}
        decoded = (ExportTraceServiceRequest.FromString(each.body) for each in self.received.requests)
        return [
            each for whole in decoded for of in whole.resource_spans for scope in of.scope_spans for each in scope.spans
        ]  # fmt: skip

    async def span(self, name: str) -> Span:
        """The first of this name, as soon as it has been sent."""

        async def look() -> Span | None:
            return next((each for each in await self.spans() if each.name == name), None)

        found = await eventually(look, within=WITHIN_SECONDS)
        assert found is not None
        return found


@pytest.fixture
async def collector() -> AsyncIterator[Collector]:
    async with run_provider() as received:
        tracer = OpenTelemetry(f"{received.address}/v1/traces", 1.0)
        use_tracer(tracer)
        try:
            yield Collector(received, tracer)
        finally:
            use_tracer(None)
            await asyncio.to_thread(tracer.close)


async def test_message_is_of_the_callers_trace_when_it_comes_with_one(
    composed: Composed, tenant: Tenant, collector: Collector
) -> None:
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(LineFormatter("json"))
    logging.getLogger("retzef").addHandler(handler)
    try:
        visitor = await visit(composed, tenant, name=f"{MARK} Cohen", phone=NUMBER)
        visitor.http.headers["traceparent"] = f"00-{TRACE}-{CALLER}-01"
        await visitor.write(f"{MARK} {NUMBER}")
        await visitor.http.get(f"/api/v1/cases/{NUMBER}?of={MARK}")
        with span("outside"):
            logging.getLogger("retzef.test").warning("something.said")
            trace_id = current_trace_id()
    finally:
        logging.getLogger("retzef").removeHandler(handler)
    assert trace_id is not None
    assert f'"trace":"{trace_id}"' in stream.getvalue()
    request = await collector.span("POST /webchat/{key}/messages")
    stored = await collector.span("ingest")
    assert (request.trace_id.hex(), request.parent_span_id.hex()) == (TRACE, CALLER)
    assert (stored.trace_id, stored.parent_span_id) == (request.trace_id, request.span_id)
    _judge_privacy(collector, await collector.spans())


async def test_job_and_call_are_of_the_trace_that_made_them_when_another_process_does_them(
    composed: Composed, tenant: Tenant, collector: Collector, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with run_provider() as provider:

        async def handler(tenant_id: TenantId, payload: Mapping[str, object]) -> None:
            assert payload == {"name": MARK}  # what it was enqueued with, and no more
            request = OutboundRequest("POST", f"{provider.address}/to/{NUMBER}?of={MARK}", {}, b"")
            await composed.web.outbound.http.send(request, allow_private=True)
            raise ValueError(f"{MARK} {NUMBER}")

        monkeypatch.setattr(roles, "kinds_of_jobs", lambda *_: {"of-tests": JobKind(handler)})
        with span("the cause"):
            async with composed.core.units.begin(tenant.tenant_id) as unit:
                unit.enqueue("of-tests", {"name": MARK})
        stop = asyncio.Event()
        worker = asyncio.create_task(
            roles.run_worker(composed.core, stop, Health(composed.core, ("worker",)))
        )
        job, call = await collector.span("job of-tests"), await collector.span("POST")
        stop.set()
        await worker
    cause = await collector.span("the cause")
    assert (job.trace_id, job.parent_span_id) == (cause.trace_id, cause.span_id)
    assert (call.trace_id, call.parent_span_id) == (cause.trace_id, job.span_id)
    seen = provider.requests[0].headers["traceparent"]
    assert seen.startswith(f"00-{cause.trace_id.hex()}-{call.span_id.hex()}-")
    assert _attributes(job)["error.type"] == "ValueError"
    _judge_privacy(collector, await collector.spans())


async def test_round_is_told_when_the_router_makes_one(
    composed: Composed, tenant: Tenant, collector: Collector
) -> None:
    router = asyncio.create_task(roles.run_router(composed.core))
    try:
        made = await collector.span("router round")
    finally:
        router.cancel()
        with suppress(asyncio.CancelledError):
            await router
    assert _attributes(made) == {"retzef.pool_id": str(tenant.tenant_id)}


async def test_doctor_says_whether_the_collector_takes_spans_when_asked() -> None:
    async with run_provider() as received:
        address = f"{received.address}/v1/traces"
        assert (await look_at_collector(address)).code == "doctor-traces"
    found = await look_at_collector(address)
    assert (found.state, found.code) == ("warning", "doctor-traces-unreachable")


def test_nothing_is_made_when_no_collector_is_named() -> None:
    assert read_settings({}).traces_endpoint is None
    with span("nobody asks") as made:
        made.tell({"retzef.status": "2xx"})
        assert current_trace_id() is None
    assert span("one") is span("another")


def test_endpoint_has_the_usual_path_when_none_is_given() -> None:
    told = {
        "http://collector:4318": "http://collector:4318/v1/traces",
        "https://c.test/otlp": "https://c.test/otlp",
    }
    for given, endpoint in told.items():
        assert read_settings({"RETZEF_TRACES_ENDPOINT": given}).traces_endpoint == endpoint
    for wrong in ("collector:4318", "https://user:secret@c.test", "grpc://c.test"):
        with pytest.raises(SettingInvalidError):
            read_settings({"RETZEF_TRACES_ENDPOINT": wrong})


def _attributes(made: Span) -> dict[str, str]:
    return {each.key: each.value.string_value or str(each.value.int_value) for each in made.attributes}


def _judge_privacy(collector: Collector, spans: list[Span]) -> None:
    """Neither in what is known to be there, nor anywhere in the bytes."""
    assert {key for each in spans for key in _attributes(each)} <= {
        "http.request.method", "http.route", "http.response.status_code", "server.address", "error.type",
        "retzef.status", "retzef.channel", "retzef.tenant_id", "retzef.attempt",
    }  # fmt: skip
    assert not any(each.events for each in spans)  # where failures would be quoted
    sent = b"".join(each.body for each in collector.received.requests)
    assert MARK.encode() not in sent
    assert NUMBER.encode() not in sent
