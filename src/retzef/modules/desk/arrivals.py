"""Whom a provider's proof lets in, and as whom.

Somebody is known by the issuer and its own number of them. An address leads to somebody once, the first time: when the provider says that
it was verified and it belongs to one of the tenant's domains; from then on the number counts, so that an address given to another person
gives them nothing. Nobody is looked for in another tenant than the provider's.
"""

from dataclasses import dataclass
from uuid import UUID

import asyncpg

from retzef.kernel.events import Event
from retzef.kernel.ids import AgentId
from retzef.kernel.locale import match_locale
from retzef.modules.queues.api import leave_work
from retzef.modules.staff.api import KeptProvider, Provider, shows_both_factors, verified_email
from retzef.platform.audit import Somebody, record_act
from retzef.platform.auth.passwords import NO_PASSWORD
from retzef.platform.auth.permissions import Role, permissions_of
from retzef.platform.oidc import Claims, SingleSignOnError
from retzef.platform.unit import UnitOfWork

NAME_MAX = 200

_PERSON = """
SELECT a.agent_id, a.email, a.active, a.invited_at, a.role, a.role_id, r.permissions,
    EXISTS (SELECT 1 FROM second_factors f WHERE f.tenant_id = a.tenant_id AND f.agent_id = a.agent_id AND f.confirmed_at IS NOT NULL) AS asks_for_code,
    EXISTS (SELECT 1 FROM sign_in_links l WHERE l.tenant_id = a.tenant_id AND l.agent_id = a.agent_id AND l.issuer = $3) AS is_linked
FROM agents a LEFT JOIN roles r ON r.tenant_id = a.tenant_id AND r.role_id = a.role_id
"""
_BY_NUMBER = f"""{_PERSON} JOIN sign_in_links n ON n.tenant_id = a.tenant_id AND n.agent_id = a.agent_id
WHERE n.tenant_id = $1 AND n.subject = $2 AND n.issuer = $3 FOR NO KEY UPDATE OF a"""
_BY_EMAIL = f"{_PERSON} WHERE a.tenant_id = $1 AND a.email = $2 FOR NO KEY UPDATE OF a"
_LINK = """
INSERT INTO sign_in_links (tenant_id, issuer, subject, agent_id, made_at, last_used_at) VALUES ($1, $2, $3, $4, $5, $5)
"""
_USED = "UPDATE sign_in_links SET last_used_at = $4 WHERE tenant_id = $1 AND issuer = $2 AND subject = $3"
_JOIN = "UPDATE agents SET active = true, invited_at = NULL, version = version + 1 WHERE tenant_id = $1 AND agent_id = $2"
_ADD = """
INSERT INTO agents (tenant_id, agent_id, name, email, password_hash, locale, role, role_id, presence_at, idle_since)
SELECT $1, $2, $3, $4, $5, COALESCE($6, t.default_locale), $7, $8, $9, $9 FROM tenants t WHERE t.tenant_id = $1
"""
_ADD_TO_TEAMS = """
INSERT INTO team_members (tenant_id, team_id, agent_id) SELECT $1, t.team_id, $2 FROM teams t WHERE t.tenant_id = $1 AND t.team_id = ANY ($3)
"""
_OWN_ROLE = "SELECT permissions FROM roles WHERE tenant_id = $1 AND role_id = $2"
# The last who could still come in without the provider stays what they are, whatever the provider says.
_SET_ROLE = """
UPDATE agents a SET role = $3, role_id = $4, version = version + 1 WHERE a.tenant_id = $1 AND a.agent_id = $2
    AND (a.role <> 'administrator' OR EXISTS (SELECT 1 FROM agents o WHERE o.tenant_id = $1 AND o.role = 'administrator' AND o.active
        AND o.invited_at IS NULL AND o.agent_id <> $2 AND o.password_hash <> $5)) RETURNING true
"""


class PersonUnknownError(SingleSignOnError):
    """Nobody here has this address, and newcomers are invited."""

    code = "sso-person-unknown"


class PersonDeactivatedError(SingleSignOnError):
    """They may not come in any more."""

    code = "sso-person-deactivated"


class LinkedOtherwiseError(SingleSignOnError):
    """Whoever has this address here is somebody else at the provider."""

    code = "sso-linked-otherwise"


class RoleGoneError(SingleSignOnError):
    """The role that newcomers get is no more."""

    code = "sso-role-gone"


@dataclass(frozen=True, slots=True)
class Arrival:
    """Somebody who may come in. `asks_for_code`: their own second factor is asked for besides."""

    agent_id: UUID
    email: str
    both_factors: bool
    asks_for_code: bool


