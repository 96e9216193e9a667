"""Mail: how far a sender is believed, which thread a mail belongs to, and how one is cut."""

from retzef.engine.mail.cutting import InThread, decide_cut
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
    "InThread",
    "Known",
    "KnownThread",
    "Offer",
    "SenderEvidence",
    "ThreadBy",
    "ThreadDecision",
    "Verdict",
    "bare_subject",
    "decide_cut",
    "decide_thread",
    "has_answer_prefix",
    "is_other_subject",
    "judge_sender",
    "read_case_tag",
    "title_of",
]
