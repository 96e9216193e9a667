"""What can go wrong with webhooks."""

from retzef.kernel.errors import RetzefError


class WebhookNotFoundError(RetzefError):
    """No such subscription, or no such delivery of it."""

    code = "webhook-not-found"
    status = 404


class WebhookUrlError(RetzefError):
    """Not an address that can be called: `http` or `https`, a host, and no name or password in it."""

    code = "webhook-url-invalid"
    status = 422


class WebhookChangedError(RetzefError):
    """Somebody else has changed it since it was read."""

    code = "changed-meanwhile"
    status = 409


class TooManyWebhooksError(RetzefError):
    """Each costs work with every event; `limit` of them."""

    code = "too-many-webhooks"
    status = 409


class DeliveryStateError(RetzefError):
    """This delivery waits already, or was done with."""

    code = "webhook-delivery-state"
    status = 409


class ReceiverRefusedError(RetzefError):
    """The receiver answered with something other than 2xx: `status`."""

    code = "webhook-receiver-refused"
    status = 502


class ReceiverUnreachableError(RetzefError):
    """No whole answer came in time."""

    code = "webhook-receiver-unreachable"
    status = 502


class ReceiverPrivateError(RetzefError):
    """The address lies in a private network, and the subscription does not say that it may."""

    code = "webhook-receiver-private"
    status = 422
