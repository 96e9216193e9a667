"""What the life of a work item does not allow."""

from retzef.kernel.errors import RetzefError


class OfferGoneError(RetzefError):
    """The offer was answered, has lapsed, was taken back, or is somebody else's."""

    code = "offer-gone"
    status = 409


class NotYourWorkError(RetzefError):
    """The item is not in this agent's hands (any more)."""

    code = "work-not-yours"
    status = 409


class WorkStateError(RetzefError):
    """The item is in another state than this step begins from; `state` says in which."""

    code = "work-item-state"
    status = 409


class ConsultOnlyError(RetzefError):
    """A consult is taken, ended, or leads to the item it is about; it is not given, sent on, wrapped up, or asked about itself."""

    code = "consult-only"
    status = 409


class DispositionRequiredError(RetzefError):
    """Wrap-up ends with a disposition of the item's own queue."""

    code = "disposition-unknown"
    status = 422


class WrapUpExtendedError(RetzefError):
    """Wrap-up is extended once."""

    code = "wrap-up-extended"
    status = 409
