"""What sort of mail it is: of a person, or a bounce, an automatic reply, of a list, a report. Only a person's mail is ever answered by itself."""

import re
from typing import Literal, TypeAlias

from retzef.channels.email.reading import words_of_servers
from retzef.channels.email.reading.bounces import Bounce
from retzef.channels.email.reading.fields import MailAddress, read_addresses, read_text, read_token
from retzef.channels.email.reading.phrases import any_of
from retzef.channels.email.reading.reports import REPORTS
from retzef.channels.email.reading.structure import Part

MailKind: TypeAlias = Literal["message", "bounce", "auto_reply", "list", "report"]

# So much of a text, and of a subject, says what it is.
BEGINNING = 5_000
SUBJECT_BEGINNING = 250
_DAEMONS = any_of(
    "mailer-daemon", "post[_.-]?master", "mail-daemon", "mailerdaemon", "mail.daemon", "mdaemon", "mailadmin", "mail-administrator", "mmdf",
    "uucp",
    "daemon", "mailsystem", "mailer", "microsoftexchange[0-9a-f]{32}", "mail-delivery", "bounce-?notification",
    begin="^", end="(?:$|[+@.-])",
)  # fmt: skip
_NO_REPLY = any_of("no[_.-]?reply", "do[_.-]?not[_.-]?reply", begin="^", end="(?:$|[+@.-])")
_DAEMON_NAMES = any_of(
    r"mail(?:er)?[ -]?(?:delivery|daemon)", r"delivery (?:subsystem|system|service)", "postmaster", "mail administrator",
    "internet mail service", "mail service", "mailsystem", "system administrator", "jetmail system",
    "מנהל (?:ה)?מערכת", "מערכת (?:ה)?דואר",
    "системный администратор", "почтовая система", "служба доставки",
    "системний адміністратор", "поштова система", "служба доставки",
)  # fmt: skip
_CALLED_FAILED = any_of(
    (
        "undeliver(?:able|ed)", "undelivarable", "nondeliverable", "non[- ]?deliver", "not delivered",
        "deliver[yi].{0,25}(?:fail|error|problem|status|delay|notif)",
        "failure notice", "failed mail", "mail (?:delivery )?(?:failed|failure|error|status)", "mail system error", "mail delivery",
        "delivery report",
        "returned (?:mail|to sender|message)", "return(?:ed)? mail", "could ?n[o']t be (?:delivered|sent)", "could not deliver",
        "unable to deliver",
        "message (?:delayed|status|you sent blocked)", "warning: (?:could not send|message)", "error sending", "user unknown",
        "unknown user",
        "unknown address", "ndn:", "unreachable", "rejected", "bounce",
    ),
    ("לא ניתן למסור", "(?:לא|בלתי) ניתנ?ת? למסירה", "לא נמסר", "הודעה שלא נמסרה", "כשל במסירה", "המסירה נכשלה", "עיכוב במסירה"),
    (
        "не доставлен", "недоставлен", "не уда(?:лось|[её]тся) доставить", "не может быть доставлен", "ошибка доставки",
        "невозможно доставить",
        "возврат (?:письма|сообщения|почты)", "задержка доставки", "доставка .{0,20}(?:задержана|отложена)", "сбой доставки",
    ),
    (
        "не доставлено", "недоставлен", "не вдалося доставити", "неможливо доставити", "помилка доставки",
        "повернення (?:листа|повідомлення)",
        "затримка доставки", "доставку .{0,20}(?:затримано|відкладено)", "збій доставки",
    ),
    *words_of_servers.CALLED_FAILED,
)  # fmt: skip
_SAYS_FAILED = any_of(
    (
        "following (?:address|recipient)", "could ?n[o']t (?:be )?(?:delivered|deliver)", "cannot be delivered", "unable to deliver",
        "did not reach",
        "was not delivered", "permanent (?:fatal )?error", "delivery (?:to|failed|has failed)",
        "failed (?:address|recipient|permanently)", "user unknown", "unknown user",
        "no such (?:user|mailbox|recipient)", "mailbox (?:is )?(?:full|unavailable|not found)", "undeliverable", "over ?quota",
        "returned to you",
        "host (?:not found|unknown)", "not a valid", "does not exist", "has been delayed", "will be retried",
    ),
    ("550[ -]", "554[ -]", r"5\.\d\.\d"),
    ("לא (?:הגיעה|נמסרה)", "המסירה (?:נכשלה|מתעכבת)", "לא ניתן (?:היה )?למסור", "לא הצלחנו למסור"),
    (
        "не (?:может|могло|было|был[оа]?) (?:быть )?(?:доставлен|отправлен)", "не доставлен", "не удалось (?:выполнить )?доставк?",
        "не удалось доставить",
        "недоступен", "пользователь не найден", "адресат не найден", "ящик .{0,20}переполнен", "не существует",
    ),
    (
        "не (?:може|могло|було) (?:бути )?(?:доставлен|надіслан)", "не доставлено", "не вдалося (?:виконати )?доставк?",
        "не вдалося доставити",
        "користувача не знайдено", "адресата не знайдено", "скриньк.{0,20}переповнен", "не існує",
    ),
    *words_of_servers.SAYS_FAILED,
)  # fmt: skip
# A server speaks, in the first words of its mail.
_SAYS_RETURNED = any_of(
    "your (?:message|e-?mail|mail) (?:could not|cannot|can't|was not|has not been|did not)",
    "this (?:message|e-?mail|mail) was (?:created|generated) automatically",
    "i'm afraid i wasn't able to deliver", "delivery to the following recipients? (?:failed|has been)",
    "ההודעה שלך לא", "ваше (?:сообщение|письмо) не", "ваш[еа] (?:повідомлення|лист) не",
    "delivery has failed to these recipients",
)  # fmt: skip
_OPENS_SUBJECT = r"^\W*(?:(?:re|aw|fwd?|auto)\s*:\s*)*\W*"
_CALLED_AUTOMATIC = any_of(
    (
        r"auto:", r"ooo\s*[:–-]", r".{0,60}\bis out of the office", r".{0,80}\(automatic response\)",
        r"out[ -]of[ -](?:the[ -])?office(?: auto.*)?\s*(?:[:–-]|$)", "automatic reply",
        "auto(?:matic)?[ -]?(?:reply|response|responder|answer)", "autoreply", "autoresponse", "vacation (?:reply|response|message)",
    ),
    ("מענה אוטומטי", "תשובה אוטומטית", "הודעה אוטומטית", "תגובה אוטומטית", r"מחוץ למשרד\s*(?:[:–-]|$)"),
    ("автоответ", "автоматический ответ", "автоматическое (?:сообщение|уведомление)", r"вне офиса\s*(?:[:–-]|$)"),
    ("автовідповідь", "автоматична відповідь", "автоматичне повідомлення", r"поза офісом\s*(?:[:–-]|$)"),
    *words_of_servers.CALLED_AUTOMATIC,
    begin=_OPENS_SUBJECT,
)  # fmt: skip
# People say the same of themselves: that a program says it, the text must say as well.
_CALLED_AWAY = any_of(
    (
        "out[ -]of[ -](?:the[ -])?office", "away from (?:the |my )?(?:office|mail|desk)", "on vacation",
        "i am (?:currently )?(?:out|away)", "i'm (?:currently )?(?:out of|away)",
    ),
    ("מחוץ למשרד", "אני (?:נמצאת? )?(?:בחופש|בחופשה|מחוץ למשרד)"),
    (r"(?:я )?(?:в|вне) (?:отпуске|офиса)", "отсутствую (?:в офисе|на рабочем месте)"),
    (r"(?:я )?(?:у|в|поза) (?:відпустці|офісом)", "відсутн(?:ій|я) (?:в офісі|на робочому місці)"),
    begin=_OPENS_SUBJECT,
)  # fmt: skip
_SAYS_AUTOMATIC = any_of(
    (
        "this is an? (?:automatic|automated|auto)[- ]?(?:generated )?(?:reply|response|answer)",
        "(?:have|has) your address added to the recipient's",
    ),
    ("out of (?:the )?office", "on (?:vacation|annual leave)", r"\b(?:am|be) (?:currently )?(?:away|out)\b"),
    ("הודעה אוטומטית", "מחוץ למשרד", "(?:אינני|איני|לא נמצאת?) במשרד", "(?:נמצאת? |אני )בחופש"),
    ("автоматическ(?:ий ответ|ое сообщение)", "(?:нахожусь|я) в отпуске", "отсутствую"),
    ("автоматичн(?:а відповідь|е повідомлення)", "(?:перебуваю|я) у відпустці", "відсутн(?:ій|я)"),
    *words_of_servers.SAYS_AWAY,
)  # fmt: skip
_ANSWERS = any_of(
    "re", "aw", "fwd?", "wg", "tr", "sv", "vs", "antw", "rv", "הועבר", "השב", "תגובה", "תשובה", "ответ", "отв", "пересл", "відп",
    "відповідь", "перес",
    begin=r"^\s*", end=r"\s*:",
)  # fmt: skip
_CALLED_READ = any_of(
    "read", "not read", r"return receipt(?: \(displayed\))?", "disposition notification",
    "נקרא", "לא נקרא", "прочитано", "прочтено", "не прочитано", "не прочтено", "прочитане",
    begin="^", end=r"\s*(?:[:-]|$)",
)  # fmt: skip
# Of receivers, on whole days (DMARC) or single mails.
_CALLED_REPORT = any_of(
    r"(?:\[preview\] )?report domain:",
    "dmarc (?:aggregate )?report",
    "complaint about message from",
    "(?:e-?mail )?feedback report for",
    begin=r"^\W*",
)
_AUTOMATIC_FIELDS = (
    "x-autoreply", "x-autorespond", "x-autoresponse", "x-autoresponder", "x-auto-reply-from", "x-autogenerated",
    "x-mail-autoreply", "x-vacation", "autosubmitted", "x-autoreply-from", "x-autoresponder-version", "x-autoreply-message",
    "x-bluebottle-request",
    "x-facebook-notify-autoreply", "x-tmda-confirm",
)  # fmt: skip
_LIST_FIELDS = (
    "list-id", "list-post", "list-unsubscribe", "list-help", "list-subscribe", "list-archive", "mailing-list",
    "x-mailman-version", "x-beenthere", "x-mailing-list", "x-list", "x-listname", "x-ml-name", "x-google-group-id", "x-listmember",
    "x-campaign-id", "x-campaign",
)  # fmt: skip
_PACKED = frozenset(
    {
        "application/gzip",
        "application/x-gzip",
        "application/zip",
        "application/x-zip-compressed",
        "text/xml",
        "application/xml",
    }
)
# As DMARC (RFC 7489) and TLS-RPT (RFC 8460) name what they report: who, on which domain, from when to when.
_FIGURES_FILE = re.compile(
    r"[\w.-]{1,200}![\w.-]{1,200}!\d{9,11}!\d{9,11}(?:![\w.@-]{1,100})?\.(?:xml|json|zip)(?:\.gz)?$",
    re.IGNORECASE,
)
_ACTION = re.compile(rb"(?im)^action\s*:\s*([a-z]+)")
_RETURNED = frozenset(
    {
        "message/rfc822",
        "message/global",
        "text/rfc822-headers",
        "message/rfc822-headers",
        "message/global-headers",
    }
)


