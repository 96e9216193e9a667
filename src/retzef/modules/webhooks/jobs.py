"""The kind of job that this module does."""

from collections.abc import Callable
from datetime import timedelta

from retzef.modules.webhooks.deliver import DeliverWebhooks
from retzef.platform.auth.keys import Keys
from retzef.platform.jobs.kinds import JobKind
from retzef.platform.outgoing import OutgoingHttp
from retzef.platform.unit import Units

# How often a receiver is tried is decided beside the delivery: what counts here are failures of our own, such as a lost
# worker, and no number of those may end a subscription.
ATTEMPTS_MAX = 1_000_000


def webhook_kinds(
    units: Units, keys: Keys, http: OutgoingHttp, randomness: Callable[[], float]
) -> dict[str, JobKind]:
    """For the job runner, by name."""
    handler = DeliverWebhooks(units, keys, http, randomness)
    return {"deliver_webhooks": JobKind(handler, attempts_max=ATTEMPTS_MAX, within=timedelta(seconds=90))}
