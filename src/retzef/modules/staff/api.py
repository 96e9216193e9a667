"""What other modules may use."""

from retzef.modules.staff.presence import (
    Presence,
    PresenceReasonError,
    change_presence,
    check_reason,
    list_presence_reasons,
)
from retzef.modules.staff.sign_in import SESSION_FOR, NewSession, sign_in
from retzef.modules.staff.sign_in_limits import SignInLimits

__all__ = [
    "SESSION_FOR",
    "NewSession",
    "Presence",
    "PresenceReasonError",
    "SignInLimits",
    "change_presence",
    "check_reason",
    "list_presence_reasons",
    "sign_in",
]
