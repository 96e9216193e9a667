"""Lines of a file in batches, as the process that reads them hands them on."""

from collections.abc import Iterator, Mapping
from pathlib import Path

import msgspec

from retzef.engine.fields import Field
from retzef.engine.imports import (
    Encoding,
    FactReading,
    FactRow,
    ImportRow,
    Reading,
    Refusal,
    read_fact_row,
    read_row,
)
from retzef.modules.transfers.records import Record, read_records

ROWS_OF_A_BATCH = 1000


class Place(msgspec.Struct, frozen=True, array_like=True):
    """Where a line is in the file."""

    line: int
    at_byte: int
    length: int


class Batch(msgspec.Struct, frozen=True, array_like=True):
    """Lines that were read and lines that were refused, and where the next batch begins."""

    rows: list[tuple[Place, ImportRow]]
    refused: list[tuple[Place, Refusal]]
    at_byte: int
    at_line: int
    # Of a file of facts, in place of `rows`.
    facts: list[tuple[Place, FactRow]] = []


class Job(msgspec.Struct, frozen=True):
    """What is to be read, and from where."""

    path: str
    encoding: Encoding
    delimiter: str
    has_header: bool
    columns: tuple[str, ...]
    fields: Mapping[str, Field]
    home: str
    at_byte: int
    at_line: int
    # How lines are read when they are facts.
    facts: FactReading | None = None


def read_batches(job: Job) -> Iterator[Batch]:
    """All that is left of the file. The last batch ends where the file does."""
    reading = job.facts or Reading(job.columns, job.fields, job.home)
    with Path(job.path).open("rb") as file:
        batch = Batch([], [], job.at_byte, job.at_line)
        is_header = job.has_header and job.at_byte == 0
        for record in read_records(file, job.encoding, job.delimiter, job.at_byte, job.at_line):
            if is_header:
                is_header = False
                continue
            if len(batch.rows) + len(batch.facts) + len(batch.refused) >= ROWS_OF_A_BATCH:
                yield msgspec.structs.replace(batch, at_byte=record.at_byte, at_line=record.line)
                batch = Batch([], [], record.at_byte, record.line)
            _add(batch, record, reading)
        yield msgspec.structs.replace(batch, at_byte=file.seek(0, 2))


def _add(batch: Batch, record: Record, reading: Reading | FactReading) -> None:
    place = Place(record.line, record.at_byte, record.length)
    read: ImportRow | FactRow | Refusal
    if record.cells is None:
        read = Refusal("import-line-unreadable")
    elif isinstance(reading, FactReading):
        read = read_fact_row(record.cells, reading)
    else:
        read = read_row(record.cells, reading)
    if isinstance(read, Refusal):
        batch.refused.append((place, read))
    elif isinstance(read, FactRow):
        batch.facts.append((place, read))
    else:
        batch.rows.append((place, read))