def read_kind(root: Part, text: str, bounce: Bounce) -> MailKind:
    """By what programs say of their mail first, then by who sends it and what it is called. `text`: as people read it."""
    reported = _of_report(root)
    if reported is not None:
        return reported
    subject, beginning = read_text(root.get("subject"))[:SUBJECT_BEGINNING], text[:BEGINNING]
    if _CALLED_REPORT.match(subject) and (_brings_a_mail(root) or _brings_figures(root)):
        return "report"
    if any(_FIGURES_FILE.match(_file_name(each)) for each in root.walk()):
        return "report"
    if _is_bounce(root, subject, beginning, bounce):
        return "bounce"
    if (
        _CALLED_READ.match(subject)
        and _has_no_sender(root)
        and root.get("disposition-notification-to") is None
    ):
        return "report"
    if _is_automatic(root, subject, beginning):
        return "auto_reply"
    return "list" if _is_list(root) else "message"


def _of_report(root: Part) -> MailKind | None:
    """A report says what it is of; None where there is none that can be read."""
    told = (
        root.type_and_parameters[1].get("report-type", "").lower()
        if root.media_type == "multipart/report"
        else ""
    )
    parts = {each.media_type: each for each in root.walk() if each.media_type in REPORTS}
    if not parts and not told:
        return None
    if any(each.endswith("disposition-notification") for each in parts):
        # Some servers tell in this form that they refused a mail.
        return "bounce" if b"rejected" in (root.get("auto-submitted") or b"").lower() else "report"
    if "message/feedback-report" in parts or told in {
        "feedback-report",
        "disposition-notification",
        "tlsrpt",
        "dmarc",
    }:
        return "report"
    status = next(
        (each for media_type, each in parts.items() if media_type.endswith("delivery-status")), None
    )
    if status is None:
        return "bounce" if told == "delivery-status" else None
    # That it was delivered, and no more: a report. A delay is not the end of it, but of the same sort as a failure.
    return "report" if _tells_only_of_success(status) else "bounce"


