"""The delivery state of a message only moves forward, in whatever order reports come.

A proof of arrival outweighs a failure that was told before it; nothing outweighs having been read.
"""

from typing import Literal, TypeAlias

OutgoingStatus: TypeAlias = Literal["queued", "unconfirmed", "sent", "failed", "delivered", "read"]

_ORDER: tuple[OutgoingStatus, ...] = ("queued", "unconfirmed", "sent", "failed", "delivered", "read")


def can_follow(before: OutgoingStatus, after: OutgoingStatus) -> bool:
    """May a message in state `before` move to `after`?"""
    return _ORDER.index(after) > _ORDER.index(before)
