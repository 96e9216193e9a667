"""Calls under a key of the caller's: whatever is repeated, the act is done once and its answer given again (decision 0016)."""

from retzef.platform.idempotency.call import (
    AnswerAgain,
    InProgressError,
    KeyedCall,
    claim_key,
    current_call,
    recognise_call,
)
from retzef.platform.idempotency.keyed_calls import KeyedCalls, give_again

__all__ = [
    "AnswerAgain",
    "InProgressError",
    "KeyedCall",
    "KeyedCalls",
    "claim_key",
    "current_call",
    "give_again",
    "recognise_call",
]
