"""Do the waits that were promised come true? Those who hear "3–8 min" and wait for twenty believe nothing any more."""

from retzef.main.findings import Finding
from retzef.modules.reporting.api import list_far_off
from retzef.platform.db import Connection


async def look_at_promises(connection: Connection) -> Finding:
    """Names the tenants whose promises are far off. The connection may act as retzef_system."""
    await connection.execute("SET ROLE retzef_system")
    far_off = await list_far_off(connection)
    await connection.execute("RESET ROLE")
    if not far_off:
        return Finding("promised-waits", "ok", "doctor-promised-waits")
    tenants = ", ".join(f"{name} ({percent} %)" for name, percent in far_off)
    return Finding("promised-waits", "warning", "doctor-promised-waits-off", {"tenants": tenants})
