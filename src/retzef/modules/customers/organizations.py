"""Organizations: companies and other bodies that customers belong to, each with its e-mail domains.

An organization is seen through its members: by whoever may see one of them, by whoever wrote it down, and by who may read all
cases. What is shown of its members and cases is what the reader may see of those anyway.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

import asyncpg
import msgspec

from retzef.engine.recognition import fold_name, is_public, read_domain
from retzef.kernel.events import Event
from retzef.modules.customers.access import NEAR_TO_CUSTOMER, only_customers_of
from retzef.modules.customers.errors import (
    DomainUnusableError,
    OrganizationChangedError,
    OrganizationNotFoundError,
    OrganizationTakenError,
)
from retzef.platform.audit import record_act
from retzef.platform.auth.permissions import Reader
from retzef.platform.auth.principal import Principal
from retzef.platform.db import Connection
from retzef.platform.http.cursors import read_cursor, write_cursor
from retzef.platform.unit import UnitOfWork

MEMBERS_MAX = 500
_ORDER = "organizations"
_COLUMNS = """o.organization_id, o.name, o.external_id, o.version, o.created_at, o.archived_at,
    ARRAY(SELECT d.domain FROM organization_domains d WHERE d.tenant_id = o.tenant_id AND d.organization_id = o.organization_id
          ORDER BY d.domain) AS domains"""
# To the agent $3; null for who may read all.
_SEEN = f"""($3::uuid IS NULL OR o.created_by = $3 OR EXISTS (
    SELECT 1 FROM organization_members b JOIN customers c ON c.tenant_id = $1 AND c.customer_id = b.customer_id
    JOIN customers r ON r.tenant_id = $1 AND r.customer_id = c.root_id
    WHERE b.tenant_id = $1 AND b.organization_id = o.organization_id AND {NEAR_TO_CUSTOMER}))"""  # noqa: S608 - constants
_LIST = f"""
SELECT {_COLUMNS}, lower(o.name) AS place FROM organizations o
WHERE o.tenant_id = $1 AND (o.archived_at IS NOT NULL) = $7 AND ($2 = '' OR strpos(lower(o.name), lower($2)) > 0 OR lower(o.external_id) = lower($2)
    OR EXISTS (SELECT 1 FROM organization_domains d WHERE d.tenant_id = $1 AND d.organization_id = o.organization_id AND d.domain = lower($2)))
  AND ($4::text IS NULL OR (lower(o.name), o.organization_id) > ($4, $5::uuid)) AND {_SEEN}
ORDER BY lower(o.name), o.organization_id LIMIT $6
"""  # noqa: S608
_GET = f"SELECT {_COLUMNS} FROM organizations o WHERE o.tenant_id = $1 AND o.organization_id = $2 AND {_SEEN}"  # noqa: S608
# Of linked customers each membership is one of the whole.
_MEMBERS = f"""
SELECT DISTINCT ON (r.customer_id) r.customer_id, r.name, b.role, b.since FROM organization_members b
JOIN customers c ON c.tenant_id = $1 AND c.customer_id = b.customer_id
JOIN customers r ON r.tenant_id = $1 AND r.customer_id = c.root_id
WHERE b.tenant_id = $1 AND b.organization_id = $2 AND ($3::uuid IS NULL OR {NEAR_TO_CUSTOMER})
ORDER BY r.customer_id DESC, b.since LIMIT $4
"""  # noqa: S608
_OF_CUSTOMER = """
SELECT DISTINCT ON (o.name, o.organization_id) o.organization_id, o.name, b.role FROM customers c
JOIN organization_members b ON b.tenant_id = $1 AND b.customer_id = c.customer_id
JOIN organizations o ON o.tenant_id = $1 AND o.organization_id = b.organization_id
WHERE c.tenant_id = $1 AND c.root_id = $2 ORDER BY o.name, o.organization_id, b.since
"""
# Those in whose domains the customer has an address, and to which they do not belong.
_SUGGESTED = """
SELECT DISTINCT o.organization_id, o.name, d.domain FROM customers c
JOIN identities i ON i.tenant_id = $1 AND i.customer_id = c.customer_id AND i.kind = 'email' AND i.status <> 'withdrawn'
JOIN organization_domains d ON d.tenant_id = $1 AND d.domain = split_part(i.value, '@', 2)
JOIN organizations o ON o.tenant_id = $1 AND o.organization_id = d.organization_id AND o.archived_at IS NULL
WHERE c.tenant_id = $1 AND c.root_id = $2 AND NOT EXISTS (
    SELECT 1 FROM customers s JOIN organization_members b ON b.tenant_id = $1 AND b.customer_id = s.customer_id
    WHERE s.tenant_id = $1 AND s.root_id = $2 AND b.organization_id = o.organization_id)
