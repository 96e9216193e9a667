"""Writing a batch of lines: what is known of those they name is read, the plan is made, and all of it written at once.

Every table is written by one statement for the whole batch, in one transaction with the import's place in the file: after
a crash it goes on behind the last batch that was committed, and no line is taken twice.
"""

import hashlib
from collections.abc import Mapping, Sequence
from uuid import UUID

import msgspec

from retzef.engine.imports import ImportRow, Outcome, Plan, Profile, Refusal, plan_rows
from retzef.kernel.events import Event
from retzef.modules.customers.api import FORM
from retzef.modules.transfers.batches import Batch, Place
from retzef.modules.transfers.imports import Import
from retzef.modules.transfers.organizations import find_organizations, write_members
from retzef.platform.unit import UnitOfWork

Key = tuple[str, str]
# Of a check, so many lines of each outcome are shown.
EXAMPLES = 5

_OWNERS = """
SELECT k.kind, k.value, array_agg(DISTINCT m.root_id) AS owners
FROM unnest($2::text[], $3::text[]) AS k(kind, value)
JOIN identities d ON d.tenant_id = $1 AND d.kind = k.kind AND d.value = k.value AND d.status <> 'withdrawn'
JOIN customers m ON m.tenant_id = d.tenant_id AND m.customer_id = d.customer_id
GROUP BY k.kind, k.value
"""
_PROFILES = """
SELECT r.customer_id, r.name, r.locale, r.fields::text AS fields, COALESCE((
    SELECT jsonb_agg(jsonb_build_array(d.kind, d.value)) FROM customers m
    JOIN identities d ON d.tenant_id = m.tenant_id AND d.customer_id = m.customer_id
    WHERE m.tenant_id = $1 AND m.root_id = r.customer_id AND d.status <> 'withdrawn'), '[]')::text AS keys
FROM customers r WHERE r.tenant_id = $1 AND r.customer_id = ANY ($2)
"""
_LOCK = "SELECT customer_id FROM customers WHERE tenant_id = $1 AND customer_id = ANY ($2) ORDER BY customer_id FOR UPDATE"
_MAKE = """
INSERT INTO customers (tenant_id, customer_id, name, locale, root_id, created_at, created_by, fields)
SELECT $1, c.customer_id, c.name, c.locale, c.customer_id, $2, $3, c.fields
FROM unnest($4::uuid[], $5::text[], $6::text[], $7::jsonb[]) AS c(customer_id, name, locale, fields)
"""
_CHANGE = """
UPDATE customers r SET name = c.name, locale = c.locale, fields = c.fields, keyed = false, version = r.version + 1
FROM unnest($2::uuid[], $3::text[], $4::text[], $5::jsonb[]) AS c(customer_id, name, locale, fields)
WHERE r.tenant_id = $1 AND r.customer_id = c.customer_id
"""
# What was written is said of the whole: a link that is undone later does not bring back what was there before.
_SETTLED = """
UPDATE customer_links l SET displaced = l.displaced - ARRAY(SELECT jsonb_array_elements_text(w.names))
FROM unnest($2::uuid[], $3::jsonb[]) AS w(customer_id, names)
WHERE l.tenant_id = $1 AND l.into_customer_id = w.customer_id AND l.undone_at IS NULL AND l.displaced <> '{}'
"""
_CLAIM = """
INSERT INTO identities (tenant_id, identity_id, customer_id, kind, value, shown, form, status, provenance, created_at)
SELECT $1, i.identity_id, i.customer_id, i.kind, i.value, i.shown, $2, 'claimed', 'import', $3
FROM unnest($4::uuid[], $5::uuid[], $6::text[], $7::text[], $8::text[]) AS i(identity_id, customer_id, kind, value, shown)
ON CONFLICT (tenant_id, customer_id, kind, value) WHERE status <> 'withdrawn' DO NOTHING
"""
_AGREE = """
INSERT INTO consents (tenant_id, consent_id, identity_id, purpose, state, how, said_at, recorded_by, recorded_at)
SELECT $1, c.consent_id, d.identity_id, c.purpose, c.state, 'import', $2, $3, $2
FROM unnest($4::uuid[], $5::uuid[], $6::text[], $7::text[], $8::text[], $9::text[])
    AS c(consent_id, customer_id, kind, value, purpose, state)
JOIN customers m ON m.tenant_id = $1 AND m.root_id = c.customer_id
JOIN identities d ON d.tenant_id = $1 AND d.customer_id = m.customer_id AND d.kind = c.kind AND d.value = c.value AND d.status <> 'withdrawn'
-- What was said last is not said again.
WHERE c.state IS DISTINCT FROM (
    SELECT o.state FROM consents o WHERE o.tenant_id = $1 AND o.identity_id = d.identity_id AND o.purpose = c.purpose
    ORDER BY o.consent_id DESC LIMIT 1)
ON CONFLICT DO NOTHING RETURNING consent_id, identity_id, purpose, state
"""
_REFUSE = """
INSERT INTO import_refusals (tenant_id, import_id, line, at_byte, length, code, cell)
SELECT $1, $2, r.* FROM unnest($3::bigint[], $4::bigint[], $5::integer[], $6::text[], $7::integer[]) AS r
"""
_SEEN = "SELECT key FROM import_seen WHERE tenant_id = $1 AND import_id = $2 AND key = ANY ($3::bigint[])"
_SEE = "INSERT INTO import_seen SELECT $1, $2, k FROM unnest($3::bigint[]) AS k ON CONFLICT DO NOTHING"
_GO_ON = """
UPDATE imports SET at_byte = $3, at_line = $4, made = made + $5, changed = changed + $6, unchanged = unchanged + $7,
    refused = refused + $8, examples = $9 WHERE tenant_id = $1 AND import_id = $2
"""


