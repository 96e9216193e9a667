"""A tenant's identity provider as its administrators set it up: written as a draft, tried, put to work, taken off, gone back to.

Whoever decides by whom people come in could come in as anybody: it takes an administrator's rights, all of them.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import Literal, TypeAlias
from uuid import UUID

from retzef.kernel.events import Event
from retzef.modules.people.errors import (
    NoWayBackError,
    ProviderChangedError,
    ProviderNotThereError,
    ProviderUntriedError,
    TeamNotFoundError,
)
from retzef.modules.people.rights import check_may_give, permissions_of_role
from retzef.modules.people.roster import lock_person
from retzef.modules.staff.api import (
    KeptProvider,
    Provider,
    Stage,
    find_provider,
    forget_provider,
    verified_email,
    write_provider,
)
from retzef.platform.audit import record_act
from retzef.platform.auth.keys import Keys
from retzef.platform.auth.passwords import NO_PASSWORD
from retzef.platform.auth.permissions import BUILT_IN_ROLES
from retzef.platform.auth.principal import Principal
from retzef.platform.db import Connection
from retzef.platform.oidc import SingleSignOnError, check_issuer
from retzef.platform.unit import UnitOfWork

Switch: TypeAlias = Literal["sign_in_switched_on", "sign_in_switch_undone"]

_TEAMS = "SELECT count(*) FROM teams WHERE tenant_id = $1 AND team_id = ANY ($2)"
_WAY_BACK = """
SELECT EXISTS (SELECT 1 FROM agents WHERE tenant_id = $1 AND role = 'administrator' AND active AND invited_at IS NULL AND password_hash <> $2)
"""
_WITHOUT_PASSWORD = "SELECT count(*) FROM agents WHERE tenant_id = $1 AND active AND password_hash = $2"  # noqa: S105
# Of those whom from now on only the provider lets in.
_END_OTHERS = """
DELETE FROM sessions s USING agents a WHERE s.tenant_id = $1 AND a.tenant_id = $1 AND a.agent_id = s.agent_id
    AND a.role <> 'administrator' AND s.came_by <> 'provider' RETURNING s.agent_id
"""
_UNLINK = "DELETE FROM sign_in_links WHERE tenant_id = $1 AND agent_id = $2 RETURNING issuer"


async def read_stages(connection: Connection, by: Principal) -> dict[Stage, KeptProvider | None]:
    """All there are."""
    stages: tuple[Stage, ...] = ("draft", "live", "previous")
    return {each: await find_provider(connection, by.tenant_id, each) for each in stages}


async def count_without_password(connection: Connection, by: Principal) -> int:
    """How many could not come in without the provider."""
    count: int = await connection.fetchval(_WITHOUT_PASSWORD, by.tenant_id, NO_PASSWORD)
    return count


async def write_draft(
    unit: UnitOfWork, keys: Keys, by: Principal, wanted: Provider, *, secret: str | None, version: int
) -> None:
    """Let nobody in yet. `secret` None: the one that is kept, as long as it is for the same issuer; `version`: as it was read, 0 of nothing.

    A trial counts as long as the connection stays the same.
    Raises ProviderChangedError, ProviderIssuerError, RightsBeyondOwnError, RoleNotFoundError, TeamNotFoundError.
    """
    check_rights(by)
    check_issuer(wanted.issuer, allow_private=wanted.allow_private_network)
    await _check_roles(unit, by, wanted)
    await _lock_tenant(unit)
    draft = await find_provider(unit.connection, unit.tenant_id, "draft")
    base = draft or await find_provider(unit.connection, unit.tenant_id, "live")
    if version != (base.version if base else 0):
        raise ProviderChangedError
    # A secret that is kept goes to the issuer that it is for, and not to one that was typed in since.
    is_same_issuer = base is not None and base.provider.issuer == wanted.issuer
    sealed = keys.encrypt(unit.tenant_id, {"client_secret": secret or ""})
    if secret is None and base is not None and is_same_issuer:
        sealed = base.secrets
    kept = KeptProvider(unit.tenant_id, "draft", wanted, sealed, version + 1)
    if base is not None and secret is None and _connection_of(base.provider) == _connection_of(wanted):
        provider = replace(wanted, end_session_endpoint=base.provider.end_session_endpoint)
        kept = replace(kept, provider=provider, tried_at=base.tried_at, tried_claims=base.tried_claims)
    await write_provider(unit, kept)
    await record_act(unit, by, "sign_in_drafted", "tenant", None, after=wanted.for_audit())


async def discard_draft(unit: UnitOfWork) -> None:
    """What was written and not put to work is forgotten."""
    await forget_provider(unit, "draft")


async def put_to_work(unit: UnitOfWork, by: Principal, version: int) -> None:
    """The draft lets people in from now on; what did before can be gone back to.

    Raises ProviderNotThereError, ProviderChangedError, ProviderUntriedError, NoWayBackError, RightsBeyondOwnError.
    """
    check_rights(by)
    await _lock_tenant(unit)
    draft = await find_provider(unit.connection, unit.tenant_id, "draft")
    if draft is None:
        raise ProviderNotThereError
    if draft.version != version:
        raise ProviderChangedError
    _check_tried(draft)
    live = await find_provider(unit.connection, unit.tenant_id, "live")
    await _go_live(unit, by, draft, live, "sign_in_switched_on")
    await forget_provider(unit, "draft")


async def take_off(unit: UnitOfWork, by: Principal) -> None:
    """Nobody comes in by it any more. Raises ProviderNotThereError, RightsBeyondOwnError."""
    check_rights(by)
    await _lock_tenant(unit)
    live = await find_provider(unit.connection, unit.tenant_id, "live")
    if live is None:
        raise ProviderNotThereError
    await write_provider(unit, replace(live, stage="previous"))
    await forget_provider(unit, "live")
    before = live.provider.for_audit()
    await record_act(unit, by, "sign_in_switched_off", "tenant", None, before=before, after={})


async def go_back(unit: UnitOfWork, by: Principal) -> None:
    """What was at work before is again. Raises ProviderNotThereError, NoWayBackError, RightsBeyondOwnError."""
    check_rights(by)
    await _lock_tenant(unit)
    stages = await read_stages(unit.connection, by)
    previous, live = stages["previous"], stages["live"]
    if previous is None:
        raise ProviderNotThereError
    newer = max(each.version for each in stages.values() if each is not None) + 1
    await _go_live(unit, by, replace(previous, version=newer), live, "sign_in_switch_undone")


async def unlink(unit: UnitOfWork, by: Principal, agent_id: UUID) -> None:
    """Their next sign-in links them anew by their address: it was another person's, or another account there. Raises as `lock_person`."""
    await lock_person(unit, by, agent_id)
    issuer: str | None = await unit.connection.fetchval(_UNLINK, unit.tenant_id, agent_id)
    if issuer is not None:
        await record_act(unit, by, "sign_in_unlinked", "person", agent_id, before={"issuer": issuer})


