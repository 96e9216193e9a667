"""Links by which somebody chooses a password: an invitation, or a reset. There is no outgoing e-mail yet, so whoever makes a
link hands it over themselves.

The link carries 256 random bits in the part after `#`, which browsers do not send to servers; the table keeps a hash. A newer link
replaces an older one, a used one is of no use again.
"""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal, TypeAlias
from uuid import UUID

from retzef.kernel.events import Event
from retzef.kernel.ids import TenantId
from retzef.modules.people.errors import LinkUnusableError, PersonStateError
from retzef.modules.people.passwords import check_password
from retzef.modules.people.roster import end_sessions, lock_person
from retzef.platform.audit import Doer, Somebody, record_act
from retzef.platform.auth.passwords import hash_password
from retzef.platform.auth.principal import Principal, hash_token
from retzef.platform.unit import UnitOfWork, Units

LinkKind: TypeAlias = Literal["invitation", "reset"]
USABLE_FOR: dict[LinkKind, timedelta] = {"invitation": timedelta(days=7), "reset": timedelta(hours=24)}
PATH = "/desk/join#"

_FIND = """
SELECT l.tenant_id, l.link_id, l.kind, l.expires_at, l.used_at, a.agent_id, a.name, a.email, a.locale, t.name AS tenant_name
FROM access_links l JOIN agents a ON a.tenant_id = l.tenant_id AND a.agent_id = l.agent_id
JOIN tenants t ON t.tenant_id = l.tenant_id AND t.closed_at IS NULL
WHERE l.token_hash = $1 AND l.used_at IS NULL AND l.expires_at > $2
    AND CASE l.kind WHEN 'invitation' THEN a.invited_at IS NOT NULL ELSE a.active END
"""
_USE = """
UPDATE access_links SET used_at = $3 WHERE tenant_id = $1 AND link_id = $2 AND used_at IS NULL RETURNING true
"""
_CHOOSE = """
UPDATE agents SET password_hash = $3, name = COALESCE($4, name), locale = COALESCE($5, locale), active = true, invited_at = NULL,
    version = version + 1
WHERE tenant_id = $1 AND agent_id = $2
"""


@dataclass(frozen=True, slots=True)
class NewLink:
    """A fresh link, shown once."""

    path: str
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class OpenLink:
    """A link that can be used, and whose it is."""

    tenant_id: TenantId
    link_id: UUID
    kind: LinkKind
    expires_at: datetime
    agent_id: UUID
    name: str
    email: str
    locale: str
    tenant_name: str


async def make_link(unit: UnitOfWork, by: Principal, agent_id: UUID) -> NewLink:
    """An invitation for who has not joined, a reset for who has. Raises PersonStateError and as `lock_person`."""
    person = await lock_person(unit, by, agent_id)
    if not person.active and person.invited_at is None:
        raise PersonStateError
    return await write_link(unit, by, agent_id, "invitation" if person.invited_at is not None else "reset")


async def write_link(unit: UnitOfWork, by: Doer, agent_id: UUID, kind: LinkKind) -> NewLink:
    """The link itself, without asking for anybody's rights."""
    token = secrets.token_urlsafe(32)
    expires_at = unit.now + USABLE_FOR[kind]
    await unit.connection.execute(
        "DELETE FROM access_links WHERE tenant_id = $1 AND agent_id = $2 AND used_at IS NULL",
        unit.tenant_id, agent_id,
    )  # fmt: skip
    await unit.connection.execute(
        "INSERT INTO access_links (tenant_id, link_id, agent_id, kind, token_hash, made_by, made_at, expires_at)"
        " VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
        unit.tenant_id, unit.ids.new(), agent_id, kind, hash_token(token), by.agent_id, unit.now, expires_at,
    )  # fmt: skip
    await record_act(unit, by, f"{kind}_link_made", "person", agent_id)
    return NewLink(PATH + token, expires_at)


async def find_link(units: Units, token: str) -> OpenLink:
    """What a link is for. Raises LinkUnusableError."""
    row = await units.database.system.fetchrow(_FIND, hash_token(token), units.clock.now())
    if row is None:
        raise LinkUnusableError
    return OpenLink(**{name: value for name, value in row.items() if name != "used_at"})


async def use_link(
    units: Units, token: str, password: str, *, name: str | None, locale: str | None, network: str
) -> OpenLink:
    """Choose a password, and with an invitation name and language. Where they were signed in, they are no longer.

    Raises LinkUnusableError, PasswordWeakError.
    """
    link = await find_link(units, token)
    check_password(password, link.email.partition("@")[0], name or link.name)
    password_hash = await hash_password(password)
    invited = link.kind == "invitation"
    async with units.begin(link.tenant_id) as unit:
        if not await unit.connection.fetchval(_USE, link.tenant_id, link.link_id, unit.now):
            raise LinkUnusableError
        await unit.connection.execute(
            _CHOOSE, link.tenant_id, link.agent_id, password_hash, name if invited else None, locale if invited else None,
        )  # fmt: skip
        await end_sessions(unit, link.agent_id)
        unit.record(Event("agent_changed", "agent", link.agent_id, agent_id=link.agent_id))
        act = "invitation_accepted" if invited else "password_reset"
        await record_act(unit, Somebody(link.agent_id, network), act, "person", link.agent_id)
    return link
