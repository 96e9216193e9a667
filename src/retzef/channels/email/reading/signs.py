"""What programs and servers say of a mail beside its text: whether it came by itself, what it reports and of which mail, how far it came,
and what the servers on its way found out about its sender.

Nothing here is proof. Who sends a mail writes what he likes: what a server is believed is decided by whoever knows its name.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from retzef.channels.email.reading.authentication import Authentication, read_authentication, read_unnamed
from retzef.channels.email.reading.fields import read_addresses, read_text, read_token
from retzef.channels.email.reading.kinds import BEGINNING, SUBJECT_BEGINNING, MailKind
from retzef.channels.email.reading.phrases import any_of
from retzef.channels.email.reading.reports import (
    Reported,
    read_feedback_type,
    read_original_ids,
    read_reported,
)
from retzef.channels.email.reading.structure import Part

_IDS_MAX = 50
_CALLED_DELAYED = any_of(
    (r"\bdelay(?:ed)?\b", "warning: (?:could not send|message)", "still being retried"),
    ("עיכוב", "מתעכב"),
    ("задерж", "отложен"),
    ("затрим", "відкладен"),
)  # fmt: skip
_SAYS_DELAYED = any_of(
    (
        "not yet been delivered", "will (?:be retried|retry|keep trying|continue to (?:try|be)|continue trying)", "do not need to resend",
        "no action is required", "still being (?:tried|attempted|retried)", "this is a warning message only", "has been delayed",
    ),
    ("טרם נמסרה", "המסירה מתעכבת"),
    ("ещ[её] не доставлен", "доставка .{0,30}задержан"),
    ("ще не доставлен", "доставк[ау] .{0,30}затриман"),
)  # fmt: skip
_SAYS_GIVEN_UP = any_of(
    ("permanent (?:fatal )?error", "permanent failure", "giving up", "gave up", "delivery has failed", r"\b5\.\d\.\d"),
)  # fmt: skip
_AWAY = any_of(
    (
        "out[ -]of[ -](?:the[ -])?office", r"\bvacation", r"\bon (?:annual |sick |parental |maternity )?leave\b",
        r"\b(?:am|is|be) (?:currently )?(?:away|out of)\b", r"\bholiday", "abwesen", "absence du bureau", "fuera de la oficina",
    ),
    ("מחוץ למשרד", "בחופש", 'בחל"ד', "אינני במשרד", "איני במשרד", "לא (?:נמצאת? )?במשרד"),
    ("в отпуске", "вне офиса", "нахожусь в", "отсутствую", "отсутствии", "нет на месте"),
    ("у відпустці", "поза офісом", "відсутн"),
)  # fmt: skip
_READ = re.compile(
    r"^(?:read|return receipt(?: \(displayed\))?|נקרא|прочитано|прочтено)\s*[:-]", re.IGNORECASE
)
_NOT_READ = re.compile(r"^(?:not read|לא נקרא|не прочитано|не прочтено)\s*[:-]", re.IGNORECASE)
_SAYS_ID = re.compile(rb"(?im)^[>\s]{0,8}message-id:\s*<([^<>\s\x00-\x1f]{1,900})>")
# Whoever writes from there reads no answer.
_NOBODY = re.compile(
    r"^(?:no[._-]?reply|do[._-]?not[._-]?reply|noreply\d*|mailer-daemon|postmaster|bounces?|listserv|majordomo|abuse-noreply)(?:$|[+@._-])",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class MailSigns:
    """Signs of one mail.

    `is_delay`: a bounce after which the server goes on trying. `is_read_receipt`: that it was shown to somebody (`reported` says to whom).
    `is_abuse_report`: somebody took a mail for spam or fraud. `is_vacation`: an automatic answer of somebody who is away.
    `is_unanswerable`: no program may answer it (RFC 3834): it is itself of one, of a list, or of nobody.
    `hops`: how many servers it went through, so far as they say. `auth`: by the server that says so, its name in small letters; the empty name
    where it gives none; `auth_unnamed`: of Microsoft 365, by its place. `reported`: what reports in it say of each recipient. `original_ids`: of the mail it reports or is sent back with, in
    the order in which they are to be believed. `delivered_to`, `loops`: the addresses it was delivered to on its way, and the marks that
    programs set so as to know their own mails.
    """

    is_delay: bool = False
    is_read_receipt: bool = False
    is_abuse_report: bool = False
    is_vacation: bool = False
    is_unanswerable: bool = False
    hops: int = 0
    auth: Mapping[str, Authentication] | None = None
    auth_unnamed: Authentication | None = None
    list_id: str | None = None
    precedence: str | None = None
    reported: Sequence[Reported] = ()
    original_ids: Sequence[str] = ()
    delivered_to: Sequence[str] = ()
    loops: Sequence[str] = ()


def read_signs(root: Part, kind: MailKind, text: str = "") -> MailSigns:
    """`kind` as it was read of the same mail, `text` as people read it."""
    subject, beginning = read_text(root.get("subject"))[:SUBJECT_BEGINNING], text[:BEGINNING]
    reported = read_reported(root)
    return MailSigns(
        is_delay=kind == "bounce" and _is_delay(reported, subject, beginning),
        is_read_receipt=kind == "report" and _is_read_receipt(reported, subject),
        is_abuse_report=read_feedback_type(root) not in {"", "not-spam", "auth-failure"},
        is_vacation=kind == "auto_reply" and _is_vacation(root, subject, beginning),
        is_unanswerable=kind != "message" or _is_unanswerable(root),
        hops=len(root.get_all("received")),
        auth=read_authentication(root),
        auth_unnamed=read_unnamed(root),
        list_id=_list_id(root),
        precedence=read_token(root.get("precedence")) or None,
        reported=reported,
        original_ids=_original_ids(root) if kind in {"bounce", "report", "auto_reply"} else (),
        delivered_to=[each.address for each in read_addresses(root.get_all("delivered-to")) if each.address],
        loops=[read_text(each) for each in root.get_all("x-loop")],
    )


def _is_delay(reported: Sequence[Reported], subject: str, beginning: str) -> bool:
    actions = {each.action for each in reported if each.action}
    if actions:
        return actions <= {"delayed", "relayed", "delivered", "expanded"} and "delayed" in actions
    if _CALLED_DELAYED.search(subject):
        return True
    return bool(_SAYS_DELAYED.search(beginning)) and not _SAYS_GIVEN_UP.search(beginning)


def _is_read_receipt(reported: Sequence[Reported], subject: str) -> bool:
    if any(each.action for each in reported):
        return any(each.action in {"displayed", "read", "processed"} for each in reported)
    return bool(_READ.match(subject)) and not _NOT_READ.match(subject)


def _is_vacation(root: Part, subject: str, beginning: str) -> bool:
    said = b" ".join(
        root.get(name) or b""
        for name in (
            "auto-submitted",
            "x-autoreply",
            "x-ms-exchange-generated-message-source",
            "x-autogenerated",
        )
    ).lower()
    if (
        b"vacation" in said
        or b"out of office" in said
        or b"oof" in said
        or root.get("x-vacation") is not None
    ):
        return True
    return bool(_AWAY.search(subject) or _AWAY.search(beginning))


def _is_unanswerable(root: Part) -> bool:
    if any(value.strip() in {b"<>", b"< >"} for value in root.get_all("return-path")):
        return True
    if read_token(root.get("auto-submitted")) not in {"", "no"}:
        return True
    suppressed = (root.get("x-auto-response-suppress") or b"").lower()
    if b"all" in suppressed or b"autoreply" in suppressed or b"oof" in suppressed:
        return True
    if read_token(root.get("precedence")) in {"bulk", "list", "junk", "auto_reply"}:
        return True
    sender = next(iter(read_addresses(root.get_all("reply-to") or root.get_all("from"))), None)
    return sender is None or not sender.address or bool(_NOBODY.match(sender.address))


def _list_id(root: Part) -> str | None:
    """The id itself (RFC 2919), without what people call the list."""
    said = read_text(root.get("list-id"))
    inside = re.search(r"<([^<>]{1,250})>", said)
    return (inside[1] if inside else said).strip().lower()[:250] or None


def _original_ids(root: Part) -> list[str]:
    """As reports say, then of the mail that is sent back, then as words quote it, then what it answers."""
    found = read_original_ids(root)
    for part in root.walk():
        if part.media_type in {"message/rfc822", "message/global"}:
            found += _ids_in_header(part.coded(65_536))
        elif part.media_type in {"text/rfc822-headers", "message/rfc822-headers", "message/global-headers"}:
            found += _ids_in_header(part.content(65_536)[:65_536])
    for part in root.walk():
        if part.media_type in {"text/plain", "text"}:
            found += _ids_in_header(part.content(300_000)[:300_000])
    for name in ("in-reply-to", "references"):
        found += reversed(
            [
                each.decode("utf-8", "replace")
                for each in re.findall(rb"<([^<>\s\x00-\x1f]{1,900})>", root.get(name) or b"")
            ]
        )
    own = (root.get("message-id") or b"").strip().strip(b"<>").decode("utf-8", "replace")
    return [each for each in dict.fromkeys(found) if each != own][:_IDS_MAX]


def _ids_in_header(raw: bytes) -> list[str]:
    return [each.decode("utf-8", "replace") for each in _SAYS_ID.findall(raw)]
