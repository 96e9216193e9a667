"""Which thread a mail belongs to, and who may write into it.

Marks of ours come first, then what the mail says it answers, then its subject. None of them is enough: a mail that was forwarded carries
them all along. Into a thread writes whoever took part in it, and the customer it is of, from any address known to be theirs. A
stranger's mail is a matter of its own, and the agent is offered to join the two.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias
from uuid import UUID

from retzef.engine.mail.senders import Verdict
from retzef.engine.mail.subjects import bare_subject, has_answer_prefix, is_other_subject

# mark: the Message-ID that we gave. address: the address to answer at. copy: this very mail, met in another mailbox. reply, reference: what
# it says it answers. tag: the case's number in the subject. subject: an answer without any of them. new: none, a thread of its own.
ThreadBy: TypeAlias = Literal["mark", "address", "copy", "reply", "reference", "tag", "subject", "new"]
# What the agent is offered: to join the mail's case with another, to make a case of its own of it, or nothing.
Offer: TypeAlias = Literal["join", "split"]


@dataclass(frozen=True, slots=True)
class KnownThread:
    """A thread as it stands. Addresses are in the form in which they are compared.

    `customer_addresses`: those of the customer whose case it is, proved or written from. `participants`: who wrote in it and to whom it went, but for
    blind copies: who got one does not know of the others.
    """

    thread_id: UUID
    case_id: UUID
    subject: str
    customer_addresses: frozenset[str]
    participants: frozenset[str]
    # Our mails went to these, in secret too. Each names those before it, so that whoever has one knows the marks of all.
    written_to: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Known:
    """What was found of all that a mail names; of each the nearest first.

    `by_mark`: of our own Message-IDs, in the mail's order, the answered one first. `customers_case`: the newest open case of the one customer who
    is known by the sender's address, None where there is none, or where several are.
    """

    by_mark: Sequence[KnownThread] = ()
    by_address: Sequence[KnownThread] = ()
    copies: Sequence[KnownThread] = ()
    by_reply: Sequence[KnownThread] = ()
    by_reference: Sequence[KnownThread] = ()
    by_tag: Sequence[KnownThread] = ()
    of_sender: Sequence[KnownThread] = ()
    customers_case: UUID | None = None

    def in_order(self) -> Iterator[tuple[ThreadBy, KnownThread]]:
        """The surest first."""
        found: Mapping[ThreadBy, Sequence[KnownThread]] = {
            "mark": self.by_mark, "address": self.by_address, "copy": self.copies, "reply": self.by_reply,
            "reference": self.by_reference, "tag": self.by_tag,
        }  # fmt: skip
        for by, threads in found.items():
            for each in threads:
                yield by, each


@dataclass(frozen=True, slots=True)
class ArrivingMail:
    """What of a mail decides. `is_of_person`: a person wrote it, to us: not a report, not an automatic answer. `answers`: it says which mail it answers."""

    sender: str
    subject: str
    verdict: Verdict
    is_of_person: bool = True
    is_report: bool = False
    answers: bool = False


@dataclass(frozen=True, slots=True)
class ThreadDecision:
    """Where a mail goes. `thread` None: into one of its own, in a case of its own.

    `takes_part`: the sender is not the customer. `proves`: that they have our mail shows that the address is theirs. `offer_case`: with which
    case to join; None for a split.
    """

    thread: KnownThread | None
    by: ThreadBy
    takes_part: bool = False
    proves: bool = False
    offer: Offer | None = None
    offer_case: UUID | None = None


_GUESSABLE: frozenset[ThreadBy] = frozenset({"reply", "reference", "tag", "subject", "copy"})


def decide_thread(mail: ArrivingMail, known: Known) -> ThreadDecision:
    """Pure, and the same for the same. A report goes where its mark says, whoever wrote it: servers are nobody's participants."""
    if mail.is_report:
        for thread in known.by_mark:
            return ThreadDecision(thread, "mark", takes_part=True)
        return ThreadDecision(None, "new")
    strangers: list[KnownThread] = []
    for by, thread in known.in_order():
        if _may_write(mail, thread, by):
            return _within(mail, thread, by)
        strangers.append(thread)
    if not strangers and mail.verdict != "forged" and (mail.answers or has_answer_prefix(mail.subject)):
        wanted = bare_subject(mail.subject)
        for thread in known.of_sender:
            if wanted and bare_subject(thread.subject) == wanted and _may_write(mail, thread, "subject"):
                return _within(mail, thread, "subject")
    near = strangers[0].case_id if strangers else known.customers_case
    if mail.verdict == "forged":
        near = None
    return ThreadDecision(None, "new", offer="join" if near else None, offer_case=near)


def _may_write(mail: ArrivingMail, thread: KnownThread, by: ThreadBy) -> bool:
    """Who forges a sender can name what anybody was sent, but not what only the addressee was."""
    if mail.verdict == "forged" and by in _GUESSABLE:
        return False
    return mail.sender in thread.customer_addresses or mail.sender in thread.participants


def _only_they_know(sender: str, thread: KnownThread) -> bool:
    """Who brings back a mark has read our mail where it went: that is the sender's own address when it went nowhere else."""
    return sender in thread.written_to and thread.written_to | thread.participants == {sender}


def _within(mail: ArrivingMail, thread: KnownThread, by: ThreadBy) -> ThreadDecision:
    is_other = mail.is_of_person and is_other_subject(mail.subject, thread.subject)
    return ThreadDecision(
        thread,
        by,
        takes_part=mail.sender not in thread.customer_addresses,
        # A note of absence is sent to whoever wrote, whether or not its owner knows of the matter.
        proves=mail.is_of_person
        and by in {"mark", "address"}
        and mail.verdict == "unproven"
        and _only_they_know(mail.sender, thread),
        offer="split" if is_other else None,
    )
