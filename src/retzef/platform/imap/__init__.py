"""Reading mailboxes by IMAP, from a thread: a connection that is judged, bounded and can be cut from outside."""

from retzef.platform.imap.connection import (
    Arrival,
    ConnectionCutError,
    FetchBrokenError,
    ImapConnection,
    LargerThanToldError,
    Reach,
    Selected,
    open_connection,
)

__all__ = [
    "Arrival",
    "ConnectionCutError",
    "FetchBrokenError",
    "ImapConnection",
    "LargerThanToldError",
    "Reach",
    "Selected",
    "open_connection",
]
