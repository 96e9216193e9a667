"""Which messages of a thread go over when it is cut at one of them.

What came before the cut stays. Of the rest a mail goes where the one is that it answers; what does not say what it answers goes by time.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True, slots=True)
class InThread:
    """A message of a thread. `answers`: the message that it is an answer to, of this thread or of none."""

    message_id: UUID
    answers: UUID | None = None


def decide_cut(thread: Iterable[InThread], at: UUID) -> frozenset[UUID]:
    """Those that go over, the one at which the thread is cut among them. `thread` is in its order."""
    stays: dict[UUID, bool] = {}
    is_behind = False
    for each in thread:
        is_behind = is_behind or each.message_id == at
        by_time = not is_behind
        # An answer that came before what it answers goes by time.
        told = None if each.message_id == at else each.answers
        stays[each.message_id] = by_time or (told is not None and stays.get(told, False))
    return frozenset(message_id for message_id, is_kept in stays.items() if not is_kept)