async def write_batch(unit: UnitOfWork, standing: Import, batch: Batch) -> None:
    """Import a batch, or, when this is a check, find out what that would do. The caller holds the import's row."""
    rows = [row for _, row in batch.rows]
    is_check = standing.state == "checking"
    owners, profiles = await _find_known(unit, rows, lock=not is_check)
    if is_check:
        await _remember(unit, standing, rows, owners, profiles)
    bodies = await find_organizations(unit, standing, rows, profiles)
    plan = plan_rows(
        rows,
        owners,
        profiles,
        organizations=bodies.meant,
        recognise_by=standing.recognise_by,
        rule=standing.update_rule,
        new_id=unit.ids.new,
    )
    if not is_check:
        await _write(unit, standing, plan)
        await write_members(unit, standing, plan, bodies)
    refused = [
        (place, why)
        for (place, _), (_, why) in zip(batch.rows, plan.outcomes, strict=True)
        if why is not None
    ]
    places = [place for place, _ in batch.rows]
    await count_lines(unit, standing, batch, places, [outcome for outcome, _ in plan.outcomes], refused)


async def count_lines(  # noqa: PLR0917 - what became of one batch
    unit: UnitOfWork,
    standing: Import,
    batch: Batch,
    places: Sequence[Place],
    counted: Sequence[Outcome],
    refused: Sequence[tuple[Place, Refusal]],
) -> None:
    """Move the import behind the batch: what became of its lines, in their order, and why some were refused."""
    refused = [*batch.refused, *refused]
    await _refuse(unit, standing, refused)
    await unit.connection.execute(
        _GO_ON, unit.tenant_id, standing.import_id, batch.at_byte, batch.at_line, counted.count("made"),
        counted.count("changed"), counted.count("unchanged"), len(refused), _examples(standing, places, counted),
    )  # fmt: skip


async def _find_known(
    unit: UnitOfWork, rows: Sequence[ImportRow], *, lock: bool
) -> tuple[dict[Key, list[UUID]], dict[UUID, Profile]]:
    """Who has the identities of these lines, and what is known of them."""
    keys = {(each.kind, each.value) for row in rows for each in row.identities}
    found = await unit.connection.fetch(
        _OWNERS, unit.tenant_id, [kind for kind, _ in keys], [value for _, value in keys]
    )
    owners = {(row["kind"], row["value"]): list(row["owners"]) for row in found}
    ids = list({each for some in owners.values() for each in some})
    if lock and ids:
        await unit.connection.execute(_LOCK, unit.tenant_id, ids)
    profiles = {}
    for row in await unit.connection.fetch(_PROFILES, unit.tenant_id, ids) if ids else ():
        fields = msgspec.json.decode(row["fields"], type=dict[str, str | bool | list[str] | None])
        own = {(kind, value) for kind, value in msgspec.json.decode(row["keys"], type=list[Key])}
        profiles[row["customer_id"]] = Profile(row["customer_id"], row["name"], row["locale"], fields, own)
    return owners, profiles


async def _remember(
    unit: UnitOfWork,
    standing: Import,
    rows: Sequence[ImportRow],
    owners: dict[Key, list[UUID]],
    profiles: dict[UUID, Profile],
) -> None:
    """In a check nothing is written: those whom earlier lines would have made stand in by the hash of what named them."""
    by_hash = {
        _hash(kind, value): (kind, value) for row in rows for kind, value in _recognised(row, standing)
    }
    seen = await unit.connection.fetch(_SEEN, unit.tenant_id, standing.import_id, list(by_hash))
    for found in seen:
        key = by_hash[found["key"]]
        if key not in owners:
            stand_in = UUID(int=found["key"] % 2**128)
            owners[key] = [stand_in]
            profiles[stand_in] = Profile(stand_in)
    await unit.connection.execute(_SEE, unit.tenant_id, standing.import_id, list(by_hash))


