"""The first person of a new tenant, whom nobody there could have invited."""

from uuid import UUID

from retzef.modules.people.access_links import NewLink, write_link
from retzef.platform.audit import Somebody, record_act
from retzef.platform.auth.passwords import NO_PASSWORD
from retzef.platform.unit import UnitOfWork

_INVITE = """
INSERT INTO agents (tenant_id, agent_id, name, email, password_hash, locale, role, active, invited_at, presence_at, idle_since)
VALUES ($1, $2, $3, $4, $5, $6, 'administrator', false, $7, $7, $7)
"""


async def invite_first_administrator(unit: UnitOfWork, email: str, locale: str) -> tuple[Somebody, NewLink]:
    """An administrator who joins by the link. The audit names them themselves: there is nobody else yet."""
    agent_id: UUID = unit.ids.new()
    await unit.connection.execute(
        _INVITE, unit.tenant_id, agent_id, email.partition("@")[0], email, NO_PASSWORD, locale, unit.now
    )
    first = Somebody(agent_id, "")
    await record_act(
        unit, first, "person_invited", "person", agent_id, after={"email": email, "role": "administrator"}
    )
    return first, await write_link(unit, first, agent_id, "invitation")