ORDER BY o.name, o.organization_id
"""
_INSERT = """
INSERT INTO organizations (tenant_id, organization_id, name, external_id, created_at, created_by, folded_name)
VALUES ($1, $2, $3, $4, $5, $6, $7)
"""
_SAVE = """
UPDATE organizations SET name = $3, folded_name = $8, external_id = $4, version = version + 1,
    archived_at = CASE WHEN $5 THEN COALESCE(archived_at, $6) END
WHERE tenant_id = $1 AND organization_id = $2 AND version = $7
"""
_DROP_DOMAINS = (
    "DELETE FROM organization_domains WHERE tenant_id = $1 AND organization_id = $2 AND domain <> ALL ($3)"
)
_ADD_DOMAIN = """
INSERT INTO organization_domains AS d (tenant_id, domain, organization_id) VALUES ($1, $2, $3)
ON CONFLICT (tenant_id, domain) DO UPDATE SET domain = d.domain WHERE d.organization_id = $3 RETURNING true
"""
_ADD_MEMBER = """
INSERT INTO organization_members (tenant_id, organization_id, customer_id, role, since) VALUES ($1, $2, $3, $4, $5)
ON CONFLICT (tenant_id, organization_id, customer_id) DO UPDATE SET role = EXCLUDED.role
"""
_DROP_MEMBER = """
DELETE FROM organization_members b USING customers c WHERE b.tenant_id = $1 AND b.organization_id = $2
AND c.tenant_id = $1 AND c.customer_id = b.customer_id AND c.root_id = $3
"""


class _Place(msgspec.Struct, frozen=True, array_like=True):
    name: str
    organization_id: UUID


@dataclass(frozen=True, slots=True)
class Organization:
    """An organization as somebody writes it."""

    name: str
    external_id: str | None = None
    domains: tuple[str, ...] = ()
    archived: bool = False


async def list_organizations(
    connection: Connection,
    reader: Reader,
    query: str,
    *,
    after: str | None,
    limit: int,
    archived: bool = False,
) -> tuple[Sequence[asyncpg.Record], str | None]:
    """A page by name: those with the words in it, with this number or this domain. Raises CursorInvalidError."""
    place = read_cursor(after, _ORDER, _Place) if after is not None else None
    rows = await connection.fetch(
        _LIST, reader.tenant_id, query.replace("\x00", "").strip(), only_customers_of(reader), place and place.name,
        place and place.organization_id, limit + 1, archived,
    )  # fmt: skip
    if len(rows) <= limit:
        return rows, None
    last = rows[limit - 1]
    return rows[:limit], write_cursor(_ORDER, _Place(last["place"], last["organization_id"]))


async def get_organization(connection: Connection, reader: Reader, organization_id: UUID) -> asyncpg.Record:
    """Raises OrganizationNotFoundError when this reader may not see it."""
    row = await connection.fetchrow(_GET, reader.tenant_id, organization_id, only_customers_of(reader))
    if row is None:
        raise OrganizationNotFoundError
    return row


async def list_members(
    connection: Connection, reader: Reader, organization_id: UUID
) -> Sequence[asyncpg.Record]:
    """Those of its members whom this reader may see, the newest first, up to MEMBERS_MAX."""
    return await connection.fetch(
        _MEMBERS, reader.tenant_id, organization_id, only_customers_of(reader), MEMBERS_MAX
    )


async def organizations_of(
    connection: Connection, reader: Reader, root: UUID
) -> tuple[Sequence[asyncpg.Record], Sequence[asyncpg.Record]]:
    """Where a customer belongs, and where their addresses suggest. The caller has checked the right to see the customer."""
    belongs = await connection.fetch(_OF_CUSTOMER, reader.tenant_id, root)
    return belongs, await connection.fetch(_SUGGESTED, reader.tenant_id, root)


async def add_organization(unit: UnitOfWork, by: Principal, new: Organization) -> UUID:
    """A new one; its id. Raises DomainUnusableError, OrganizationTakenError."""
    organization_id = unit.ids.new()
    try:
        await unit.connection.execute(
            _INSERT, unit.tenant_id, organization_id, new.name, new.external_id, unit.now, by.agent_id, fold_name(new.name)
        )  # fmt: skip
    except asyncpg.UniqueViolationError as error:
        raise OrganizationTakenError(value=new.external_id) from error
    after = _settings(new, await _put_domains(unit, organization_id, new.domains))
    await record_act(unit, by, "organization_made", "organization", organization_id, after=after)
    _tell(unit, "organization_created", by, organization_id)
    return organization_id


async def change_organization(
    unit: UnitOfWork, by: Principal, organization_id: UUID, *, version: int, new: Organization
) -> None:
    """Write it whole. Raises OrganizationNotFoundError, OrganizationChangedError, and what adding raises."""
    row = await get_organization(unit.connection, by, organization_id)
    before = Organization(row["name"], row["external_id"], archived=row["archived_at"] is not None)
    try:
        done = await unit.connection.execute(
            _SAVE, unit.tenant_id, organization_id, new.name, new.external_id, new.archived, unit.now, version, fold_name(new.name)
        )  # fmt: skip
    except asyncpg.UniqueViolationError as error:
        raise OrganizationTakenError(value=new.external_id) from error
    if done != "UPDATE 1":
        raise OrganizationChangedError
    was, after = (
        _settings(before, row["domains"]),
        _settings(new, await _put_domains(unit, organization_id, new.domains)),
    )
    await record_act(
        unit, by, "organization_changed", "organization", organization_id, before=was, after=after
    )
    _tell(unit, "organization_changed", by, organization_id)


async def add_member(unit: UnitOfWork, by: Principal, organization_id: UUID, root: UUID, role: str) -> None:
    """The customer belongs there, as `role`; said again, with another role.

    The caller has checked the right to change the customer. Raises OrganizationNotFoundError, unless the organization is seen or suggested.
    """
    suggested = await unit.connection.fetch(_SUGGESTED, unit.tenant_id, root)
    if organization_id not in [row["organization_id"] for row in suggested]:
        await get_organization(unit.connection, by, organization_id)
    await unit.connection.execute(_ADD_MEMBER, unit.tenant_id, organization_id, root, role, unit.now)
    await record_act(
        unit, by, "member_added", "organization", organization_id, after={"customer_id": str(root)}
    )
    _tell_customer(unit, by, organization_id, root)


async def drop_member(unit: UnitOfWork, by: Principal, organization_id: UUID, root: UUID) -> None:
    """The customer belongs there no more; nothing happens when they did not. The caller has checked the right to change the customer."""
    if await unit.connection.execute(_DROP_MEMBER, unit.tenant_id, organization_id, root) == "DELETE 0":
        return
    await record_act(
        unit, by, "member_removed", "organization", organization_id, before={"customer_id": str(root)}
    )
    _tell_customer(unit, by, organization_id, root)


async def _put_domains(unit: UnitOfWork, organization_id: UUID, written: Sequence[str]) -> list[str]:
    domains: list[str] = []
    for each in written:
        domain = read_domain(each)
        if domain is None or is_public(domain):
            raise DomainUnusableError(domain=each[:60])
        domains.append(domain)
    await unit.connection.execute(_DROP_DOMAINS, unit.tenant_id, organization_id, domains)
    for domain in domains:
        if not await unit.connection.fetchval(_ADD_DOMAIN, unit.tenant_id, domain, organization_id):
            raise OrganizationTakenError(value=domain)
    return sorted(set(domains))


def _settings(organization: Organization, domains: Sequence[str]) -> dict[str, object]:
    return {
        "name": organization.name, "external_id": organization.external_id, "domains": list(domains),
        "archived": organization.archived,
    }  # fmt: skip


def _tell(unit: UnitOfWork, kind: str, by: Principal, organization_id: UUID) -> None:
    unit.record(Event(kind, "agent", by.agent_id, data={"organization_id": str(organization_id)}))


def _tell_customer(unit: UnitOfWork, by: Principal, organization_id: UUID, root: UUID) -> None:
    data: dict[str, str | int | bool | None] = {"organization_id": str(organization_id)}
    unit.record(Event("customer_changed", "agent", by.agent_id, customer_id=root, data=data))
