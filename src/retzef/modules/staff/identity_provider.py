"""A tenant's identity provider: what is kept of it, and who may come in by it.

It has up to three stages. A draft is written and tried, and lets nobody in; putting it to work makes it `live`; what was live before is
kept as `previous`.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal, TypeAlias
from uuid import UUID

import asyncpg
import msgspec

from retzef.kernel.ids import TenantId
from retzef.platform.auth.keys import Keys
from retzef.platform.auth.permissions import Role
from retzef.platform.db import Connection
from retzef.platform.oidc import Claims, Client
from retzef.platform.unit import UnitOfWork

Preset: TypeAlias = Literal["google", "microsoft", "keycloak", "other"]
Stage: TypeAlias = Literal["draft", "live", "previous"]

_COLUMNS = (
    "name", "preset", "issuer", "client_id", "allow_private_network", "email_domains", "lets_newcomers_in", "role", "role_id",
    "team_ids", "role_claim", "role_rules", "allows_others", "asks_second_factor", "signs_out_there", "end_session_endpoint",
)  # fmt: skip
_READ = f"SELECT tenant_id, stage, secrets, version, tried_at, tried_claims, {', '.join(_COLUMNS)} FROM identity_providers"  # noqa: S608
_FIND = f"{_READ} WHERE tenant_id = $1 AND stage = $2"
_WRITE = f"""
INSERT INTO identity_providers (tenant_id, stage, secrets, version, tried_at, tried_claims, {", ".join(_COLUMNS)})
VALUES ($1, $2, $3, $4, $5, $6, {", ".join(f"${each + 7}" for each in range(len(_COLUMNS)))})
ON CONFLICT (tenant_id, stage) DO UPDATE SET (secrets, version, tried_at, tried_claims, {", ".join(_COLUMNS)})
    = (EXCLUDED.secrets, EXCLUDED.version, EXCLUDED.tried_at, EXCLUDED.tried_claims, {", ".join(f"EXCLUDED.{each}" for each in _COLUMNS)})
"""  # noqa: S608
_FORGET = "DELETE FROM identity_providers WHERE tenant_id = $1 AND stage = $2"


@dataclass(frozen=True, slots=True)
class RoleRule:
    """Whoever has `value` among their groups gets this role."""

    value: str
    role: Role
    role_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class Provider:
    """What is decided about a provider, without its secret."""

    name: str
    preset: Preset
    issuer: str
    client_id: str
    allow_private_network: bool
    email_domains: Sequence[str]
    lets_newcomers_in: bool = False
    role: Role = "agent"
    role_id: UUID | None = None
    team_ids: Sequence[UUID] = ()
    role_claim: str = ""
    role_rules: Sequence[RoleRule] = ()
    allows_others: bool = True
    asks_second_factor: bool = False
    signs_out_there: bool = True
    # As the provider said at the trial.
    end_session_endpoint: str | None = None

    def for_audit(self) -> dict[str, object]:
        """As the audit keeps it."""
        kept: dict[str, object] = msgspec.to_builtins(self)
        return kept

    def role_of(self, claims: Claims) -> tuple[Role, UUID | None] | None:
        """What the groups of somebody make them here; None when no rule fits."""
        groups = groups_of(claims, self.role_claim) if self.role_claim else []
        fitting = (rule for rule in self.role_rules if rule.value in groups)
        return next(((rule.role, rule.role_id) for rule in fitting), None)


@dataclass(frozen=True, slots=True)
class KeptProvider:
    """One stage of a tenant's provider as it lies in the table. `secrets` is sealed; `tried_claims`: what the trial brought."""

    tenant_id: TenantId
    stage: Stage
    provider: Provider
    secrets: bytes = field(repr=False)
    version: int
    tried_at: datetime | None = None
    tried_claims: dict[str, object] | None = None

    def client(self, keys: Keys) -> Client:
        """Who we are to it."""
        secret = keys.decrypt(self.tenant_id, self.secrets)["client_secret"]
        chosen = self.provider
        return Client(chosen.issuer, chosen.client_id, secret, chosen.allow_private_network)


async def find_provider(
    connection: Connection, tenant_id: TenantId, stage: Stage, *, lock: bool = False
) -> KeptProvider | None:
    """One stage, None when there is none. `lock`: until the transaction ends."""
    row = await connection.fetchrow(_FIND + (" FOR UPDATE" if lock else ""), tenant_id, stage)
    return None if row is None else _kept(row)


async def write_provider(unit: UnitOfWork, kept: KeptProvider) -> None:
    """Write a stage whole."""
    values: list[Any] = [getattr(kept.provider, name) for name in _COLUMNS]
    values[_COLUMNS.index("role_rules")] = msgspec.json.encode(kept.provider.role_rules).decode()
    claims = None if kept.tried_claims is None else msgspec.json.encode(kept.tried_claims).decode()
    await unit.connection.execute(
        _WRITE, unit.tenant_id, kept.stage, kept.secrets, kept.version, kept.tried_at, claims, *values
    )


async def forget_provider(unit: UnitOfWork, stage: Stage) -> None:
    """A stage that was none stays none."""
    await unit.connection.execute(_FORGET, unit.tenant_id, stage)


def groups_of(claims: Claims, path: str) -> list[str]:
    """What a claim says, as a list; dots in its name lead into it (`realm_access.roles`), where it is not named so itself."""
    found: object = claims.get(path)
    if found is None:
        found = claims
        for part in path.split("."):
            found = found.get(part) if isinstance(found, dict) else None
    values = found if isinstance(found, list) else [found]
    return [each for each in values if isinstance(each, str)]


def _kept(row: asyncpg.Record) -> KeptProvider:
    chosen = {name: row[name] for name in _COLUMNS}
    chosen["role_rules"] = msgspec.json.decode(row["role_rules"], type=list[RoleRule])
    claims = None if row["tried_claims"] is None else msgspec.json.decode(row["tried_claims"])
    return KeptProvider(
        row["tenant_id"],
        row["stage"],
        Provider(**chosen),
        row["secrets"],
        row["version"],
        row["tried_at"],
        claims,
    )
