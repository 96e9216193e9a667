"""Shapes every endpoint shares."""

from typing import Any, Literal, TypeAlias
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field
from pydantic.json_schema import models_json_schema

# The languages of the product (`kernel/locale.py`), as callers name them.
Locale: TypeAlias = Literal["en", "he", "uk", "ru"]


class Incoming(BaseModel):
    """What callers send: unknown fields are an error, so that a misspelt one is noticed."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=False)


class ErrorDetail(BaseModel):
    """What happened, in the reader's language, and whether the same call may succeed later."""

    code: str = Field(examples=["offer-gone"])
    message: str
    params: dict[str, Any]
    retryable: bool


class ErrorAnswer(BaseModel):
    """The one shape of every error."""

    error: ErrorDetail


class EntityAnswer(BaseModel):
    """An entity as the live socket sends it; `data` by kind is described in the wire reference."""

    kind: Literal["agent", "offer", "work_item", "message", "case", "customer", "note_line"]
    id: UUID
    version: int
    data: dict[str, Any]


class EntitiesAnswer(BaseModel):
    """A page of entities; `before` asks for the older page."""

    entities: list[EntityAnswer]
    before: UUID | None = None
    position: str | None = None


# By reference, and not as `model`: FastAPI would build a validator of its own for each status of each route, twice, which was
# three quarters of the time the application takes to be put together.
_ERROR_CONTENT = {"application/json": {"schema": {"$ref": "#/components/schemas/ErrorAnswer"}}}

ERRORS: dict[int | str, dict[str, Any]] = {
    status: {"content": _ERROR_CONTENT, "description": text}
    for status, text in {
        400: "Not readable",
        401: "Signed out",
        403: "Not allowed",
        404: "Not found, or not to be seen by this reader",
        408: "Sent too slowly",
        409: "No longer possible",
        413: "Too large",
        415: "A kind of file that is not taken",
        422: "Not valid",
        429: "Too many requests",
        503: "The database does not answer",
        507: "No room to store it",
    }.items()
}


def describe_errors(document: dict[str, Any]) -> dict[str, Any]:
    """The OpenAPI document with the shapes that `ERRORS` refers to, where they belong by name."""
    _, shapes = models_json_schema(
        [(ErrorAnswer, "serialization")], ref_template="#/components/schemas/{model}"
    )
    schemas = document["components"]["schemas"] | shapes["$defs"]
    document["components"]["schemas"] = dict(sorted(schemas.items()))
    return document
