"""Entry points: where customers' messages come in, with the channel's settings and secrets."""

import secrets as random_secrets
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from uuid import UUID

import asyncpg
import msgspec

from retzef.kernel.events import Event
from retzef.kernel.ids import QueueId, TenantId
from retzef.modules.administration.calendars import check_calendar
from retzef.modules.administration.errors import (
    ChangedMeanwhileError,
    ChannelUnknownError,
    QueueArchivedError,
    SecretAskedAgainError,
    SecretUnknownError,
)
from retzef.modules.administration.mailbox_once import check_connected_once
from retzef.modules.administration.secret_places import find_moved_secrets
from retzef.modules.cases.api import NotFoundError
from retzef.platform.audit import Doer, record_act
from retzef.platform.auth.keys import Keys
from retzef.platform.db import Connection
from retzef.platform.outgoing.client import OutgoingHttp
from retzef.platform.unit import UnitOfWork
from retzef.ports.channel import ChannelAdapter, EntryPoint, MisconfiguredError, OutboundRequest
from retzef.ports.channel_settings import ChannelSettingInvalidError, JsonValue, check_settings
from retzef.ports.mail import Mailbox, MailProbe
from retzef.ports.manifest import Manifest

# Of the address that providers and sites use; whoever knows it may write in, so it cannot be guessed.
KEY_BYTES = 18
SECRET_BYTES = 32
_PREVIOUS = "previous_"
# A probe of a mailbox says nothing of when it is made.
_ANY_TIME = datetime.min.replace(tzinfo=UTC)
# A mailbox is signed in to anew by its provider's page, after it is saved.
_BY_CONSENT = "refresh_token"

_SELECT = """
SELECT entry_point_id, channel, name, public_key, queue_id, settings::text AS settings, secrets, active, calendar_id, version
FROM entry_points WHERE tenant_id = $1 AND ($2::uuid IS NULL OR entry_point_id = $2)
ORDER BY active DESC, channel, name, entry_point_id
"""
_INSERT = """
INSERT INTO entry_points (tenant_id, entry_point_id, channel, name, public_key, queue_id, settings, secrets, active, calendar_id)
VALUES ($1, $2, $3, $4, $5, $6, $7::jsonb, $8, $9, $10)
"""
_UPDATE = """
UPDATE entry_points SET name = $3, queue_id = $4, settings = $5::jsonb, secrets = $6, active = $7, calendar_id = $8, version = version + 1
WHERE tenant_id = $1 AND entry_point_id = $2 AND version = $9 RETURNING version
"""
_LOCK = """
SELECT entry_point_id, channel, name, public_key, queue_id, settings::text AS settings, secrets, active, calendar_id
FROM entry_points
WHERE tenant_id = $1 AND entry_point_id = $2 FOR UPDATE
"""
# Locked against being archived until this is committed.
_QUEUE_SERVES = "SELECT true FROM queues WHERE tenant_id = $1 AND queue_id = $2 AND active FOR SHARE"


@dataclass(frozen=True, slots=True)
class EntryPointSettings:
    """What may be changed of an entry point. `secrets`: those given by the provider, by name; unnamed ones stay."""

    name: str
    queue_id: QueueId
    settings: Mapping[str, JsonValue]
    secrets: Mapping[str, str]
    active: bool
    # The hours of what comes in here, None for those of the queue.
    calendar_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class EntryPointAsKept:
    """An entry point as administrators see it: of its secrets only which there are."""

    entry_point_id: UUID
    channel: str
    name: str
    public_key: str
    queue_id: QueueId
    settings: Mapping[str, JsonValue]
    secret_names: tuple[str, ...]
    active: bool
    calendar_id: UUID | None
    version: int


