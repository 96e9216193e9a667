"""Spans of a process: begun where a collector is named, and looked at by `retzef doctor`."""

from collections.abc import Iterator
from contextlib import contextmanager

import httpx

from retzef.kernel.errors import RetzefError
from retzef.main.findings import Finding
from retzef.main.settings import Settings
from retzef.platform.telemetry.spans import use_tracer

ANSWER_WITHIN_SECONDS = 5.0


class TracesMissingError(RetzefError):
    """A collector is named, and what would send to it is not installed."""

    code = "traces-not-installed"


@contextmanager
def traced(settings: Settings) -> Iterator[None]:
    """Make and send spans for the length of a block, if the operator wants any. Raises TracesMissingError."""
    if settings.traces_endpoint is None:
        yield
        return
    try:
        from retzef.platform.telemetry.tracing import OpenTelemetry
    except ImportError as error:
        raise TracesMissingError from error
    tracer = OpenTelemetry(settings.traces_endpoint, settings.traces_share)
    use_tracer(tracer)
    try:
        yield
    finally:
        use_tracer(None)
        tracer.close()


async def look_at_collector(endpoint: str) -> Finding:
    """Does it take spans? It is sent none: an empty request is a whole one."""
    headers = {"content-type": "application/x-protobuf"}
    params: dict[str, str | int] = {"endpoint": endpoint}
    try:
        async with httpx.AsyncClient(timeout=ANSWER_WITHIN_SECONDS, trust_env=False) as http:
            answer = await http.post(endpoint, content=b"", headers=headers)
    except httpx.HTTPError as error:
        reason = type(error).__name__
        return Finding("traces", "warning", "doctor-traces-unreachable", params | {"reason": reason})
    if not answer.is_success:
        return Finding(
            "traces",
            "warning",
            "doctor-traces-unreachable",
            params | {"reason": f"HTTP {answer.status_code}"},
        )
    return Finding("traces", "ok", "doctor-traces", params)
