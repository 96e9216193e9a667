"""Who the customer is, as people write it down: made by hand, name and language."""

from dataclasses import dataclass
from uuid import UUID

from retzef.engine.recognition import read_identity
from retzef.kernel.directions import without_turns
from retzef.kernel.events import Event
from retzef.modules.customers.errors import IdentityInvalidError
from retzef.modules.customers.identities import Actor, put_identity
from retzef.modules.customers.links import keep_what_was_written
from retzef.modules.tenancy.api import find_home_country
from retzef.platform.unit import UnitOfWork

_INSERT = """
INSERT INTO customers (tenant_id, customer_id, name, locale, root_id, created_at, created_by) VALUES ($1, $2, $3, $4, $2, $5, $6)
"""
_CHANGE = """
UPDATE customers SET name = COALESCE($3, name), locale = COALESCE($4, locale), keyed = false, version = version + 1
WHERE tenant_id = $1 AND customer_id = $2
"""


@dataclass(frozen=True, slots=True)
class NewCustomer:
    """What is known of somebody who is written down by hand. `identities`: kind and what was written."""

    name: str | None
    locale: str | None
    identities: tuple[tuple[str, str], ...] = ()


async def create_customer(unit: UnitOfWork, new: NewCustomer, actor: Actor) -> UUID:
    """Make a customer; their id. Nobody is joined, whoever else has the same address. Raises IdentityInvalidError."""
    home = await find_home_country(unit.connection, unit.tenant_id)
    read = [(kind, read_identity(kind, written, home)) for kind, written in new.identities]
    for kind, identity in read:
        if identity is None:
            raise IdentityInvalidError(kind=kind)
    customer_id = unit.ids.new()
    name = without_turns(new.name or "").strip() or None
    await unit.connection.execute(
        _INSERT, unit.tenant_id, customer_id, name, new.locale, unit.now, actor.agent_id
    )
    unit.record(
        Event(
            "customer_created", "agent", actor.agent_id, customer_id=customer_id,
            data={"provenance": actor.provenance},
        )
    )  # fmt: skip
    for _, identity in read:
        if identity is not None:
            await put_identity(unit, customer_id, identity, actor)
    return customer_id


async def change_profile(
    unit: UnitOfWork, root: UUID, *, name: str | None, locale: str | None, actor: Actor
) -> None:
    """What is None stays."""
    name = without_turns(name or "").strip() or None
    await unit.connection.execute(_CHANGE, unit.tenant_id, root, name, locale)
    written = [which for which, value in (("name", name), ("locale", locale)) if value is not None]
    await keep_what_was_written(unit, root, written)
    unit.record(Event("customer_changed", "agent", actor.agent_id, customer_id=root))
