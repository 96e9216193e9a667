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


class MergeImpossibleError(RetzefError):
    """A case and itself."""

    code = "merge-impossible"
    status = 422


class OtherCustomerError(RetzefError):
    """The two cases are of different customers who are not linked."""

    code = "other-customer"
    status = 409


class CaseClosedError(RetzefError):
    """Nothing is moved into a case that is resolved, or in and out of spam; `number` says which."""

    code = "case-closed"
    status = 409
