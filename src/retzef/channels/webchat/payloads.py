"""What the widget posts."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

import msgspec

FILES_MAX = 10


class PostedMessage(msgspec.Struct, frozen=True):
    """`POST /webchat/{key}/messages`. Fields we do not know are ignored: an older server meets a newer widget."""

    client_id: UUID
    text: str = ""
    attachment_ids: Annotated[tuple[UUID, ...], msgspec.Meta(max_length=FILES_MAX)] = ()
    sent_at: datetime | None = None
