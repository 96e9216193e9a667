"""The tenant's own settings: what it is called, where it is at home, its languages and its colour."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass

from retzef.engine.recognition.phone import COUNTRIES
from retzef.kernel.events import Event
from retzef.kernel.ids import TenantId
from retzef.kernel.time_zones import find_zone
from retzef.modules.administration.errors import ChangedMeanwhileError, CountryUnknownError
from retzef.platform.audit import Doer, record_act
from retzef.platform.db import Connection
from retzef.platform.unit import UnitOfWork

_SELECT = "SELECT name, home_country, time_zone, default_locale, locales, accent, version FROM tenants WHERE tenant_id = $1"
_UPDATE = """
UPDATE tenants SET name = $2, home_country = $3, time_zone = $4, default_locale = $5, locales = $6, accent = $7,
    version = version + 1
WHERE tenant_id = $1 AND version = $8 RETURNING version
"""


@dataclass(frozen=True, slots=True)
class TenantSettings:
    """`home_country`: ISO 3166, how numbers are read that come without a country. `time_zone`: where its days begin.

    `locales`: the languages in which customers are served, the default one among them.
    """

    name: str
    home_country: str
    time_zone: str
    default_locale: str
    locales: Sequence[str]
    accent: str


async def find_tenant_settings(connection: Connection, tenant_id: TenantId) -> tuple[TenantSettings, int]:
    """The settings and their version."""
    row = await connection.fetchrow(_SELECT, tenant_id)
    assert row is not None, "nobody is signed in to a tenant that does not exist"
    version = row["version"]
    return TenantSettings(**{name: value for name, value in row.items() if name != "version"}), version


async def change_tenant(unit: UnitOfWork, by: Doer, version: int, settings: TenantSettings) -> None:
    """Write them whole. Raises ChangedMeanwhileError, CountryUnknownError and TimeZoneUnknownError."""
    find_zone(settings.time_zone)
    if settings.home_country not in COUNTRIES:
        raise CountryUnknownError(country=settings.home_country)
    before, _ = await find_tenant_settings(unit.connection, unit.tenant_id)
    if not await unit.connection.fetchval(
        _UPDATE,
        unit.tenant_id,
        settings.name,
        settings.home_country,
        settings.time_zone,
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
