"""The directory: customers by name, by any identity in any writing, by what stands in their own fields; a page at a time."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal, TypeAlias
from uuid import UUID

import msgspec

from retzef.engine.fields import FieldsAsked
from retzef.engine.recognition import search_forms
from retzef.kernel.ids import AgentId, TenantId
from retzef.modules.customers.written import ask_for_values, explain
from retzef.modules.tenancy.api import find_home_country
from retzef.platform.db import Connection
from retzef.platform.http.cursors import read_cursor, write_cursor

Sort: TypeAlias = Literal["newest", "name"]
# Who they are: name and identities. What is written of them: own fields, and the names of facts.
Among: TypeAlias = Literal["all", "who", "written"]
WORDS_MAX = 5
# Shorter parts of numbers and addresses say nothing, and no index finds them.
FORM_MIN = 3

_PAGE = """
SELECT l.customer_id, l.sort_key, r.name, r.locale, r.created_at,
    COALESCE((SELECT jsonb_agg(jsonb_build_object('kind', d.kind, 'value', d.value,
            'shown', COALESCE(NULLIF(d.shown, ''), d.value), 'status', d.status) ORDER BY d.identity_id)
        FROM customers m JOIN identities d ON d.tenant_id = m.tenant_id AND d.customer_id = m.customer_id
        WHERE m.tenant_id = $1 AND m.root_id = l.customer_id AND d.status <> 'withdrawn'), '[]')::text AS identities,
    (SELECT count(*) FROM customers m JOIN cases k ON k.tenant_id = m.tenant_id AND k.customer_id = m.customer_id
        WHERE m.tenant_id = $1 AND m.root_id = l.customer_id AND k.status = 'open') AS open_cases
FROM list_customers($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) WITH ORDINALITY AS l(customer_id, sort_key, place)
CROSS JOIN LATERAL (SELECT * FROM customers c WHERE c.tenant_id = $1 AND c.customer_id = l.customer_id OFFSET 0) r
ORDER BY l.place
"""


class Cursor(msgspec.Struct, frozen=True, array_like=True):
    """Where a page ended: its last key and customer."""

    key: str
    customer_id: UUID


@dataclass(frozen=True, slots=True)
class Asked:
    """What is looked for. `agent_id`: only what this agent may see; None for who may see all."""

    query: str
    sort: Sort
    after: str | None
    limit: int
    agent_id: AgentId | None
    fields: FieldsAsked = field(default_factory=FieldsAsked)
    among: Among = "all"


@dataclass(frozen=True, slots=True)
class DirectoryPage:
    """Rows ready for the answer, and where the next page begins."""

    rows: Sequence[dict[str, object]]
    after: str | None


async def list_directory(connection: Connection, tenant_id: TenantId, asked: Asked) -> DirectoryPage:
    """A page of the directory. Raises CursorInvalidError."""
    cursor = None if asked.after is None else read_cursor(asked.after, asked.sort, Cursor)
    words, forms = (
        ([], []) if asked.among == "written" else await _what_to_find(connection, tenant_id, asked.query)
    )
    written = (
        await ask_for_values(connection, tenant_id, "customer", asked.query)
        if asked.query and asked.among != "who"
        else None
    )
    if asked.query and not words and not forms and written is None:
        return DirectoryPage((), None)
    rows = await connection.fetch(
        _PAGE, tenant_id, asked.agent_id, words, forms, asked.sort, cursor and cursor.key,
        cursor and cursor.customer_id, asked.limit + 1,
        msgspec.json.encode(asked.fields.values).decode(), msgspec.json.encode(asked.fields.bounds).decode(),
        written and written.to_json(),
    )  # fmt: skip
    page = rows[: asked.limit]
    why = await explain(connection, tenant_id, written, [row["customer_id"] for row in page])
    shown = [
        {
            **dict(row),
            "identities": msgspec.json.decode(row["identities"]),
            "found_in": why[row["customer_id"]],
        }
        for row in page
    ]
    after = None
    if len(rows) > asked.limit:
        last = rows[asked.limit - 1]
        after = write_cursor(asked.sort, Cursor(last["sort_key"], last["customer_id"]))
    return DirectoryPage(shown, after)


async def _what_to_find(
    connection: Connection, tenant_id: TenantId, query: str
) -> tuple[list[str], list[str]]:
    """The words of a name, and the parts of an identity, that a query may mean; the database makes their letters small."""
    text = query.replace("\x00", "").strip()
    if not text:
        return [], []
    home = await find_home_country(connection, tenant_id)
    forms = dict.fromkeys((text, *search_forms(text.lower(), home)))
    return text.split()[:WORDS_MAX], [form for form in forms if len(form) >= FORM_MIN]