class EntryPointSetUp:
    """Makes and changes entry points; tries what somebody is about to save."""

    def __init__(self, adapters: Mapping[str, ChannelAdapter], keys: Keys) -> None:
        self._adapters = adapters
        self._keys = keys

    def manifests(self) -> list[Manifest]:
        """The channels of this installation, by name."""
        return sorted(
            (each.manifest for each in self._adapters.values()), key=lambda manifest: manifest.channel
        )

    async def list_all(self, connection: Connection, tenant_id: TenantId) -> list[EntryPointAsKept]:
        """All entry points, those switched off last."""
        return [self._shown(tenant_id, row) for row in await connection.fetch(_SELECT, tenant_id, None)]

    async def find(
        self, connection: Connection, tenant_id: TenantId, entry_point_id: UUID
    ) -> EntryPointAsKept:
        """One of them. Raises NotFoundError."""
        row = await connection.fetchrow(_SELECT, tenant_id, entry_point_id)
        if row is None:
            raise NotFoundError
        return self._shown(tenant_id, row)

    async def add(self, unit: UnitOfWork, by: Doer, channel: str, settings: EntryPointSettings) -> UUID:
        """A new one, with the secrets that Retzef makes. Raises as `change` does, and ChannelUnknownError."""
        manifest = self._manifest(channel)
        kept = check_settings(manifest.settings, settings.settings)
        made = {name: random_secrets.token_urlsafe(SECRET_BYTES) for name in manifest.generated_secrets}
        sealed = self._keys.encrypt(unit.tenant_id, {**made, **_entered(manifest, settings.secrets)})
        await check_calendar(unit, settings.calendar_id)
        await _check_free(unit, manifest, None, settings, kept)
        entry_point_id = unit.ids.new()
        await unit.connection.execute(
            _INSERT, unit.tenant_id, entry_point_id, channel, settings.name, random_secrets.token_urlsafe(KEY_BYTES),
            settings.queue_id, msgspec.json.encode(kept).decode(), sealed, settings.active, settings.calendar_id,
        )  # fmt: skip
        unit.record(_changed(by, entry_point_id))
        await record_act(
            unit,
            by,
            "entry_point_added",
            "entry_point",
            entry_point_id,
            after={"channel": channel, **_for_audit(settings)},
        )
        return entry_point_id

    async def change(
        self, unit: UnitOfWork, by: Doer, entry_point_id: UUID, version: int, settings: EntryPointSettings
    ) -> None:
        """Write it whole. A token that somebody's consent gave for another server is forgotten.

        Raises NotFoundError, ChangedMeanwhileError, QueueArchivedError, ChannelSettingInvalidError, SecretUnknownError,
        SecretAskedAgainError, MailboxConnectedError, CalendarUnknownError.
        """
        row = await self._lock(unit, entry_point_id)
        manifest = self._manifest(row["channel"])
        kept = check_settings(manifest.settings, settings.settings)
        secrets = self._secrets_of(unit.tenant_id, row, manifest, kept, settings.secrets)
        if settings.calendar_id != row["calendar_id"]:
            await check_calendar(unit, settings.calendar_id)
        await _check_free(unit, manifest, entry_point_id, settings, kept)
        if not await unit.connection.fetchval(
            _UPDATE, unit.tenant_id, entry_point_id, settings.name, settings.queue_id, msgspec.json.encode(kept).decode(),
            self._keys.encrypt(unit.tenant_id, secrets), settings.active, settings.calendar_id, version,
        ):  # fmt: skip
            raise ChangedMeanwhileError
        unit.record(_changed(by, entry_point_id))
        await record_act(
            unit,
            by,
            "entry_point_changed",
            "entry_point",
            entry_point_id,
            before=_for_audit(_settings_of(row)),
            after=_for_audit(settings),
        )

    async def make_secret(self, unit: UnitOfWork, by: Doer, entry_point_id: UUID, name: str) -> str:
        """A new secret of those that Retzef makes; told this once. Where the channel keeps the one before, it stays good.

        Raises NotFoundError, SecretUnknownError.
        """
        row = await self._lock(unit, entry_point_id)
        manifest = self._manifest(row["channel"])
        if name not in manifest.generated_secrets:
            raise SecretUnknownError(secret=name)
        secrets = self._keys.decrypt(unit.tenant_id, row["secrets"])
        if _PREVIOUS + name in manifest.secrets and name in secrets:
            secrets[_PREVIOUS + name] = secrets[name]
        secrets[name] = random_secrets.token_urlsafe(SECRET_BYTES)
        await self._keep_secrets(unit, entry_point_id, secrets)
        unit.record(_changed(by, entry_point_id))
        await record_act(unit, by, "secret_made", "entry_point", entry_point_id, after={"secret": name})
        return secrets[name]

    async def let_in(self, unit: UnitOfWork, by: Doer, entry_point_id: UUID, refresh_token: str) -> None:
        """Somebody has let the centre in at the provider: keep by what. Raises NotFoundError."""
        row = await self._lock(unit, entry_point_id)
        secrets = self._keys.decrypt(unit.tenant_id, row["secrets"]) | {"refresh_token": refresh_token}
        await self._keep_secrets(unit, entry_point_id, secrets)
        await record_act(unit, by, "mailbox_let_in", "entry_point", entry_point_id)
        unit.record(_changed(by, entry_point_id))

    async def _keep_secrets(self, unit: UnitOfWork, entry_point_id: UUID, secrets: Mapping[str, str]) -> None:
        await unit.connection.execute(
            "UPDATE entry_points SET secrets = $3, version = version + 1 WHERE tenant_id = $1 AND entry_point_id = $2",
            unit.tenant_id, entry_point_id, self._keys.encrypt(unit.tenant_id, dict(secrets)),
        )  # fmt: skip

    async def as_kept(self, connection: Connection, tenant_id: TenantId, entry_point_id: UUID) -> EntryPoint:
        """One of them with its secrets, switched off or not. Raises NotFoundError."""
        row = await connection.fetchrow(_SELECT, tenant_id, entry_point_id)
        if row is None:
            raise NotFoundError
        return await self.draft(connection, tenant_id, row["channel"], _settings_of(row), entry_point_id)

    async def draft(
        self,
        connection: Connection,
        tenant_id: TenantId,
        channel: str,
        settings: EntryPointSettings,
        kept: UUID | None,
    ) -> EntryPoint:
        """An entry point as it would be, not stored: of the one that is kept, with other settings and secrets.

        Raises NotFoundError, ChannelUnknownError, ChannelSettingInvalidError, SecretUnknownError, SecretAskedAgainError.
        """
        manifest = self._manifest(channel)
        public_key = ""
        if kept is not None:
            row = await connection.fetchrow(_SELECT, tenant_id, kept)
            if row is None or row["channel"] != channel:
                raise NotFoundError
            wanted = check_settings(manifest.settings, settings.settings)
            secrets = self._secrets_of(tenant_id, row, manifest, wanted, settings.secrets)
            public_key = row["public_key"]
        else:  # those that will be made are not there yet: the other side cannot know them either
            wanted = check_settings(manifest.settings, settings.settings)
            made = {name: random_secrets.token_urlsafe(SECRET_BYTES) for name in manifest.generated_secrets}
            secrets = made | _entered(manifest, settings.secrets)
        return EntryPoint(
            tenant_id=tenant_id, entry_point_id=kept or UUID(int=0), channel=channel, name=settings.name, public_key=public_key,
            queue_id=settings.queue_id, settings=wanted, secrets=secrets,
        )  # fmt: skip

    async def probe(self, http: OutgoingHttp, entry_point: EntryPoint, now: datetime) -> bool:
        """Ask the other side; whether there was anybody to ask. Raises what the adapter and the network raise."""
        adapter = self._adapters[entry_point.channel]
        request = adapter.render_probe(entry_point, now=now)
        if not isinstance(request, OutboundRequest):
            return False
        allow_private = entry_point.settings.get("allow_private_network") is True
        adapter.read_answer(await http.send(request, allow_private=allow_private))
        return True

    def read_mailbox(self, entry_point: EntryPoint, now: datetime) -> Mailbox:
        """The mailbox that a draft of one describes. Raises ChannelSettingInvalidError for what makes none."""
        try:
            return self._read_draft(entry_point, now)
        except MisconfiguredError as error:
            name = str(error.params.get("setting", ""))
            types = {each.name: each.type for each in self._manifest(entry_point.channel).settings}
            raise ChannelSettingInvalidError(setting=name, expected=types.get(name, "text")) from error

    def _manifest(self, channel: str) -> Manifest:
        if channel not in self._adapters:
            raise ChannelUnknownError
        return self._adapters[channel].manifest

    def _secrets_of(
        self, tenant_id: TenantId, row: asyncpg.Record, manifest: Manifest, settings: Mapping[str, JsonValue], given: Mapping[str, str]
    ) -> dict[str, str]:  # fmt: skip
        """Those that are kept, with those entered. Raises SecretUnknownError, SecretAskedAgainError."""
        entered = _entered(manifest, given)
        before = EntryPoint(
            tenant_id=tenant_id, entry_point_id=row["entry_point_id"], channel=row["channel"], name=row["name"], public_key=row["public_key"],
            queue_id=row["queue_id"], settings=msgspec.json.decode(row["settings"]), secrets=self._keys.decrypt(tenant_id, row["secrets"]),
        )  # fmt: skip
        secrets = {**before.secrets, **entered}
        if manifest.transport != "mailbox":
            return secrets
        after = replace(before, settings=settings, secrets=secrets)
        for name in find_moved_secrets(self._read_draft, before, after, entered):
            if name != _BY_CONSENT:
                raise SecretAskedAgainError(setting=name, expected="again")
            del secrets[name]
        return secrets

    def _read_draft(self, entry_point: EntryPoint, now: datetime = _ANY_TIME) -> Mailbox:
        probe = self._adapters[entry_point.channel].render_probe(entry_point, now=now)
        assert isinstance(probe, MailProbe), "a mailbox is of a channel of mailboxes"
        return probe.mailbox

    async def _lock(self, unit: UnitOfWork, entry_point_id: UUID) -> asyncpg.Record:
        row = await unit.connection.fetchrow(_LOCK, unit.tenant_id, entry_point_id)
        if row is None:
            raise NotFoundError
        return row

    def _shown(self, tenant_id: TenantId, row: asyncpg.Record) -> EntryPointAsKept:
        return EntryPointAsKept(
            entry_point_id=row["entry_point_id"], channel=row["channel"], name=row["name"], public_key=row["public_key"],
            queue_id=row["queue_id"], settings=msgspec.json.decode(row["settings"]),
            secret_names=tuple(sorted(self._keys.decrypt(tenant_id, row["secrets"]))), active=row["active"],
            calendar_id=row["calendar_id"], version=row["version"],
        )  # fmt: skip


