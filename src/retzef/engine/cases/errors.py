"""What the life of a case does not allow."""

from retzef.kernel.errors import RetzefError


class CaseStatusError(RetzefError):
    """There is no way from the status it has to the one asked for; `status` says which it has."""

    code = "case-status"
    status = 409


class SnoozeTimeError(RetzefError):
    """A case is snoozed until an instant between now and a year from now."""

    code = "snooze-time"
    status = 422
