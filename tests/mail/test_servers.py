"""What servers and programs send by themselves, as each sets it out. Made up after their forms; nothing is of a real mail."""

from dataclasses import dataclass

import pytest

from retzef.channels.email.reading import MailKind, read_mail


@dataclass(frozen=True, slots=True)
class Sent:
    """A mail of a server, and what is to be read in it."""

    name: str
    head: str
    body: str
    kind: MailKind
    recipient: str | None = None
    status: str | None = None
    is_delay: bool = False
    is_vacation: bool = False


def _report(text: str, told: str, returned: str = "Message-ID: <ours@shop.example>\nSubject: x") -> str:
    return (
        'Content-Type: multipart/report; report-type=delivery-status; boundary="b"\n\n--b\nContent-Type: text/plain; charset=utf-8\n\n'
        f"{text}\n--b\nContent-Type: message/delivery-status\n\n{told}\n--b\nContent-Type: text/rfc822-headers\n\n{returned}\n--b--\n"
    )


_TOLD = "Reporting-MTA: dns; mx.example.net\n\nFinal-Recipient: rfc822; dana@example.net\nAction: {action}\nStatus: {status}\nDiagnostic-Code: smtp; {said}"
_EXCHANGE = "From: Microsoft Outlook <MicrosoftExchange329e71ec88ae4615bbc36ab6ce41109e@example.net>\nIn-Reply-To: <ours@shop.example>\nReferences: <ours@shop.example>\n"
_DAEMON = "Return-Path: <>\nFrom: MAILER-DAEMON@mx.example.net\n"

