"""The tenant's own settings: what it is called, its languages and its colour."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass

from retzef.kernel.events import Event
from retzef.kernel.ids import TenantId
from retzef.modules.administration.errors import ChangedMeanwhileError
from retzef.platform.audit import Doer, record_act
from retzef.platform.db import Connection
from retzef.platform.unit import UnitOfWork

_SELECT = "SELECT name, default_locale, locales, accent, version FROM tenants WHERE tenant_id = $1"
_UPDATE = """
UPDATE tenants SET name = $2, default_locale = $3, locales = $4, accent = $5, version = version + 1
WHERE tenant_id = $1 AND version = $6 RETURNING version
"""


@dataclass(frozen=True, slots=True)
class TenantSettings:
    """`locales`: the languages in which customers are served, the default one among them."""

    name: str
    default_locale: str
    locales: Sequence[str]
    accent: str


async def find_tenant_settings(connection: Connection, tenant_id: TenantId) -> tuple[TenantSettings, int]:
    """The settings and their version."""
    row = await connection.fetchrow(_SELECT, tenant_id)
    assert row is not None, "nobody is signed in to a tenant that does not exist"
    return TenantSettings(row["name"], row["default_locale"], row["locales"], row["accent"]), row["version"]


async def change_tenant(unit: UnitOfWork, by: Doer, version: int, settings: TenantSettings) -> None:
    """Write them whole. Raises ChangedMeanwhileError."""
    before, _ = await find_tenant_settings(unit.connection, unit.tenant_id)
    if not await unit.connection.fetchval(
        _UPDATE,
        unit.tenant_id,
        settings.name,
        settings.default_locale,
        list(settings.locales),
        settings.accent,
        version,
    ):
        raise ChangedMeanwhileError
    unit.record(Event("tenant_changed", "agent", by.agent_id))
    await record_act(
        unit, by, "tenant_changed", "tenant", unit.tenant_id, before=asdict(before), after=asdict(settings)
    )
