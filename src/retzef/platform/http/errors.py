"""Errors at the edge: every failure becomes one JSON shape with a sentence in the reader's language.

This is one of the few places that may catch everything: what nobody expected is logged with its trace and told
as `internal`, without a detail that helps an attacker.
"""

import logging
from collections.abc import Mapping
from typing import Any

import asyncpg
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.requests import HTTPConnection
from starlette.responses import JSONResponse

from retzef.engine.texts import text_in
from retzef.kernel.errors import RetzefError
from retzef.kernel.locale import match_locale
from retzef.platform.db import DATABASE_TROUBLE, explain_trouble
from retzef.platform.http.allowed import tell_allowed
from retzef.platform.http.bodies import BODY_MAX_BYTES
from retzef.platform.http.catalogue import sentence
from retzef.platform.http.schemas import ErrorAnswer, ErrorDetail
from retzef.platform.telemetry.lines import name_failure
from retzef.platform.telemetry.requests import place_of

log = logging.getLogger("retzef.http")

_STATUS_CODES = {
    404: "not-found",
    405: "method-not-allowed",
    408: "request-too-slow",
    413: "request-too-large",
    401: "signed-out",
    403: "not-allowed",
}


def error_body(
    code: str,
    locale: str,
    params: Mapping[str, object] | None = None,
    *,
    retryable: bool = False,
    more: str = "",
) -> dict[str, object]:
    """The one shape of an error. `more`: a sentence that follows the code's own."""
    shown = {name: _tellable(value, locale) for name, value in (params or {}).items()}
    return {
        "error": {
            "code": code,
            "message": f"{sentence(code, locale, shown)} {more}".rstrip(),
            "params": shown,
            "retryable": retryable,
        }
    }


def error_detail(error: RetzefError, locale: str) -> ErrorDetail:
    """An error as a part of an answer that tells of several things, each done or not."""
    told = error_body(error.code, locale, error.params, retryable=error.retryable)
    return ErrorAnswer.model_validate(told).error


def invalid_detail(failure: Mapping[str, Any], locale: str) -> ErrorDetail:
    """A failure of a validator, likewise."""
    return ErrorAnswer.model_validate(_invalid_body(failure, locale)).error


def _invalid_body(failure: Mapping[str, Any], locale: str) -> dict[str, object]:
    field = ".".join(str(part) for part in failure["loc"])[:200]
    allowed, params = tell_allowed(failure, locale)
    return error_body("request-invalid", locale, {"field": field, **params}, more=allowed)


def _tellable(value: object, locale: str) -> object:
    """Words of several languages in the reader's. What callers sent comes back to them: half of a surrogate pair as "?"."""
    if isinstance(value, Mapping):
        value = text_in(value, locale)[1]
    return value.encode("utf-8", "replace").decode() if isinstance(value, str) else value


def locale_of(connection: HTTPConnection) -> str:
    """The reader's language by `Accept-Language`."""
    return match_locale(connection.headers.get("accept-language", ""))


def install_error_handlers(app: FastAPI) -> None:
    """Give the application the handlers below."""
    app.add_exception_handler(RetzefError, _on_expected)
    app.add_exception_handler(RequestValidationError, _on_invalid)
    app.add_exception_handler(HTTPException, _on_http)
    for trouble in DATABASE_TROUBLE:
        app.add_exception_handler(trouble, _on_database)
    app.add_exception_handler(Exception, _on_unexpected)


def expected_response(error: RetzefError, locale: str) -> JSONResponse:
    """The response for an error that was raised on purpose."""
    headers = {}
    if "retry_after" in error.params:
        headers["Retry-After"] = str(error.params["retry_after"])
    return JSONResponse(
        error_body(error.code, locale, error.params, retryable=error.retryable),
        status_code=error.status,
        headers=headers,
    )


async def _on_expected(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, RetzefError)
    return expected_response(error, locale_of(request))


async def _on_invalid(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, RequestValidationError)
    first: Mapping[str, Any] = error.errors()[0] if error.errors() else {"loc": ("?",)}
    return JSONResponse(_invalid_body(first, locale_of(request)), status_code=422)


async def _on_http(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, HTTPException)
    code = _STATUS_CODES.get(error.status_code, "request-invalid")
    params: dict[str, object] = {"field": "?"} if code == "request-invalid" else {}
    if code == "request-too-large":
        params = {"limit": BODY_MAX_BYTES}
    body = error_body(code, locale_of(request), params, retryable=error.status_code == 408)
    return JSONResponse(body, status_code=error.status_code, headers=error.headers)


async def _on_database(request: Request, error: Exception) -> JSONResponse:
    if isinstance(error, asyncpg.DataError):
        # A value no column can hold, such as a NUL in a text: the caller's fault, not ours. Told in the log all the
        # same: a statement of ours that declares another type looks just like it.
        # The database's own words quote the value; the call that refused it is in the trace.
        log.warning("http.value_refused", exc_info=error, extra={"place": place_of(request.scope)})
        return JSONResponse(
            error_body("request-invalid", locale_of(request), {"field": "?"}), status_code=422
        )
    log.warning("http.database", extra={"reason": name_failure(error), "place": place_of(request.scope)})
    return expected_response(explain_trouble(error), locale_of(request))


async def _on_unexpected(request: Request, error: Exception) -> JSONResponse:
    log.error("http.unexpected", exc_info=error, extra={"place": place_of(request.scope)})
    return JSONResponse(error_body("internal", locale_of(request)), status_code=500)