def _entered(manifest: Manifest, given: Mapping[str, str]) -> dict[str, str]:
    """The provider's secrets that somebody has typed in; an empty one means: as before."""
    for name in given:
        if name not in manifest.secrets or name.removeprefix(_PREVIOUS) in manifest.generated_secrets:
            raise SecretUnknownError(secret=name)
    return {name: secret for name, secret in given.items() if secret}


def _for_audit(settings: EntryPointSettings) -> dict[str, object]:
    """Of secrets only which were given."""
    return {
        **asdict(settings),
        "queue_id": str(settings.queue_id),
        "secrets": sorted(settings.secrets),
        "calendar_id": settings.calendar_id and str(settings.calendar_id),
    }


def _settings_of(row: asyncpg.Record) -> EntryPointSettings:
    return EntryPointSettings(
        row["name"],
        row["queue_id"],
        msgspec.json.decode(row["settings"]),
        {},
        row["active"],
        row["calendar_id"],
    )


async def _check_free(
    unit: UnitOfWork,
    manifest: Manifest,
    entry_point_id: UUID | None,
    settings: EntryPointSettings,
    kept: Mapping[str, JsonValue],
) -> None:
    """Its queue serves, and no other entry point reads the mailbox. Raises QueueArchivedError, MailboxConnectedError."""
    if not await unit.connection.fetchval(_QUEUE_SERVES, unit.tenant_id, settings.queue_id):
        raise QueueArchivedError
    if manifest.transport == "mailbox" and settings.active:
        await check_connected_once(unit, entry_point_id, manifest.channel, kept)


def _changed(by: Doer, entry_point_id: UUID) -> Event:
    return Event("entry_point_changed", "agent", by.agent_id, data={"entry_point_id": str(entry_point_id)})
