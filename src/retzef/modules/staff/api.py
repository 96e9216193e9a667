"""What other modules may use."""

from retzef.modules.staff.identity_provider import (
    KeptProvider,
    Preset,
    Provider,
    RoleRule,
    Stage,
    find_provider,
    forget_provider,
    write_provider,
)
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
)
from retzef.modules.staff.provider_claims import shows_both_factors, verified_email
from retzef.modules.staff.provider_flows import Begun, FlowGoneError, Flows, Waiting, begin_flow
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
    Proof,
    begin_session,
    nobodys_token_hash,
    sign_in,
)
from retzef.modules.staff.sign_in_limits import SignInLimits

__all__ = [
    "SESSION_FOR",
    "Attempt",
    "Begun",
    "CodeNotRightError",
    "CodeRequiredError",
    "CodeWrongError",
    "Credential",
    "FlowGoneError",
    "Flows",
    "KeptProvider",
    "NewSession",
    "NotEnrolledError",
    "OptionsAnswer",
    "Owner",
    "Presence",
    "PresenceReasonError",
    "Preset",
    "Proof",
    "Provider",
    "RoleRule",
    "SignInLimits",
    "Stage",
    "Waiting",
    "add_passkey",
    "begin_enrolment",
    "begin_flow",
    "begin_session",
    "change_presence",
    "check_reason",
    "confirm_enrolment",
    "count_recovery_codes",
    "find_provider",
    "forget_passkeys",
    "forget_provider",
    "is_code_good",
    "list_passkeys",
    "nobodys_token_hash",
    "remove_passkey",
    "remove_second_factor",
    "renew_recovery_codes",
    "shows_both_factors",
    "sign_in",
    "sign_in_by_passkey",
    "site_of",
    "verified_email",
    "write_provider",
]
