"""Shapes of the imports' endpoints."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, Field, StringConstraints

from retzef.engine.imports import Encoding, UpdateRule
from retzef.modules.facts.api import Unknown
from retzef.modules.transfers.imports import ImportState, ImportSubject
from retzef.platform.http.schemas import Incoming

Target = Annotated[str, StringConstraints(max_length=80)]


class MappingBody(Incoming):
    """What the file is written in, and what each of its columns means.

    A target is `name`, `given_name`, `family_name`, `locale`, `organization` (its name or a domain of it), `identity:<kind>`,
    `consent:<purpose>`, `field:<key>` or `skip`.
    Of a file of facts: `external_id`, `occurred_at`, `customer_id`, `name`, `case_number`, `identity:<kind>`, `value:<key>` or `skip`.
    `update_rule`: of customers who are known `fill` writes what is empty, `overwrite` writes what is given, `leave` nothing.
    """

    encoding: Encoding
    delimiter: Literal[",", ";", "\t", "|"]
    has_header: bool = True
    # As their headers suggest, when left out.
    columns: list[Target] | None = Field(default=None, min_length=1, max_length=200)
    # Kinds by which customers are recognised; of those the columns bring, all when left out.
    recognise_by: list[Target] | None = Field(default=None, max_length=10)
    update_rule: UpdateRule = "fill"
    # Of a file of facts: what is done with lines of people nobody knows.
    unknown_customer: Unknown = "refuse"


class LineAnswer(BaseModel):
    """A line of the file. `code`: why it is refused; `message` says it in the reader's language; `column` counts from 1."""

    line: int
    text: str
    code: str | None = None
    message: str | None = None
    column: int | None = None


class ImportAnswer(BaseModel):
    """An import as it stands. `rows_per_second` and `seconds_left` while it is at work."""

    import_id: UUID
    file_name: str
    size: int
    made_by: UUID
    made_at: datetime
    encoding: Encoding
    delimiter: str
    has_header: bool
    columns: list[str]
    recognise_by: list[str]
    update_rule: UpdateRule
    state: ImportState
    error: str | None
    at_byte: int
    at_line: int
    made: int
    changed: int
    unchanged: int
    refused: int
    began_at: datetime | None
    ended_at: datetime | None
    seconds_left: int | None
    file_kept: bool
    subject: ImportSubject
    fact_source: str | None
    fact_kind: str | None
    unknown_customer: Unknown


class ImportsAnswer(BaseModel):
    """The newest first."""

    imports: list[ImportAnswer]


class ImportDetailsAnswer(BaseModel):
    """An import with the beginning of its file and, when it was checked, some lines of each outcome."""

    standing: ImportAnswer
    headers: list[str]
    lines: list[list[str]]
    suggested: list[str]
    made: list[LineAnswer]
    changed: list[LineAnswer]
    unchanged: list[LineAnswer]
    refused: list[LineAnswer]
