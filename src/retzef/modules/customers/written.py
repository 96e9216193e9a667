"""What stands in the tenant's own fields, and what other systems call their facts: asked for by what somebody looks for, and shown.

Finding itself is the database's (`find_written.sql`), over what modules/search keeps of the fields. Where more than two thousand
customers have what is asked for, some of them are found; where fewer have it, all.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

import msgspec
from pydantic import BaseModel, Field

from retzef.engine.fields import FieldValue
from retzef.engine.recognition import national_number
from retzef.engine.search import (
    Piece,
    Query,
    ValuedField,
    ask_of_values,
    find_values,
    read_query,
    write_checks,
    write_tsquery,
)
from retzef.kernel.ids import TenantId
from retzef.modules.customers.fields import Subject
from retzef.modules.tenancy.api import find_home_country
from retzef.platform.db import Connection

# A shorter part stands in every second number.
PART_MIN = 3
PART_MAX = 200
FACTS_SHOWN = 3

_FIELDS = """
SELECT key, type, label::text AS label, choices::text AS choices FROM field_definitions WHERE tenant_id = $1 AND subject = $2
ORDER BY position, key
"""
# Whoever is linked is found by what was written of them; of a case, which is no other, `root_id` is its own.
_VALUES: Mapping[Subject, str] = {
    "customer": """
SELECT m.root_id AS id, m.fields::text AS fields FROM customers m WHERE m.tenant_id = $1 AND m.root_id = ANY ($2) AND m.fields <> '{}'
ORDER BY m.customer_id <> m.root_id, m.customer_id
""",
    "case": "SELECT k.case_id AS id, k.fields::text AS fields FROM cases k WHERE k.tenant_id = $1 AND k.case_id = ANY ($2)",
}
_FACTS = """
SELECT r.id, f.external_id, f.kind, k.title::text AS title FROM unnest($2::uuid[]) AS r(id)
CROSS JOIN LATERAL (
    SELECT f.external_id, f.kind FROM customers m JOIN facts f ON f.tenant_id = m.tenant_id AND f.customer_id = m.customer_id
    WHERE m.tenant_id = $1 AND m.root_id = r.id AND position($3 IN lower(f.external_id)) > 0
    ORDER BY f.occurred_at DESC LIMIT $4) f
LEFT JOIN fact_kinds k ON k.tenant_id = $1 AND k.key = f.kind
"""


class MarkedText(BaseModel):
    """A run of a text: `marked` is what was found."""

    text: str
    marked: bool


class WhyFound(BaseModel):
    """Where it was found: a value of the tenant's own field, or the name that another system has for a fact.

    `key`: of the field or of the fact's kind; `label`: its words by language, none for kinds that every tenant has.
    """

    where: str = Field(description="`field` or `fact`")
    key: str
    label: dict[str, str]
    pieces: list[MarkedText]


@dataclass(frozen=True, slots=True)
class AskedValues:
    """What is looked for in the own fields of a subject. `part`: of a fact's name; empty: facts are not looked for."""

    subject: Subject
    query: Query
    part: str
    fields: Sequence[ValuedField]
    labels: Mapping[str, dict[str, str]]

    def to_json(self) -> str:
        """As the database's functions read it."""
        wanted = ask_of_values(self.query, self.fields) if self.fields else Query(())
        sure, like = write_checks(wanted.terms)
        asked = {"words": write_tsquery(wanted.terms), "sure": sure, "like": like, "part": self.part}
        return msgspec.json.encode(asked).decode()


def show_pieces(pieces: Sequence[Piece]) -> list[MarkedText]:
    """As answers have them."""
    return [MarkedText(text=each.text, marked=each.marked) for each in pieces]


async def understand(connection: Connection, tenant_id: TenantId, text: str) -> Query:
    """What somebody looks for. A number that can be a phone's is looked for without country and trunk, in any writing."""
    home = await find_home_country(connection, tenant_id)
    return read_query(text, national=national_number(text, home))


async def ask_for_values(
    connection: Connection, tenant_id: TenantId, subject: Subject, text: str
) -> AskedValues | None:
    """What a text asks of a subject's own fields, and of customers' facts; None when it can ask nothing."""
    rows = await connection.fetch(_FIELDS, tenant_id, subject)
    query = await understand(connection, tenant_id, text) if rows else Query(())
    part = text.strip().lower().lstrip("#№").strip() if subject == "customer" else ""
    if not PART_MIN <= len(part) <= PART_MAX:
        part = ""
    if not query and not part:
        return None
    fields = [ValuedField(row["key"], row["type"], _labels(row["choices"])) for row in rows]
    return AskedValues(
        subject, query, part, fields, {row["key"]: msgspec.json.decode(row["label"]) for row in rows}
    )


async def explain(
    connection: Connection, tenant_id: TenantId, asked: AskedValues | None, owners: Sequence[UUID]
) -> dict[UUID, list[WhyFound]]:
    """Of each of these, in what the asked stands; nothing of those who were found by something else."""
    why: dict[UUID, list[WhyFound]] = {each: [] for each in owners}
    if asked is None or not owners:
        return why
    if asked.query:
        for row in await connection.fetch(_VALUES[asked.subject], tenant_id, owners):
            values = msgspec.json.decode(row["fields"], type=dict[str, FieldValue])
            told = {each.key for each in why[row["id"]]}
            why[row["id"]] += [
                WhyFound(where="field", key=each.key, label=asked.labels[each.key], pieces=show_pieces(each.pieces))
                for each in find_values(asked.query, asked.fields, values)
                if each.key not in told
            ]  # fmt: skip
    if asked.part:
        for row in await connection.fetch(_FACTS, tenant_id, owners, asked.part, FACTS_SHOWN):
            label = msgspec.json.decode(row["title"]) if row["title"] else {}
            pieces = _mark_part(row["external_id"], asked.part)
            why[row["id"]].append(WhyFound(where="fact", key=row["kind"], label=label, pieces=pieces))
    return why


def _labels(choices: str) -> dict[str, list[str]]:
    return {each["key"]: list(each["label"].values()) for each in msgspec.json.decode(choices)}


def _mark_part(name: str, part: str) -> list[MarkedText]:
    begin = max(0, name.lower().find(part))
    end = begin + len(part)
    pieces = (Piece(name[:begin], False), Piece(name[begin:end], True), Piece(name[end:], False))
    return show_pieces([each for each in pieces if each.text])
