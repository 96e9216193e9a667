"""Ids as types, so that a case cannot be passed where an offer is meant.

All are UUIDv7: they sort by the time they were made. Making them needs a clock and randomness, so it
happens outside (`Ids`); pure code takes them as arguments.
"""

from typing import NewType, Protocol
from uuid import UUID

TenantId = NewType("TenantId", UUID)
AgentId = NewType("AgentId", UUID)
QueueId = NewType("QueueId", UUID)
SkillId = NewType("SkillId", UUID)
EntryPointId = NewType("EntryPointId", UUID)
CustomerId = NewType("CustomerId", UUID)
IdentityId = NewType("IdentityId", UUID)
CaseId = NewType("CaseId", UUID)
InteractionId = NewType("InteractionId", UUID)
MessageId = NewType("MessageId", UUID)
WorkItemId = NewType("WorkItemId", UUID)
OfferId = NewType("OfferId", UUID)
DecisionId = NewType("DecisionId", UUID)
AttachmentId = NewType("AttachmentId", UUID)
JobId = NewType("JobId", UUID)


class Ids(Protocol):
    """Where new ids come from."""

    def new(self) -> UUID:
        """A fresh UUIDv7, never the same twice."""
        ...