async def arrive(unit: UnitOfWork, kept: KeptProvider, claims: Claims, network: str) -> Arrival:
    """Find, link or add whoever the proof is of. Raises one of the errors above, and what `verified_email` raises."""
    provider, subject = kept.provider, str(claims["sub"])
    row = await unit.connection.fetchrow(_BY_NUMBER, unit.tenant_id, subject, provider.issuer)
    if row is None:
        row = await _link(unit, provider, claims, network)
    elif not row["active"]:
        raise PersonDeactivatedError
    await unit.connection.execute(_USED, unit.tenant_id, provider.issuer, subject, unit.now)
    await _bring_role_in_line(unit, provider, claims, row, network)
    both = provider.asks_second_factor or shows_both_factors(claims)
    return Arrival(row["agent_id"], row["email"], both, row["asks_for_code"] and not both)


async def _link(unit: UnitOfWork, provider: Provider, claims: Claims, network: str) -> asyncpg.Record:
    """Who has the address, from now on by their number. One at a time for each tenant: two first visits at once add nobody twice."""
    email = verified_email(provider, claims)
    await unit.connection.execute(
        "SELECT 1 FROM tenants WHERE tenant_id = $1 FOR NO KEY UPDATE", unit.tenant_id
    )
    row = await unit.connection.fetchrow(_BY_EMAIL, unit.tenant_id, email, provider.issuer)
    if row is None:
        await _add(unit, provider, claims, email, network)
        row = await unit.connection.fetchrow(_BY_EMAIL, unit.tenant_id, email, provider.issuer)
        assert row is not None
    if row["is_linked"]:
        raise LinkedOtherwiseError
    if not row["active"] and row["invited_at"] is None:
        raise PersonDeactivatedError
    agent_id, by = row["agent_id"], Somebody(row["agent_id"], network)
    if not row["active"]:
        await unit.connection.execute(_JOIN, unit.tenant_id, agent_id)
        await record_act(unit, by, "invitation_accepted", "person", agent_id)
        unit.record(Event("agent_changed", "agent", agent_id, agent_id=agent_id))
    await unit.connection.execute(_LINK, unit.tenant_id, provider.issuer, claims["sub"], agent_id, unit.now)
    await record_act(unit, by, "sign_in_linked", "person", agent_id, after={"issuer": provider.issuer})
    return row


async def _add(unit: UnitOfWork, provider: Provider, claims: Claims, email: str, network: str) -> None:
    if not provider.lets_newcomers_in:
        raise PersonUnknownError
    role, role_id = provider.role_of(claims) or (provider.role, provider.role_id)
    if role == "own" and await unit.connection.fetchval(_OWN_ROLE, unit.tenant_id, role_id) is None:
        raise RoleGoneError
    agent_id = unit.ids.new()
    told, spoken = claims.get("name"), claims.get("locale")
    name = " ".join(told.split())[:NAME_MAX] if isinstance(told, str) and told.isprintable() else ""
    locale = match_locale(spoken, otherwise="") or None if isinstance(spoken, str) else None
    await unit.connection.execute(
        _ADD,
        unit.tenant_id,
        agent_id,
        name or email.partition("@")[0],
        email,
        NO_PASSWORD,
        locale,
        role,
        role_id,
        unit.now,
    )
    await unit.connection.execute(_ADD_TO_TEAMS, unit.tenant_id, agent_id, list(provider.team_ids))
    after = {"email": email, "role": role, "role_id": role_id and str(role_id)}
    await record_act(unit, Somebody(agent_id, network), "person_joined", "person", agent_id, after=after)
    unit.record(Event("agent_changed", "agent", agent_id, agent_id=agent_id))


async def _bring_role_in_line(
    unit: UnitOfWork, provider: Provider, claims: Claims, row: asyncpg.Record, network: str
) -> None:
    """What their groups say, each time they come. No rule that fits changes nothing."""
    wanted: tuple[Role, UUID | None] | None = provider.role_of(claims)
    if wanted is None or wanted == (row["role"], row["role_id"]):
        return
    agent_id = row["agent_id"]
    own = await unit.connection.fetchval(_OWN_ROLE, unit.tenant_id, wanted[1])
    if wanted[0] == "own" and own is None:
        return
    if not await unit.connection.fetchval(_SET_ROLE, unit.tenant_id, agent_id, *wanted, NO_PASSWORD):
        return
    before, after = (
        {"role": role, "role_id": each and str(each)}
        for role, each in ((row["role"], row["role_id"]), wanted)
    )
    await record_act(
        unit, Somebody(agent_id, network), "person_changed", "person", agent_id, before=before, after=after
    )
    unit.record(Event("agent_changed", "agent", agent_id, agent_id=agent_id))
    lost = permissions_of(row["role"], row["permissions"]) - permissions_of(wanted[0], own)
    if "cases.handle" in lost:
        await leave_work(unit, AgentId(agent_id))