def _recognised(row: ImportRow, standing: Import) -> list[Key]:
    """The surest identity of a line alone: one customer, one stand-in."""
    for kind in standing.recognise_by:
        keys = [(each.kind, each.value) for each in row.identities if each.kind == kind]
        if keys:
            return keys[:1]
    return []


def _hash(kind: str, value: str) -> int:
    digest = hashlib.blake2b(f"{kind}\0{value}".encode(), digest_size=8).digest()
    return int.from_bytes(digest, signed=True)


async def _write(unit: UnitOfWork, standing: Import, plan: Plan) -> None:
    connection, tenant_id = unit.connection, unit.tenant_id
    if plan.made:
        await connection.execute(_MAKE, tenant_id, unit.now, standing.made_by, *_columns(plan.made))
    changed = list(plan.changed.values())
    if changed:
        await connection.execute(_CHANGE, tenant_id, *_columns(changed))
        written = [each for each in changed if each.written]
        names = [msgspec.json.encode(sorted(each.written)).decode() for each in written]
        await connection.execute(_SETTLED, tenant_id, [each.customer_id for each in written], names)
    data: dict[str, str | int | bool | None] = {"provenance": "import", "import_id": str(standing.import_id)}
    for each in plan.made:
        unit.record(
            Event("customer_created", "agent", standing.made_by, customer_id=each.customer_id, data=data)
        )
    for each in changed:
        unit.record(
            Event("customer_changed", "agent", standing.made_by, customer_id=each.customer_id, data=data)
        )
    await _claim(unit, standing, plan)
    await _agree(unit, standing, plan)


def _columns(profiles: Sequence[Profile]) -> tuple[list[object], ...]:
    return (
        [each.customer_id for each in profiles],
        [each.name for each in profiles],
        [each.locale for each in profiles],
        [
            msgspec.json.encode(
                {key: value for key, value in each.fields.items() if value is not None}
            ).decode()
            for each in profiles
        ],
    )


async def _claim(unit: UnitOfWork, standing: Import, plan: Plan) -> None:
    if not plan.identities:
        return
    ids = [unit.ids.new() for _ in plan.identities]
    read = [identity for _, identity in plan.identities]
    await unit.connection.execute(
        _CLAIM, unit.tenant_id, FORM, unit.now, ids, [owner for owner, _ in plan.identities],
        [each.kind for each in read], [each.value for each in read], [each.shown for each in read],
    )  # fmt: skip
    for identity_id, (owner, identity) in zip(ids, plan.identities, strict=True):
        unit.record(
            Event(
                "identity_claimed", "agent", standing.made_by, identity_id=identity_id, customer_id=owner,
                data={"kind": identity.kind, "provenance": "import"},
            )
        )  # fmt: skip


async def _agree(unit: UnitOfWork, standing: Import, plan: Plan) -> None:
    said = [
        (owner, kind, value, purpose, state)
        for owner, keys, purpose, state in plan.consents
        for kind, value in keys
    ]
    if not said:
        return
    owners, kinds, values, purposes, states = (list(each) for each in zip(*said, strict=True))
    ids = [unit.ids.new() for _ in said]
    owner_of = dict(zip(ids, owners, strict=True))
    rows = await unit.connection.fetch(
        _AGREE, unit.tenant_id, unit.now, standing.made_by, ids, owners, kinds, values, purposes, states
    )
    for row in rows:
        unit.record(
            Event(
                f"consent_{row['state']}", "agent", standing.made_by, identity_id=row["identity_id"],
                customer_id=owner_of[row["consent_id"]], data={"purpose": row["purpose"], "how": "import", "text_version": None},
            )
        )  # fmt: skip


async def _refuse(unit: UnitOfWork, standing: Import, refused: Sequence[tuple[Place, Refusal]]) -> None:
    if refused:
        await unit.connection.execute(
            _REFUSE, unit.tenant_id, standing.import_id,
            [place.line for place, _ in refused], [place.at_byte for place, _ in refused],
            [place.length for place, _ in refused], [why.code for _, why in refused], [why.column for _, why in refused],
        )  # fmt: skip


def _examples(standing: Import, places: Sequence[Place], outcomes: Sequence[str]) -> str:
    """The places of the first lines of each outcome."""
    if standing.state != "checking":
        return "{}"
    found = msgspec.json.decode(standing.examples, type=dict[str, list[Mapping[str, int]]])
    for place, outcome in zip(places, outcomes, strict=True):
        listed = found.setdefault(outcome, [])
        if outcome != "refused" and len(listed) < EXAMPLES:
            listed.append({"line": place.line, "at_byte": place.at_byte, "length": place.length})
    return msgspec.json.encode(found).decode()
