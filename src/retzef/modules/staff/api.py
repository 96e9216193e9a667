"""What other modules may use."""

from retzef.modules.staff.presence import (
    Presence,
    PresenceReasonError,
    change_presence,
    check_reason,
    list_presence_reasons,
)
from retzef.modules.staff.sign_in import NewSession, sign_in
from retzef.modules.staff.sign_in_limits import SignInLimits

__all__ = [
    "NewSession",
    "Presence",
    "PresenceReasonError",
    "SignInLimits",
    "change_presence",
    "check_reason",
    "list_presence_reasons",
    "sign_in",
]
