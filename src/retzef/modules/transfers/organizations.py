"""Organizations that lines name: found by a domain or by name, made where there is none, and whom the lines bring there.

A line never brings back what was archived, and never chooses between two of one name: it is refused, and told why.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from retzef.engine.imports import ImportRow, Plan, Profile, Refusal
from retzef.engine.recognition import fold_name, read_domain
from retzef.kernel.events import Event
from retzef.modules.transfers.imports import Import
from retzef.platform.unit import UnitOfWork

TARGET = "organization"
_FIND = """
SELECT k.name, o.organization_id, o.archived_at IS NOT NULL AS is_archived, true AS by_domain
FROM unnest($2::text[], $3::text[]) AS k(name, domain)
JOIN organization_domains d ON d.tenant_id = $1 AND d.domain = k.domain
JOIN organizations o ON o.tenant_id = $1 AND o.organization_id = d.organization_id
UNION ALL
SELECT k.name, o.organization_id, o.archived_at IS NOT NULL, false
FROM unnest($2::text[]) AS k(name) JOIN organizations o ON o.tenant_id = $1 AND o.folded_name = k.name
"""
_MEMBERSHIPS = """
SELECT DISTINCT c.root_id, b.organization_id FROM customers c
JOIN organization_members b ON b.tenant_id = $1 AND b.customer_id = c.customer_id
WHERE c.tenant_id = $1 AND c.root_id = ANY ($2) AND b.organization_id = ANY ($3)
"""
_MAKE = """
INSERT INTO organizations (tenant_id, organization_id, name, created_at, created_by, folded_name)
SELECT $1, o.organization_id, o.name, $2, $3, o.folded FROM unnest($4::uuid[], $5::text[], $6::text[]) AS o(organization_id, name, folded)
"""
# Those that were there before names were folded, and those of a process of then.
_UNFOLDED = (
    "SELECT organization_id, name FROM organizations WHERE tenant_id = $1 AND folded_name IS NULL FOR UPDATE"
)
_FOLD = """
UPDATE organizations o SET folded_name = k.folded FROM unnest($2::uuid[], $3::text[]) AS k(organization_id, folded)
WHERE o.tenant_id = $1 AND o.organization_id = k.organization_id
"""
_JOIN = """
INSERT INTO organization_members (tenant_id, organization_id, customer_id, since)
SELECT $1, m.organization_id, m.customer_id, $2 FROM unnest($3::uuid[], $4::uuid[]) AS m(customer_id, organization_id)
ON CONFLICT DO NOTHING
"""


@dataclass(slots=True)
class Bodies:
    """`meant`: by what a line says, the organization, or why the line is refused. `new`: names of those there are not yet."""

    meant: dict[str, UUID | Refusal] = field(default_factory=dict)
    new: dict[UUID, str] = field(default_factory=dict)


async def find_organizations(
    unit: UnitOfWork, standing: Import, rows: Sequence[ImportRow], profiles: Mapping[UUID, Profile]
) -> Bodies:
    """Which organizations the lines mean; of the customers there are is written down in which of them they are already."""
    # In the order of the lines: a new one is called as the first of them calls it.
    # A cell of signs that are not seen is an empty one.
    said = dict.fromkeys(row.organization for row in rows if row.organization and fold_name(row.organization))
    bodies = Bodies()
    if not said:
        return bodies
    await _fold_the_rest(unit)
    by_name = await _find(unit, {fold_name(each): each for each in said}, standing.columns.index(TARGET))
    for each in said:
        name = fold_name(each)
        if name not in by_name:
            organization_id = by_name[name] = unit.ids.new()
            bodies.new[organization_id] = each
        bodies.meant[each] = by_name[name]
    known = [each for each in bodies.meant.values() if isinstance(each, UUID) and each not in bodies.new]
    members = await unit.connection.fetch(_MEMBERSHIPS, unit.tenant_id, list(profiles), known)
    for row in members:
        profiles[row["root_id"]].organizations.add(row["organization_id"])
    return bodies


async def write_members(unit: UnitOfWork, standing: Import, plan: Plan, bodies: Bodies) -> None:
    """Make the organizations to which anybody comes, and bring them there."""
    if not plan.members:
        return
    joined = {organization_id for _, organization_id in plan.members}
    new = {key: name for key, name in bodies.new.items() if key in joined}
    await unit.connection.execute(
        _MAKE, unit.tenant_id, unit.now, standing.made_by, list(new), list(new.values()),
        [fold_name(each) for each in new.values()],
    )  # fmt: skip
    for organization_id in new:
        data: dict[str, str | int | bool | None] = {"organization_id": str(organization_id)}
        unit.record(Event("organization_created", "agent", standing.made_by, data=data))
    customers, organizations = zip(*plan.members, strict=True)
    await unit.connection.execute(_JOIN, unit.tenant_id, unit.now, list(customers), list(organizations))


async def _fold_the_rest(unit: UnitOfWork) -> None:
    rows = await unit.connection.fetch(_UNFOLDED, unit.tenant_id)
    if rows:
        folded = [fold_name(row["name"]) for row in rows]
        ids = [row["organization_id"] for row in rows]
        await unit.connection.execute(_FOLD, unit.tenant_id, ids, folded)


async def _find(unit: UnitOfWork, names: Mapping[str, str], column: int) -> dict[str, UUID | Refusal]:
    """Whose domain it is; else the one of that name that is not archived. `names`: as written, by what they are folded to.

    `column`: where the file says it.
    """
    archived = Refusal("import-line-organization-archived", column)
    several = Refusal("import-line-organization-several", column)
    domains = [read_domain(written) for written in names.values()]
    by_domain: dict[str, UUID | Refusal] = {}
    named: dict[str, list[UUID]] = defaultdict(list)
    put_away: set[str] = set()
    for row in await unit.connection.fetch(_FIND, unit.tenant_id, list(names), domains):
        name, organization_id = row["name"], row["organization_id"]
        if row["by_domain"]:
            by_domain[name] = archived if row["is_archived"] else organization_id
        elif row["is_archived"]:
            put_away.add(name)
        else:
            named[name].append(organization_id)
    return (
        dict.fromkeys(put_away, archived)
        | {name: ids[0] if len(ids) == 1 else several for name, ids in named.items()}
        | by_domain
    )
