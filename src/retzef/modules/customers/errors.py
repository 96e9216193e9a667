"""What can go wrong with customers."""

from retzef.kernel.errors import RetzefError


class LinkImpossibleError(RetzefError):
    """The two are one already, or one of them is linked elsewhere."""

    code = "link-impossible"
    status = 409


class LinkGoneError(RetzefError):
    """No such standing link."""

    code = "not-found"
    status = 404


class CustomerNotFoundError(RetzefError):
    """No such customer, or not to be seen by this reader: the two are told alike."""

    code = "not-found"
    status = 404
