"""How somebody wants to be told: for each kind whether it stands in the list, sounds, and is shown by the system; and when not.

Quiet hours hold back sounds and the system's notifications, never the list; the desk asks the clock of wherever it is open.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import time

import msgspec

from retzef.modules.notifications.errors import SettingsChangedError
from retzef.modules.notifications.kinds import NOTIFICATION_KINDS, NotificationKind
from retzef.platform.auth.permissions import Reader
from retzef.platform.db import Connection
from retzef.platform.unit import UnitOfWork

_FIND = "SELECT kinds::text AS kinds, quiet_from, quiet_until, version FROM notification_settings WHERE tenant_id = $1 AND agent_id = $2"
_SAVE = """
INSERT INTO notification_settings AS s (tenant_id, agent_id, kinds, quiet_from, quiet_until) VALUES ($1, $2, $3::jsonb, $4, $5)
ON CONFLICT (tenant_id, agent_id) DO UPDATE SET kinds = EXCLUDED.kinds, quiet_from = EXCLUDED.quiet_from,
    quiet_until = EXCLUDED.quiet_until, version = s.version + 1
WHERE s.version = $6 RETURNING version
"""


class Ways(msgspec.Struct, frozen=True):
    """Of one kind: in the list, by a sound, by a notification of the system."""

    list: bool = True
    sound: bool = True
    system: bool = True


@dataclass(frozen=True, slots=True)
class Tuning:
    """What somebody has chosen; `version` 0: nothing yet."""

    kinds: Mapping[NotificationKind, Ways] = field(default_factory=dict)
    quiet_from: time | None = None
    quiet_until: time | None = None
    version: int = 0


async def find_tuning(connection: Connection, reader: Reader) -> Tuning:
    """Every kind with its ways; what was never chosen is on."""
    row = await connection.fetchrow(_FIND, reader.tenant_id, reader.agent_id)
    chosen = msgspec.json.decode(row["kinds"], type=dict[str, Ways]) if row else {}
    kinds = {kind: chosen.get(kind, Ways()) for kind in NOTIFICATION_KINDS}
    if row is None:
        return Tuning(kinds)
    return Tuning(kinds, row["quiet_from"], row["quiet_until"], row["version"])


async def save_tuning(unit: UnitOfWork, reader: Reader, tuning: Tuning) -> int:
    """Save it whole; the new version. Raises SettingsChangedError when another was saved since `tuning.version` was read."""
    kinds = msgspec.json.encode(dict(tuning.kinds)).decode()
    version: int | None = await unit.connection.fetchval(
        _SAVE, unit.tenant_id, reader.agent_id, kinds, tuning.quiet_from, tuning.quiet_until, tuning.version
    )
    if version is None:
        raise SettingsChangedError
    return version
