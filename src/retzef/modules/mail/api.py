"""What other modules may use."""

from retzef.modules.mail.arrived import Arrived, CursorMove, Held, Outcome, Quarantined, Stored
from retzef.modules.mail.storing import MailStore

__all__ = ["Arrived", "CursorMove", "Held", "MailStore", "Outcome", "Quarantined", "Stored"]