SENT = [
    Sent("exchange-he", _EXCHANGE + "Subject: לא ניתן למסור: הזמנה 4417\n", _report("המסירה נכשלה לנמענים או לקבוצות הבאים:\ndana@example.net", _TOLD.format(action="failed", status="5.1.1", said="550 5.1.1 RESOLVER.ADR.RecipNotFound")), "bounce", "dana@example.net", "5.1.1"),
    Sent("exchange-ru", _EXCHANGE + "Subject: Не удается доставить: заказ 4417\n", _report("Не удалось выполнить доставку следующим получателям или группам:\ndana@example.net", _TOLD.format(action="failed", status="5.2.2", said="552 5.2.2 mailbox full")), "bounce", "dana@example.net", "5.2.2"),
    Sent("exchange-uk", _EXCHANGE + "Subject: Не вдалося доставити: замовлення 4417\n", _report("Не вдалося доставити повідомлення цим одержувачам або групам:\ndana@example.net", _TOLD.format(action="failed", status="5.1.10", said="550 5.1.10 RecipientNotFound")), "bounce", "dana@example.net", "5.1.10"),
    Sent("exchange-delay", _EXCHANGE + "Subject: Delivery delayed: order 4417\n", _report("Delivery is delayed to these recipients or groups:", _TOLD.format(action="delayed", status="4.4.7", said="400 4.4.7 Message delayed")), "bounce", "dana@example.net", "4.4.7", is_delay=True),
    Sent("exchange-5.5", "From: System Administrator <postmaster@example.net>\nSubject: Undeliverable: order 4417\n", "\nYour message\n\n  To:      dana@example.net\n  Subject: order 4417\n  Sent:    Mon, 3 Jan 2022 10:00:00 +0200\n\ndid not reach the following recipient(s):\n\nc=US;a= ;p=ACME;o=SITE;dda:SMTP=dana@example.net; on Mon, 3 Jan 2022 10:00:05 +0200\n    The recipient name is not recognized\n", "bounce", "dana@example.net"),
    Sent("exchange-he-text", "Return-Path: <>\nFrom: מנהל מערכת <postmaster@example.net>\nSubject: בלתי ניתן למסירה: הזמנה\n", "\nההודעה שלך לא הגיעה לכמה מהנמענים או לכולם.\n\nלא ניתן היה להגיע לנמענים הבאים:\n\ndana@example.net בתאריך 03/01/2022 10:00\n 550 5.1.1 user unknown\n", "bounce", "dana@example.net", "5.1.1"),
    Sent("gmail", "From: Mail Delivery Subsystem <mailer-daemon@googlemail.com>\nX-Failed-Recipients: dana@example.net\nAuto-Submitted: auto-replied\nSubject: Delivery Status Notification (Failure)\nIn-Reply-To: <ours@shop.example>\n", _report("** Address not found **\n\nYour message wasn't delivered to dana@example.net because the address couldn't be found.", _TOLD.format(action="failed", status="5.1.1", said="550-5.1.1 The email account that you tried to reach does not exist.")), "bounce", "dana@example.net", "5.1.1"),
    Sent("gmail-delay", "From: Mail Delivery Subsystem <mailer-daemon@googlemail.com>\nAuto-Submitted: auto-replied\nSubject: Delivery Status Notification (Delay)\n", _report("** Delivery incomplete **\n\nThere was a temporary problem. Gmail will retry for 46 more hours.", _TOLD.format(action="delayed", status="4.4.1", said="The recipient server did not accept our requests to connect.")), "bounce", "dana@example.net", "4.4.1", is_delay=True),
    Sent("yandex", "From: mailer-daemon@yandex.ru\nReturn-Path: <>\nAuto-Submitted: auto-replied\nSubject: Недоставленное сообщение\n", _report("Это письмо отправлено почтовым сервером yandex.ru.\n\nК сожалению, мы вынуждены сообщить Вам о том, что Ваше письмо не может быть отправлено одному или нескольким адресатам.", _TOLD.format(action="failed", status="5.7.1", said="550 5.7.1 No such user!")), "bounce", "dana@example.net", "5.7.1"),
    Sent("mailru-text", "From: mailer-daemon@corp.mail.ru\nReturn-Path: <>\nX-Failed-Recipients: dana@example.net\nSubject: Mail failure.\n", "\nЭто письмо создано автоматически\nсервером Mail.Ru, отвечать на него не нужно.\n\nК сожалению, Ваше письмо не может быть доставлено\nодному или нескольким получателям:\n\ndana@example.net: 550 Message was not accepted -- invalid mailbox.  Local mailbox dana@example.net is unavailable: user not found\n", "bounce", "dana@example.net", "5.1.1"),
    Sent("ukrnet-exim", "From: Mail Delivery System <Mailer-Daemon@mx.ukr.example>\nReturn-Path: <>\nX-Failed-Recipients: dana@example.net\nAuto-Submitted: auto-replied\nSubject: Mail delivery failed: returning message to sender\n", "\nThis message was created automatically by mail delivery software.\n\nA message that you sent could not be delivered to one or more of its\nrecipients. This is a permanent error. The following address(es) failed:\n\n  dana@example.net\n    SMTP error from remote mail server after RCPT TO:<dana@example.net>:\n    550 5.1.1 unknown user\n\n------ This is a copy of the message, including all the headers. ------\n\nMessage-ID: <ours@shop.example>\nTo: dana@example.net\n", "bounce", "dana@example.net", "5.1.1"),
    Sent("exim-delay", "From: Mail Delivery System <Mailer-Daemon@mx.example.net>\nReturn-Path: <>\nSubject: Warning: message 1n4abc-000123-AB delayed 24 hours\n", "\nThis message was created automatically by mail delivery software.\nA message that you sent has not yet been delivered to one or more of its\nrecipients after more than 24 hours on the queue on mx.example.net.\n\nThe address to which the message has not yet been delivered is:\n\n  dana@example.net\n    host mx.example.com [1.2.3.4]: Connection timed out\n\nNo action is required on your part.\n", "bounce", "dana@example.net", is_delay=True),
    Sent("walla-postfix", _DAEMON + "Auto-Submitted: auto-replied\nSubject: Undelivered Mail Returned to Sender\n", _report("This is the mail system at host mx.walla.example.\n\n<dana@example.net>: host mx.example.net said: 550 5.1.1 User unknown (in reply to RCPT TO command)", _TOLD.format(action="failed", status="5.1.1", said="550 5.1.1 User unknown")), "bounce", "dana@example.net", "5.1.1"),
    Sent("sendmail", _DAEMON + "Auto-Submitted: auto-generated (failure)\nSubject: Returned mail: see transcript for details\n", _report("   ----- The following addresses had permanent fatal errors -----\n<dana@example.net>\n    (reason: 550 5.2.1 mailbox disabled)", _TOLD.format(action="failed", status="5.2.1", said="550 5.2.1 mailbox disabled")), "bounce", "dana@example.net", "5.2.1"),
    Sent("sendmail-old", "From: Mail Delivery Subsystem <MAILER-DAEMON@mx.example.net>\nSubject: Returned mail: User unknown\n", "\nThe original message was received at Mon, 3 Jan 2022 10:00:00 +0200\nfrom shop.example [1.2.3.4]\n\n   ----- The following addresses have delivery notifications -----\ndana@example.net  (unrecoverable error)\n\n   ----- Transcript of session follows -----\n... while talking to mx.example.com.:\n>>> RCPT To:<dana@example.net>\n<<< 550 <dana@example.net>... User unknown\n550 dana@example.net... User unknown\n\n   ----- Original message follows -----\n", "bounce", "dana@example.net", "5.1.1"),
    Sent("qmail", _DAEMON + "Subject: failure notice\n", "\nHi. This is the qmail-send program at mx.example.net.\nI'm afraid I wasn't able to deliver your message to the following addresses.\nThis is a permanent error; I've given up. Sorry it didn't work out.\n\n<dana@example.net>:\n1.2.3.4 does not like recipient.\nRemote host said: 550 5.1.1 no such mailbox\nGiving up on 1.2.3.4.\n\n--- Below this line is a copy of the message.\n\nReturn-Path: <shop@shop.example>\nMessage-ID: <ours@shop.example>\n", "bounce", "dana@example.net", "5.1.1"),
    Sent("notes", "From: Postmaster@acme.example\nReturn-Path: <>\nSubject: DELIVERY FAILURE: User dana (dana@example.net) not listed in Domino Directory\n", "\nYour message\n\n  Subject: order 4417\n\nwas not delivered to:\n\n  dana@example.net\n\nbecause:\n\n  User dana (dana@example.net) not listed in Domino Directory\n", "bounce", "dana@example.net"),
    Sent("groupwise", "From: Mailer-Daemon@acme.example\nSubject: Mail System Error - Returned Mail\n", "\nThe message that you sent was undeliverable to the following:\n\tdana@example.net (user not found)\n\nPossibly truncated original message follows:\n", "bounce", "dana@example.net"),
    Sent("mdaemon", "From: MDaemon at mx.example.net <MDaemon@mx.example.net>\nSubject: Permanent Delivery Failure\n", "\nThe following data may contain sections which represent BASE64 encoded\nfile attachments.\n\nFailed address: dana@example.net\n\n--- Session Transcript ---\n Mon 2022-01-03 10:00:00: <-- 550 <dana@example.net>, Recipient unknown\n --- End Transcript ---\n", "bounce", "dana@example.net", "5.1.1"),
    Sent("x400", "From: postmaster@gw.example\nSubject: Delivery Report (failure) for dana@example.net\n", "\nThis report relates to your message: Subject: order 4417,\n Message-ID: <ours@shop.example>\n\nYour message was not delivered to   dana@example.net\n        for the following reason:\n        Recipient's Mailbox unavailable\n        Unknown Address\n\nThe Original Message follows:\n", "bounce", "dana@example.net"),
    Sent("full-he", "Return-Path: <>\nFrom: Mail Delivery System <MAILER-DAEMON@mx.walla.example>\nSubject: כשל במסירה\n", "\nההודעה לא נמסרה אל dana@example.net\n552 5.2.2 תיבת הדואר מלאה\n", "bounce", "dana@example.net", "5.2.2"),
    Sent("delivered", "From: Mail Delivery System <MAILER-DAEMON@mx.example.net>\nSubject: Successful Mail Delivery Report\n", _report("This is the mail system.", _TOLD.format(action="delivered", status="2.0.0", said="250 ok")), "report"),
    Sent("two-recipients", _DAEMON + "Subject: Undelivered Mail\n", _report("x", "Reporting-MTA: dns; a\n\nFinal-Recipient: rfc822; ok@example.net\nAction: delivered\nStatus: 2.0.0\n\nFinal-Recipient: rfc822; dana@example.net\nAction: failed\nStatus: 5.4.4"), "bounce", "dana@example.net", "5.4.4"),
    Sent("international", _DAEMON + "Subject: Undelivered Mail\n", _report("x", "Reporting-MTA: dns; a\n\nFinal-Recipient: utf-8; dana@example.net\nAction: failed\nStatus: 5.1.1").replace("message/delivery-status", "message/global-delivery-status"), "bounce", "dana@example.net", "5.1.1"),
    Sent("arf", "From: complaints@provider.example\nSubject: FW: news\n", "Content-Type: multipart/report; report-type=feedback-report; boundary=b\n\n--b\nContent-Type: text/plain\n\nThis is an email abuse report\n--b\nContent-Type: message/feedback-report\n\nFeedback-Type: abuse\nUser-Agent: x/1\nVersion: 1\n--b\nContent-Type: message/rfc822\n\nMessage-ID: <ours@shop.example>\n\nx\n--b--\n", "report"),
    Sent("dmarc", "From: noreply-dmarc-support@provider.example\nSubject: Report domain: shop.example Submitter: provider.example Report-ID: 123\n", 'Content-Type: application/zip; name="provider!shop.zip"\nContent-Transfer-Encoding: base64\n\nUEsFBgAAAAAAAAAAAAAAAAAAAAAAAA==\n', "report"),
    Sent("tlsrpt", "From: tls@provider.example\nSubject: Report Domain: shop.example\n", 'Content-Type: multipart/report; report-type="tlsrpt"; boundary=b\n\n--b\nContent-Type: text/plain\n\nx\n--b\nContent-Type: application/tlsrpt+gzip\n\nx\n--b--\n', "report"),
    Sent("read-he", "From: Dana <dana@example.net>\nSubject: נקרא: הזמנה 4417\n", "Content-Type: multipart/report; report-type=disposition-notification; boundary=b\n\n--b\nContent-Type: text/plain; charset=utf-8\n\nההודעה נקראה\n--b\nContent-Type: message/disposition-notification\n\nFinal-Recipient: rfc822;dana@example.net\nDisposition: automatic-action/MDN-sent-automatically; displayed\n--b--\n", "report"),
    Sent("away-exchange-he", "From: Dana <dana@example.net>\nAuto-Submitted: auto-generated\nX-MS-Exchange-Generated-Message-Source: Mailbox Rules Agent\nX-Auto-Response-Suppress: All\nIn-Reply-To: <ours@shop.example>\nSubject: תשובה אוטומטית: הזמנה 4417\n", "\nאיני במשרד עד יום ראשון.\n", "auto_reply", is_vacation=True),
    Sent("away-exchange-ru", "From: Dana <dana@example.net>\nAuto-Submitted: auto-generated\nSubject: Автоматический ответ: заказ 4417\n", "\nЯ в отпуске до 10 января.\n", "auto_reply", is_vacation=True),
    Sent("away-exchange-uk", "From: Dana <dana@example.net>\nAuto-Submitted: auto-generated\nSubject: Автоматична відповідь: замовлення 4417\n", "\nЯ у відпустці до 10 січня.\n", "auto_reply", is_vacation=True),
    Sent("away-gmail", "From: Dana <dana@example.net>\nPrecedence: bulk\nX-Autoreply: yes\nAuto-Submitted: auto-replied\nSubject: Vacation Re: order 4417\n", "\nI am away until Monday.\n", "auto_reply", is_vacation=True),
    Sent("away-mailru", "Return-Path: <>\nFrom: Dana <dana@mail.example>\nSubject: Автоответ\n", "\nСпасибо за письмо, отвечу позже.\n", "auto_reply"),
    Sent("away-null-sender", "Return-Path: <>\nFrom: Dana <dana@mail.example>\nSubject: Re: order\n", "\nThank you, I will answer as soon as I can.\n", "auto_reply"),
    Sent("away-sieve", "From: Dana <dana@example.net>\nAuto-Submitted: auto-replied (vacation)\nSubject: Auto: order 4417\n", "\nBack on Monday.\n", "auto_reply", is_vacation=True),
    Sent("ticket", "From: Support <help@desk.example>\nAuto-Submitted: auto-replied\nPrecedence: bulk\nSubject: [#123] We have received your request\n", "\nYour number is 123.\n", "auto_reply"),
    Sent("mailman", "From: Dana <dana@example.net>\nSender: news-bounces@lists.example\nList-Id: News <news.lists.example>\nX-BeenThere: news@lists.example\nPrecedence: list\nSubject: [News] hello\n", "\nhi\n", "list"),
    Sent("mailman-notice", "From: news-bounces@lists.example\nAuto-Submitted: auto-generated\nList-Id: News <news.lists.example>\nX-List-Administrivia: yes\nPrecedence: bulk\nSubject: Your message to News awaits moderator approval\n", "\nYour mail is being held.\n", "list"),
    Sent("google-groups", "From: 'Dana' via News <news@googlegroups.example>\nMailing-list: list news@googlegroups.example; contact news+owners@googlegroups.example\nX-Google-Group-Id: 123\nList-ID: <news.googlegroups.example>\nSubject: Re: hello\n", "\nhi\n", "list"),
    Sent("sympa", "From: Dana <dana@example.net>\nX-Loop: news@lists.example\nX-Sequence: 12\nPrecedence: list\nX-no-archive: yes\nList-Id: <news.lists.example>\nSubject: [news] hello\n", "\nhi\n", "list"),
    Sent("newsletter", "From: Shop <news@shop.example>\nList-Unsubscribe: <https://shop.example/u>\nList-Unsubscribe-Post: List-Unsubscribe=One-Click\nSubject: Sale\n", "\nBuy\n", "list"),
    Sent("person-through-ses", "From: Dana <dana@example.net>\nFeedback-ID: 1.eu-west-1.x:AmazonSES\nSubject: order\n", "\nWhere is it?\n", "message"),
    Sent("person-answers-a-bounce", "From: Dana <dana@example.net>\nIn-Reply-To: <a@b>\nSubject: Re: Undelivered Mail Returned to Sender\n", "\nI got this: user unknown. What now?\n\n> 550 5.1.1 user unknown\n", "message"),
    Sent("person-sends-on-a-bounce", "From: Dana <dana@example.net>\nSubject: Fwd: Mail delivery failed: returning message to sender\n", "\nWhat is this?\n\n---------- Forwarded message ---------\nFrom: Mailer-Daemon@mx.example.net\n\nThis is a permanent error. x@example.org: user unknown\n", "message"),
    Sent("person-parcel", "From: Dana <dana@example.net>\nSubject: הודעה שלא נמסרה\n", "\nהשליח לא הגיע ולא נמסרה לי החבילה\n", "message"),
    Sent("person-holiday", "From: Dana <dana@example.net>\nSubject: Я в отпуске с 5 мая, перенесите доставку\n", "\nПеренесите, пожалуйста.\n", "message"),
    Sent("invitation", "From: Dana <dana@example.net>\nSubject: Invitation: meeting\n", "Content-Type: multipart/alternative; boundary=b\n\n--b\nContent-Type: text/plain\n\nCome\n--b\nContent-Type: text/calendar; method=REQUEST\n\nBEGIN:VCALENDAR\nEND:VCALENDAR\n--b--\n", "message"),
]  # fmt: skip


@pytest.mark.parametrize("sent", SENT, ids=lambda sent: sent.name)
def test_what_comes_by_itself_is_known(sent: Sent) -> None:
    read = read_mail(f"{sent.head}To: shop@shop.example\n{sent.body}".encode())
    failed = read.failed[0] if read.failed else None
    assert (read.kind, failed.recipient if failed else None, failed.status if failed else None) == (
        sent.kind,
        sent.recipient,
        sent.status,
    )
    assert (read.signs.is_delay, read.signs.is_vacation) == (sent.is_delay, sent.is_vacation)
