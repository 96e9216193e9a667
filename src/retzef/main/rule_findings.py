"""Does every rule that is on do its work? One that this program cannot read is left out, one that names who is gone fails."""

from retzef.main.findings import Finding
from retzef.modules.context.api import list_failing
from retzef.modules.rules.api import find_gone, list_all_at_work
from retzef.platform.db import Connection


async def look_at_rules(connection: Connection) -> list[Finding]:
    """Names those that cannot be read, and those that name a team or a person who is gone, each with its tenant.

    The connection may act as retzef_system.
    """
    await connection.execute("SET ROLE retzef_system")
    at_work = await list_all_at_work(connection)
    read = [(called, rule) for called, rule in at_work if rule is not None]
    are_gone = await find_gone(connection, [rule for _, rule in read])
    failing = await list_failing(connection)
    await connection.execute("RESET ROLE")
    found = {
        "doctor-rules-broken": [called for called, rule in at_work if rule is None],
        "doctor-rules-gone": [called for (called, _), is_gone in zip(read, are_gone, strict=True) if is_gone],
    }
    trouble = [
        Finding("rules", "warning", code, {"rules": ", ".join(rules)})
        for code, rules in found.items()
        if rules
    ]
    routing = (
        Finding("rules", "warning", "doctor-routing-rules-failing", {"rules": ", ".join(failing)})
        if failing
        else Finding("rules", "ok", "doctor-routing-rules")
    )
    return [*(trouble or [Finding("rules", "ok", "doctor-rules")]), routing]
