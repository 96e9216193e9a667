"""What can be wrong with a span that shall be replayed."""

from retzef.kernel.errors import RetzefError


class SpanEmptyError(RetzefError):
    """Nothing waited in it. Params: `begins`, `ends`, as the tenant's clocks show them."""

    code = "replay-nothing-happened"
    status = 422


class SpanUnreadableError(RetzefError):
    """No date, and no instant. Params: `value`."""

    code = "replay-instant"
    status = 422


class SpanOrderError(RetzefError):
    """It ends before it begins, or has not begun. Params: `begins`, `ends`."""

    code = "replay-span"
    status = 422


class SpanTooLargeError(RetzefError):
    """More work than is held in memory. Params: `limit`."""

    code = "replay-too-large"
    status = 422
