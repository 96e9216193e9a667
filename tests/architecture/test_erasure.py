"""Every column that may hold something of a person is declared to the erasure: whoever adds one must say what becomes of it."""

import asyncpg

from retzef.modules.privacy.registry import ERASED, NOT_OF_CUSTOMERS
from tests.fixtures.database import Database

_COLUMNS = """
SELECT c.relname AS table_name, a.attname AS column_name
FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE n.nspname = 'public' AND c.relkind IN ('r', 'p') AND NOT c.relispartition AND a.attnum > 0 AND NOT a.attisdropped
  AND EXISTS (SELECT FROM pg_attribute t WHERE t.attrelid = c.oid AND t.attname = 'tenant_id')
  AND format_type(a.atttypid, NULL) IN ('text', 'text[]', 'jsonb', 'jsonb[]', 'json', 'bytea', 'bytea[]', 'character varying', 'tsvector', 'xml', 'hstore')
"""


async def test_every_column_of_words_is_declared_when_the_schema_is_read(shared_database: Database) -> None:
    connection = await asyncpg.connect(shared_database.system)
    try:
        rows = await connection.fetch(_COLUMNS)
    finally:
        await connection.close()
    there = {(row["table_name"], row["column_name"]) for row in rows}
    declared = {(each.table, column) for each in ERASED for column in each.also}
    declared |= {(table, column) for table, columns in NOT_OF_CUSTOMERS.items() for column in columns}
    replaced = {(each.table, column) for each in ERASED for column in each.sets}
    assert sorted(there - declared - replaced) == [], (
        "say in modules/privacy/registry.py what an erasure does with them"
    )
    assert sorted(declared - there) == [], "these are no longer there"
