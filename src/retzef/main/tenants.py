"""A new tenant: the business, its first administrator, and enough for a first chat to be answered."""

from dataclasses import dataclass
from uuid import UUID

from retzef.kernel.errors import RetzefError
from retzef.kernel.ids import AgentId, QueueId, TenantId
from retzef.main.compose import Core
from retzef.main.tenant_life import list_tenants
from retzef.modules.administration.api import (
    EntryPointSettings,
    EntryPointSetUp,
    QueueSettings,
    add_queue,
)
from retzef.modules.people.api import invite_first_administrator

# As every new queue begins; an administrator changes them at the desk.
FIRST_QUEUE_NAME = {
    "en": "Customer service",
    "he": "שירות לקוחות",
    "uk": "Обслуговування клієнтів",
    "ru": "Обслуживание клиентов",
}
_NAME_MAX = 200
_EMAIL_MAX = 320


class TenantRefusedError(RetzefError):
    """A name or an address that cannot be one."""

    code = "tenant-refused"


class TenantNameTakenError(RetzefError):
    """There is one of this name. Params: `name`, `ids` of all that have it."""

    code = "tenant-name-taken"


@dataclass(frozen=True, slots=True)
class NewTenant:
    """What was made; `join` is the path of the administrator's invitation."""

    tenant_id: TenantId
    join: str
    public_key: str


async def add_tenant(core: Core, name: str, email: str, locale: str, *, another: bool = False) -> NewTenant:
    """Make it, whole or not at all. `another`: also where one has that name. Raises TenantRefusedError, TenantNameTakenError."""
    name, email = name.strip(), email.strip().lower()
    if not 1 <= len(name) <= _NAME_MAX or not name.isprintable():
        raise TenantRefusedError
    if not 3 <= len(email) <= _EMAIL_MAX or email.count("@") != 1 or not email.isprintable() or " " in email:
        raise TenantRefusedError
    if not another:
        await _check_name_is_free(core, name)
    set_up = EntryPointSetUp(core.adapters, core.keys)
    tenant_id = TenantId(core.ids.new())
    async with core.units.begin(tenant_id) as unit:
        await unit.connection.execute(
            "INSERT INTO tenants (tenant_id, name, default_locale, created_at) VALUES ($1, $2, $3, $4)",
            tenant_id, name, locale, unit.now,
        )  # fmt: skip
        first, link = await invite_first_administrator(unit, email, locale)
        queue = QueueSettings(
            FIRST_QUEUE_NAME, 2, 30, 120, 0, active=True, members=[AgentId(first.agent_id)], outcomes=[]
        )
        queue_id = await add_queue(unit, first, queue)
        chat = EntryPointSettings(name[:120], QueueId(queue_id), {}, {}, active=True)
        entry_point_id: UUID = await set_up.add(unit, first, "webchat", chat)
        kept = await set_up.find(unit.connection, tenant_id, entry_point_id)
    return NewTenant(tenant_id, link.path, kept.public_key)


async def _check_name_is_free(core: Core, name: str) -> None:
    """Two of one name are hard to tell apart, and mostly the second was made because the first was not noticed."""
    same = [each for each in await list_tenants(core) if each.name.casefold() == name.casefold()]
    if same:
        raise TenantNameTakenError(name=same[0].name, ids=", ".join(str(each.tenant_id) for each in same))
