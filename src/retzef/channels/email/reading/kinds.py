"""What sort of mail it is: of a person, or a bounce, an automatic reply, of a list, a report. Only a person's mail is ever answered by itself."""

import re
from typing import Literal, TypeAlias

from retzef.channels.email.reading.bounces import has_failed
from retzef.channels.email.reading.fields import read_addresses, read_text, read_token
from retzef.channels.email.reading.structure import Part

MailKind: TypeAlias = Literal["message", "bounce", "auto_reply", "list", "report"]

_DAEMONS = re.compile(
    r"^(?:mailer-daemon|postmaster|mail-daemon|mailerdaemon|mail\.daemon|mdaemon|mailadmin|mail-administrator|mmdf|uucp|daemon|mailsystem|mailer)(?:$|[+@.-])",
    re.IGNORECASE,
)
_DAEMON_NAMES = re.compile(
    r"mail(?:er)?[ -]?(?:delivery|daemon)|delivery (?:subsystem|system|service)|postmaster|mail administrator|internet mail service|mail service|mailsystem",
    re.IGNORECASE,
)
_FAILED = re.compile(
    r"(?:undeliver(?:able|ed)|undelivarable|deliver[yi].{0,25}(?:fail|error|problem|status|delay|notif)|non[- ]?deliver|not delivered|failure notice|failed mail|mail (?:delivery )?(?:failed|failure|error|status)"
    r"|returned (?:mail|to sender|message)|return(?:ed)? mail|could ?n[o']t be (?:delivered|sent)|could not deliver|unable to deliver|message (?:delayed|status|you sent blocked)|nondeliverable|unzustellbar"
    r"|warning: (?:could not send|message)|error sending|user unknown|unknown user|unknown address|mail delivery|ndn:|delivery report|unreachable|undelivered mail|mail system error|rejected|bounce"
    r"|לא ניתן למסור|לא נמסר|הודעה שלא נמסרה|כשל במסירה|не доставлен|не удалось доставить|недоставлен|ошибка доставки|невозможно доставить|не вдалося доставити|не доставлено|помилка доставки|недоставлен[ео])",
    re.IGNORECASE,
)
_FAILED_TEXT = re.compile(
    r"(?:following (?:address|recipient)|could ?n[o']t (?:be )?(?:delivered|deliver)|unable to deliver|did not reach|permanent (?:fatal )?error|delivery (?:to|failed)|failed (?:address|recipient|permanently)"
    r"|user unknown|unknown user|no such (?:user|mailbox|recipient)|mailbox (?:is )?(?:full|unavailable|not found)|undeliverable|over ?quota|550[ -]|554[ -]|5\.\d\.\d|returned to you|host (?:not found|unknown)|not a valid|does not exist)",
    re.IGNORECASE,
)
_AUTOMATIC = re.compile(
    r"^\W*(?:(?:re|aw|fwd?|auto)\s*:\s*)*(?:auto:|.{0,60}\bis out of the office|.{0,80}\(automatic response\)|automatyczna odpowied|out[ -]of[ -](?:the[ -])?office|automatic reply|auto(?:matic)?[ -]?(?:reply|response|responder)|autoreply|autoresponse|away from (?:the |my )?(?:office|mail|desk)|on vacation|vacation (?:reply|response|message)|"
    r"i am (?:currently )?(?:out|away)|abwesenheits|automatische antwort|réponse automatique|respuesta automática|risposta automatica|"
    r"מענה אוטומטי|תשובה אוטומטית|הודעה אוטומטית|מחוץ למשרד|אני (?:נמצאת? )?(?:בחופש|בחופשה|מחוץ למשרד)|"
    r"автоответ|автоматический ответ|автоматическое (?:сообщение|уведомление)|(?:я )?(?:в|вне) (?:отпуске|офиса)|"
    r"автовідповідь|автоматична відповідь|автоматичне повідомлення|(?:я )?(?:у|в|поза) (?:відпустці|офісом))",
    re.IGNORECASE,
)
_ANSWERS = re.compile(r"^\s*(?:re|aw|fwd?|wg|tr|הועבר|השב|תגובה|ответ|пересл)\s*:", re.IGNORECASE)
_READ = re.compile(
    r"^(?:read|return receipt(?: \(displayed\))?|נקרא|прочитано|прочтено|прочитане)\s*[:-]", re.IGNORECASE
)