def check_rights(by: Principal) -> None:
    """Raises RightsBeyondOwnError."""
    check_may_give(by, BUILT_IN_ROLES["administrator"])


def _check_tried(draft: KeptProvider) -> None:
    """Somebody came back, and the rules as they are now would let them in."""
    try:
        if draft.tried_claims is None or not verified_email(draft.provider, draft.tried_claims):
            raise ProviderUntriedError
    except SingleSignOnError as error:
        raise ProviderUntriedError from error


async def _go_live(
    unit: UnitOfWork, by: Principal, chosen: KeptProvider, live: KeptProvider | None, act: Switch
) -> None:
    if not chosen.provider.allows_others:
        if not await unit.connection.fetchval(_WAY_BACK, unit.tenant_id, NO_PASSWORD):
            raise NoWayBackError
        ended = await unit.connection.fetch(_END_OTHERS, unit.tenant_id)
        for agent_id in {row["agent_id"] for row in ended}:
            unit.record(Event("agent_signed_out", "agent", by.agent_id, agent_id=agent_id))
    if live is not None:
        await write_provider(unit, replace(live, stage="previous"))
    elif act == "sign_in_switch_undone":  # it is what is live now
        await forget_provider(unit, "previous")
    await write_provider(unit, replace(chosen, stage="live"))
    before = live.provider.for_audit() if live else {}
    await record_act(unit, by, act, "tenant", None, before=before, after=chosen.provider.for_audit())


async def _check_roles(unit: UnitOfWork, by: Principal, wanted: Provider) -> None:
    for role, role_id in (
        (wanted.role, wanted.role_id),
        *((each.role, each.role_id) for each in wanted.role_rules),
    ):
        check_may_give(by, await permissions_of_role(unit.connection, by, role, role_id))
    teams: Sequence[UUID] = wanted.team_ids
    if await unit.connection.fetchval(_TEAMS, unit.tenant_id, list(teams)) != len(set(teams)):
        raise TeamNotFoundError


async def _lock_tenant(unit: UnitOfWork) -> None:
    """Two administrators change it one after the other."""
    await unit.connection.execute(
        "SELECT 1 FROM tenants WHERE tenant_id = $1 FOR NO KEY UPDATE", unit.tenant_id
    )


def _connection_of(provider: Provider) -> tuple[str, str, bool]:
    return provider.issuer, provider.client_id, provider.allow_private_network
