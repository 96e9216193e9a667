"""Where a tenant is at home: phone numbers and document numbers without a country are read as that country's."""

from retzef.engine.recognition import HOME_COUNTRY
from retzef.kernel.ids import TenantId
from retzef.platform.db import Connection


async def find_home_country(connection: Connection, tenant_id: TenantId) -> str:
    """ISO 3166-1 alpha-2."""
    found: str | None = await connection.fetchval(
        "SELECT home_country FROM tenants WHERE tenant_id = $1", tenant_id
    )
    return found or HOME_COUNTRY