def read_kind(root: Part, text: str) -> MailKind:
    """By what programs say of their mail first, then by who sends it and what it is called. `text`: its beginning as people read it."""
    if root.media_type == "multipart/report" or any(
        each.media_type
        in {"message/delivery-status", "message/feedback-report", "message/disposition-notification"}
        for each in root.walk()
    ):
        found = _of_report(root)
        if found is not None:
            return found
    subject = read_text(root.get("subject"))
    if _is_bounce(root, subject, text):
        return "bounce"
    if _READ.match(subject) and root.get("disposition-notification-to") is None and _has_no_sender(root):
        return "report"
    if _is_automatic(root, subject):
        return "auto_reply"
    return "list" if _is_list(root) else "message"


def _of_report(root: Part) -> MailKind | None:
    """A report says what it is of."""
    kinds = {each.media_type for each in root.walk()}
    if (
        "message/disposition-notification" in kinds
        and b"rejected" in (root.get("auto-submitted") or b"").lower()
    ):
        return "bounce"  # some servers tell in this form that they refused a mail
    if "message/feedback-report" in kinds or "message/disposition-notification" in kinds:
        return "report"
    told = root.type_and_parameters[1].get("report-type", "").lower()
    if told in {"feedback-report", "disposition-notification", "tlsrpt", "dmarc"}:
        return "report"
    status = next((each for each in root.walk() if each.media_type == "message/delivery-status"), None)
    if status is None:
        return "bounce" if told == "delivery-status" else None
    said = status.coded(100_000)
    actions = {each.lower() for each in re.findall(rb"(?im)^action\s*:\s*([a-z]+)", said)}
    # That it was delivered, and no more: a report. A delay is not the end of it, but of the same sort as a failure.
    return "report" if actions and actions <= {b"delivered", b"relayed", b"expanded"} else "bounce"


def _is_bounce(root: Part, subject: str, text: str) -> bool:
    if root.get("x-failed-recipients") is not None:
        return True
    if _AUTOMATIC.search(subject):
        return False
    sender = next(iter(read_addresses(root.get_all("from"))), None)
    is_daemon = sender is not None and bool(
        _DAEMONS.match(sender.address) or _DAEMON_NAMES.search(sender.name)
    )
    says_failed = bool(_FAILED.search(subject))
    if is_daemon or _has_no_sender(root):
        return says_failed or bool(_FAILED_TEXT.search(text[:5_000])) or has_failed(root)
    # Whoever answers or sends on a bounce is a person.
    if not says_failed or root.get("in-reply-to") is not None or _ANSWERS.match(subject):
        return False
    is_automatic = read_token(root.get("auto-submitted")) in {
        "auto-replied",
        "auto-generated",
        "auto-notified",
    }
    return ((is_automatic or _brings_a_mail(root)) and bool(_FAILED_TEXT.search(text[:5_000]))) or has_failed(
        root
    )


def _brings_a_mail(root: Part) -> bool:
    return any(
        each.media_type in {"message/rfc822", "text/rfc822-headers", "message/rfc822-headers"}
        for each in root.walk()
    )


def _has_no_sender(root: Part) -> bool:
    """The null sender of the envelope: nobody wants an answer."""
    return any(value.strip() in (b"<>", b"< >") for value in root.get_all("return-path"))


def _is_automatic(root: Part, subject: str) -> bool:
    if read_token(root.get("auto-submitted")) not in {"", "no"}:
        return True
    if any(
        root.get(name) is not None
        for name in (
            "x-autoreply",
            "x-autorespond",
            "x-autoresponse",
            "x-autoresponder",
            "x-auto-reply-from",
            "x-autogenerated",
            "x-mail-autoreply",
            "x-vacation",
            "autosubmitted",
            "x-autoreply-from",
        )
    ):
        return read_token(root.get("x-autoreply")) != "no"
    if (
        read_token(root.get("precedence")) in {"auto_reply", "auto-reply"}
        or read_token(root.get("x-precedence")) == "auto_reply"
    ):
        return True
    if (
        read_token(root.get("x-pobox-autoreply"))
        or b"out of office" in (root.get("x-ms-exchange-generated-message-source") or b"").lower()
    ):
        return True
    return bool(_AUTOMATIC.search(subject))


def _is_list(root: Part) -> bool:
    if any(
        root.get(name) is not None
        for name in (
            "list-id",
            "list-post",
            "list-unsubscribe",
            "list-help",
            "mailing-list",
            "x-mailman-version",
            "x-mailing-list",
            "x-list",
            "feedback-id",
            "x-campaign-id",
            "x-campaign",
            "x-mc-user",
        )
    ):
        return True
    return read_token(root.get("precedence")) in {"list", "bulk", "junk"}
