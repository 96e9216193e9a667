"""What the widget posts."""

from datetime import datetime
from uuid import UUID

import msgspec


class PostedMessage(msgspec.Struct, frozen=True):
    """`POST /webchat/{key}/messages`. Fields we do not know are ignored: an older server meets a newer widget."""

    client_id: UUID
    text: str = ""
    attachment_ids: tuple[UUID, ...] = ()
    sent_at: datetime | None = None
