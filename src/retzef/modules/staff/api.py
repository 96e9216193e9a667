"""What other modules may use."""

from retzef.modules.staff.passkey_shapes import Credential, OptionsAnswer, site_of
from retzef.modules.staff.passkeys import (
    add_passkey,
    forget_passkeys,
    list_passkeys,
    remove_passkey,
    sign_in_by_passkey,
)
from retzef.modules.staff.presence import (
    Presence,
    PresenceReasonError,
    change_presence,
    check_reason,
    list_presence_reasons,
)
from retzef.modules.staff.second_factor import (
    CodeNotRightError,
    CodeWrongError,
    NotEnrolledError,
    Owner,
    begin_enrolment,
    confirm_enrolment,
    count_recovery_codes,
    is_code_good,
    renew_recovery_codes,
)
from retzef.modules.staff.second_factor import remove as remove_second_factor
from retzef.modules.staff.sign_in import (
    SESSION_FOR,
    Attempt,
    CodeRequiredError,
    NewSession,
    nobodys_token_hash,
    sign_in,
)
from retzef.modules.staff.sign_in_limits import SignInLimits

__all__ = [
    "SESSION_FOR",
    "Attempt",
    "CodeNotRightError",
    "CodeRequiredError",
    "CodeWrongError",
    "Credential",
    "NewSession",
    "NotEnrolledError",
    "OptionsAnswer",
    "Owner",
    "Presence",
    "PresenceReasonError",
    "SignInLimits",
    "add_passkey",
    "begin_enrolment",
    "change_presence",
    "check_reason",
    "confirm_enrolment",
    "count_recovery_codes",
    "forget_passkeys",
    "is_code_good",
    "list_passkeys",
    "list_presence_reasons",
    "nobodys_token_hash",
    "remove_passkey",
    "remove_second_factor",
    "renew_recovery_codes",
    "sign_in",
    "sign_in_by_passkey",
    "site_of",
]
