"""A mailbox is connected once: read twice, each of its mails would begin two cases."""

from collections.abc import Mapping
from uuid import UUID

from retzef.modules.administration.errors import MailboxConnectedError
from retzef.platform.unit import UnitOfWork
from retzef.ports.channel_settings import JsonValue

# Who is fetched from a server: the same login and folder there. Whose mail is handed in: the same address.
_OTHER = """
SELECT e.name FROM entry_points e
WHERE e.tenant_id = $1 AND e.entry_point_id IS DISTINCT FROM $2 AND e.channel = $3 AND e.active
  AND COALESCE(lower(e.settings ->> 'imap_host'), '') = $4
  AND CASE WHEN $4 = '' THEN lower(e.settings ->> 'address') = $5
      ELSE lower(COALESCE(e.settings ->> 'imap_login', e.settings ->> 'address')) = $5 AND COALESCE(e.settings ->> 'imap_folder', 'INBOX') = $6 END
LIMIT 1
"""


async def check_connected_once(
    unit: UnitOfWork, entry_point_id: UUID | None, channel: str, settings: Mapping[str, JsonValue]
) -> None:
    """Of a mailbox that is to be read from now on; None: it is new. Raises MailboxConnectedError."""
    host = str(settings.get("imap_host") or "").lower()
    address = str(settings.get("address") or "")
    login = str(settings.get("imap_login") or address) if host else address
    folder = str(settings.get("imap_folder") or "INBOX")
    other = await unit.connection.fetchval(
        _OTHER, unit.tenant_id, entry_point_id, channel, host, login.lower(), folder
    )
    if other is not None:
        raise MailboxConnectedError(name=other)
