"""Colleagues and teams named in a note: kept as ids, so that a name may change, and told to those who may see the case.

In the text a mention is `<@agent:ID>` or `<@team:ID>`; `with_names` in the database reads it with the names of now.
"""

import re
from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from retzef.kernel.ids import AgentId
from retzef.modules.customers.api import is_near
from retzef.platform.auth.permissions import permissions_of
from retzef.platform.db import Connection
from retzef.platform.unit import UnitOfWork

MENTIONS_MAX = 50
_MENTION = re.compile(r"<@(agent|team):([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})>")

# Each active agent ($3: only these), and whether they see the case though they may not read all: as access.py has it.
_SIGHT = f"""
SELECT a.agent_id, a.name, a.role, r.permissions, {is_near("a.agent_id")} AS is_near
FROM cases k CROSS JOIN agents a LEFT JOIN roles r ON r.tenant_id = $1 AND r.role_id = a.role_id
WHERE k.tenant_id = $1 AND k.case_id = case_now($1, $2) AND a.tenant_id = $1 AND a.active AND ($3::uuid[] IS NULL OR a.agent_id = ANY ($3))
ORDER BY lower(a.name), a.agent_id
"""  # noqa: S608 - put together from the fragment
_MEMBERS = "SELECT agent_id FROM team_members WHERE tenant_id = $1 AND team_id = ANY ($2)"
_KEEP = "INSERT INTO note_mentions SELECT $1, $2, a FROM unnest($3::uuid[]) a ON CONFLICT DO NOTHING"


@dataclass(frozen=True, slots=True)
class Colleague:
    """Somebody who could be named; `sees`: they may see the case."""

    agent_id: UUID
    name: str
    sees: bool


@dataclass(frozen=True, slots=True)
class Named:
    """Whom a text names."""

    agents: frozenset[UUID]
    teams: frozenset[UUID]


def find_named(text: str) -> Named:
    """The mentions in a text; the first of them, when there are too many."""
    found = list(dict.fromkeys((kind, UUID(id_)) for kind, id_ in _MENTION.findall(text)))[:MENTIONS_MAX]
    return Named(
        frozenset(id_ for kind, id_ in found if kind == "agent"),
        frozenset(id_ for kind, id_ in found if kind == "team"),
    )


async def list_colleagues(
    connection: Connection, tenant_id: UUID, case_id: UUID, only: Collection[UUID] | None = None
) -> list[Colleague]:
    """Everybody who works here (or `only` these), by name, and whether they may see the case."""
    rows = await connection.fetch(_SIGHT, tenant_id, case_id, None if only is None else list(only))
    colleagues: list[Colleague] = []
    for row in rows:
        rights = permissions_of(row["role"], row["permissions"])
        sees = "cases.read" in rights and (row["is_near"] or "cases.read_all" in rights)
        colleagues.append(Colleague(row["agent_id"], row["name"], bool(sees)))
    return colleagues


async def keep_mentions(
    unit: UnitOfWork, case_id: UUID, message_id: UUID, author_id: AgentId | None, text: str
) -> None:
    """Write down who is to be told of this note: those named who may see the case, but for its author."""
    named = find_named(text)
    if not named.agents and not named.teams:
        return
    members = await unit.connection.fetch(_MEMBERS, unit.tenant_id, list(named.teams)) if named.teams else []
    asked = (named.agents | {row["agent_id"] for row in members}) - {author_id}
    told = [
        each.agent_id
        for each in await list_colleagues(unit.connection, unit.tenant_id, case_id, asked)
        if each.sees
    ]
    await unit.connection.execute(_KEEP, unit.tenant_id, message_id, told)
