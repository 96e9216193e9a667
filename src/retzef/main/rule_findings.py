"""Does every rule that is on do its work? One that this program cannot read is left out when rules are asked."""

from retzef.main.findings import Finding
from retzef.modules.rules.api import list_broken
from retzef.platform.db import Connection


async def look_at_rules(connection: Connection) -> Finding:
    """Names those that cannot be read, each with its tenant. The connection may act as retzef_system."""
    await connection.execute("SET ROLE retzef_system")
    broken = await list_broken(connection)
    await connection.execute("RESET ROLE")
    if broken:
        return Finding("rules", "warning", "doctor-rules-broken", {"rules": ", ".join(broken)})
    return Finding("rules", "ok", "doctor-rules")
