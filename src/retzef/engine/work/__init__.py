"""The life of a work item and of its offers: which states there are, what leads from one to the next, who may.

    waiting --offer--> offered --accept--> assigned --finish--> wrap_up --end_wrap_up, lapse--> done
       ^                  |                    |
       +--decline, lapse, revoke--+--requeue---+

`queued_at` is set when the item comes into being and never again: whatever happens to it, it keeps its age.
"""

from retzef.engine.work.errors import (
    DispositionRequiredError,
    NotYourWorkError,
    OfferGoneError,
    WorkStateError,
)
from retzef.engine.work.lifecycle import (
    IN_HAND,
    ItemState,
    Offer,
    OfferState,
    WorkItem,
    accept,
    end_wrap_up,
    finish,
    give_back,
    let_wrap_up_lapse,
    offer_to,
    return_offer,
)

__all__ = [
    "IN_HAND",
    "DispositionRequiredError",
    "ItemState",
    "NotYourWorkError",
    "Offer",
    "OfferGoneError",
    "OfferState",
    "WorkItem",
    "WorkStateError",
    "accept",
    "end_wrap_up",
    "finish",
    "give_back",
    "let_wrap_up_lapse",
    "offer_to",
    "return_offer",
]
