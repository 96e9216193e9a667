"""A fact as it stands now, with what it said before, for those who may see it."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

import asyncpg

from retzef.kernel.ids import CaseId
from retzef.modules.cases.api import check_case_readable
from retzef.modules.customers.api import check_customer_readable
from retzef.modules.facts.errors import FactNotFoundError
from retzef.platform.auth.permissions import Reader
from retzef.platform.db import Connection

_FIND = """
SELECT f.fact_id, s.key AS source, s.name AS source_name, f.external_id, f.kind, f.customer_id, f.case_id, f.occurred_at,
    f.content::text AS content, f.version, f.told_at
FROM facts f JOIN fact_sources s ON s.tenant_id = f.tenant_id AND s.source_id = f.source_id
WHERE f.tenant_id = $1 AND f.fact_id = $2
"""
_HISTORY = """
SELECT version, kind, occurred_at, content::text AS content, told_at FROM fact_versions
WHERE tenant_id = $1 AND fact_id = $2 ORDER BY version DESC LIMIT 100
"""


@dataclass(frozen=True, slots=True)
class Found:
    """`root_id`: whose it is, with all who are linked."""

    fact: asyncpg.Record
    root_id: UUID
    history: Sequence[asyncpg.Record]


async def find_fact(connection: Connection, reader: Reader, fact_id: UUID) -> Found:
    """Raises FactNotFoundError, and what the customer and the case raise for who may not see them."""
    fact = await connection.fetchrow(_FIND, reader.tenant_id, fact_id)
    if fact is None:
        raise FactNotFoundError
    root = await check_customer_readable(connection, reader, fact["customer_id"])
    if fact["case_id"] is not None:
        await check_case_readable(connection, reader, CaseId(fact["case_id"]))
    return Found(fact, root, await connection.fetch(_HISTORY, reader.tenant_id, fact_id))