def _tells_only_of_success(status: Part) -> bool:
    actions = {each.lower() for each in _ACTION.findall(status.content(100_000)[:100_000])}
    return bool(actions) and actions <= {b"delivered", b"relayed", b"expanded"}


def _is_bounce(root: Part, subject: str, beginning: str, bounce: Bounce) -> bool:
    if root.get("x-failed-recipients") is not None:
        return True
    if _CALLED_AUTOMATIC.search(subject):
        return False
    called = bool(_CALLED_FAILED.search(subject))
    sender = next(iter(read_addresses(root.get_all("from"))), None)
    # What a mail says is looked through last: it takes longest.
    if _is_daemon(sender):
        return called or _brings_a_mail(root) or _says_failed(beginning) or bounce.is_known
    if _has_no_sender(root) and (called or _says_failed(beginning) or bounce.is_known):
        return True
    # Whoever answers or sends on a bounce is a person.
    if not called or root.get("in-reply-to") is not None or root.get("references") is not None:
        return False
    if _ANSWERS.match(subject):
        return bool(_SAYS_RETURNED.search(beginning[:600])) and bounce.is_known
    came_by_itself = (
        read_token(root.get("auto-submitted")) not in {"", "no"}
        or _brings_a_mail(root)
        or (sender is not None and bool(_NO_REPLY.match(sender.address)))
    )
    return (came_by_itself and _says_failed(beginning)) or bounce.is_known


