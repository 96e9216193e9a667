"""What a kind of job is: its handler, how often it is tried, and what is told when it is given up."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Protocol, TypeAlias

from retzef.kernel.ids import TenantId
from retzef.platform.unit import UnitOfWork

# JSON as it was enqueued. A handler reads it tolerantly: a job may have been written by an older release.
Payload: TypeAlias = Mapping[str, object]

BACK_OFF_FIRST = timedelta(seconds=1)
BACK_OFF_MOST = timedelta(minutes=5)
# However long a provider asks us to wait, we ask again after this.
RETRY_AFTER_MOST = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class NotYet:
    """A handler's answer when the time has not come: no failure, not counted, run again after `after`."""

    after: timedelta


class JobHandler(Protocol):
    """Does the work of one job.

    It may be called twice for the same job (a worker that died, a lease that ran out), so it checks the state it
    finds or repeats itself harmlessly. A RetzefError that is `retryable` means later again (its `retry_after`, in
    seconds, is honoured); one that is not gives the job up. Any other exception counts as a defect and is tried
    again, in case it was the weather.
    """

    async def __call__(self, tenant_id: TenantId, payload: Payload, /) -> NotYet | None:
        """Return None when done."""
        ...


# Told before a job becomes dead, with the error's code; must bear to be told twice.
OnDead: TypeAlias = Callable[[TenantId, Payload, str], Awaitable[None]]
# Called in the transaction by which a person puts a dead job back to work.
OnRetry: TypeAlias = Callable[[UnitOfWork, Payload], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class JobKind:
    """How jobs of one kind are done. `within` bounds one attempt."""

    handler: JobHandler
    attempts_max: int = 10
    within: timedelta = timedelta(seconds=60)
    on_dead: OnDead | None = None
    on_retry: OnRetry | None = None


def decide_wait(attempts: int, retry_after: float | None, randomness: float) -> timedelta:
    """How long to wait after the `attempts`-th failure: doubling, with half of it left to chance.

    `randomness` lies in 0..1. What the provider asks for is waited out, plus up to a tenth, so that all those who
    were sent away do not come back in the same instant.
    """
    if retry_after is not None and retry_after > 0:
        return min(timedelta(seconds=retry_after), RETRY_AFTER_MOST) * (1 + randomness / 10)
    doubled = BACK_OFF_FIRST * (1 << min(max(attempts - 1, 0), 20))
    return min(doubled, BACK_OFF_MOST) * (0.5 + randomness / 2)
