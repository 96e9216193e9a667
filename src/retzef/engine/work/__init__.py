"""The life of a work item and of its offers: which states there are, what leads from one to the next, who may (`steps`).

    waiting --offer--> offered --accept--> assigned --finish--> wrap_up --end_wrap_up, lapse--> done
       ^ |                |  ^              |  |  ^
       | +----------------+--+--pull, assign, hand_over, back to the giver
       +--decline, time out, revoke, free---+--give_back
       waiting, offered --leave--> done

A consult is an item about another one, by which a colleague is asked (`consults`): waiting, offered, assigned --end_consult--> done.

`queued_at` is set when the item comes into being and never again: whatever happens to it, it keeps its age.
"""

from retzef.engine.work.consults import consult, end_consult, inherit, let_take_part, pass_consult
from retzef.engine.work.errors import (
    ConsultOnlyError,
    DispositionRequiredError,
    NotYourWorkError,
    OfferGoneError,
    WorkStateError,
    WrapUpExtendedError,
)
from retzef.engine.work.lifecycle import (
    IN_HAND,
    Offer,
    OfferState,
    WorkItem,
    accept,
    end_wrap_up,
    extend_wrap_up,
    finish,
    free,
    give_back,
    hand_over,
    leave,
    let_wrap_up_lapse,
    offer_to,
    place,
    return_offer,
)
from retzef.engine.work.steps import CONSULT_STEPS, STATES, STEPS, Doer, ItemState, Step, StepName

__all__ = [
    "CONSULT_STEPS",
    "IN_HAND",
    "STATES",
    "STEPS",
    "ConsultOnlyError",
    "DispositionRequiredError",
    "Doer",
    "ItemState",
    "NotYourWorkError",
    "Offer",
    "OfferGoneError",
    "OfferState",
    "Step",
    "StepName",
    "WorkItem",
    "WorkStateError",
    "WrapUpExtendedError",
    "accept",
    "consult",
    "end_consult",
    "end_wrap_up",
    "extend_wrap_up",
    "finish",
    "free",
    "give_back",
    "hand_over",
    "inherit",
    "leave",
    "let_take_part",
    "let_wrap_up_lapse",
    "offer_to",
    "pass_consult",
    "place",
    "return_offer",
]
