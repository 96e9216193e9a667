"""Mail: how far a sender is believed, and which thread a mail belongs to."""

from retzef.engine.mail.senders import SenderEvidence, Verdict, judge_sender
from retzef.engine.mail.subjects import (
    bare_subject,
    has_answer_prefix,
    is_other_subject,
    read_case_tag,
    title_of,
)
from retzef.engine.mail.threading import (
    ArrivingMail,
    Known,
    KnownThread,
    Offer,
    ThreadBy,
    ThreadDecision,
    decide_thread,
)

__all__ = [
    "ArrivingMail",
    "Known",
    "KnownThread",
    "Offer",
    "SenderEvidence",
    "ThreadBy",
    "ThreadDecision",
    "Verdict",
    "bare_subject",
    "decide_thread",
    "has_answer_prefix",
    "is_other_subject",
    "judge_sender",
    "read_case_tag",
    "title_of",
]