def _says_failed(beginning: str) -> bool:
    return bool(_SAYS_FAILED.search(beginning))


def _is_daemon(sender: MailAddress | None) -> bool:
    """Does its name or address say that it is a server?"""
    if sender is None:
        return False
    return bool(_DAEMONS.match(sender.address) or _DAEMON_NAMES.search(sender.name))


def _brings_a_mail(root: Part) -> bool:
    return any(each.media_type in _RETURNED for each in root.walk())


def _brings_figures(root: Part) -> bool:
    """Reports on whole days come packed."""
    return any(each.media_type in _PACKED for each in root.walk())


def _file_name(part: Part) -> str:
    return part.disposition[1].get("filename") or part.type_and_parameters[1].get("name") or ""


def _has_no_sender(root: Part) -> bool:
    """The null sender of the envelope: nobody wants an answer."""
    return any(value.strip() in {b"<>", b"< >"} for value in root.get_all("return-path"))


def _is_automatic(root: Part, subject: str, beginning: str) -> bool:
    submitted = read_token(root.get("auto-submitted"))
    if submitted not in {"", "no"}:
        # What a list says of itself is of the list.
        return submitted != "auto-generated" or not _is_list(root)
    if any(root.get(name) is not None for name in _AUTOMATIC_FIELDS):
        return read_token(root.get("x-autoreply")) != "no"
    precedences = {read_token(root.get(name)) for name in ("precedence", "x-precedence")}
    if precedences & {"auto_reply", "auto-reply"} or read_token(root.get("x-pobox-autoreply")):
        return True
    if b"out of office" in (root.get("x-ms-exchange-generated-message-source") or b"").lower():
        return True
    if _CALLED_AUTOMATIC.search(subject) or (_CALLED_AWAY.search(subject) and _says_automatic(beginning)):
        return True
    if any(root.get(name) is not None for name in _LIST_FIELDS):
        return False
    # Nobody wants an answer, or it is one of many, and it is of no list.
    return _has_no_sender(root) or (bool(precedences & {"bulk", "junk"}) and _says_automatic(beginning))


def _says_automatic(beginning: str) -> bool:
    return bool(_SAYS_AUTOMATIC.search(beginning))


def _is_list(root: Part) -> bool:
    if any(root.get(name) is not None for name in _LIST_FIELDS):
        return True
    return read_token(root.get("precedence")) in {"list", "bulk", "junk"}
