"""Made-up mails of the sizes and shapes that come to a service desk; the same number is the same mail.

Of a hundred: 55 answers as Outlook and Gmail write them, text and HTML with what they answer quoted, 10 to 20 kB; 25 short ones of
4 to 6 kB; 10 as programs send them, HTML of 40 kB; 8 with a file of 100 to 300 kB, 2 with one of a megabyte. All with the head that
servers on the way write, 3 kB. Every second one answers an earlier mail of the same sender. So the median is 14 kB and the mean about 50.
"""

import base64
import random

_TEXT = "Доброго дня! Рахунок за минулий місяць удвічі більший, ніж звичайно. Перевірте, будь ласка, показники лічильника."
_TEXTS = (
    _TEXT,
    "Здравствуйте! Счёт за прошлый месяц вдвое больше обычного. Проверьте, пожалуйста, показания счётчика и ответьте мне.",
    "שלום רב, החשבון של החודש שעבר כפול מהרגיל. אנא בדקו את קריאת המונה וחזרו אליי בהקדם, תודה מראש על הטיפול.",
    "Hello, last month's bill is twice what it usually is. Please check what the meter shows and write back to me.",
)
# How a quoted mail begins, in the language of each text.
_QUOTED_BY = (
    "пн, 23 лист. 2026 р. о 09:12 Service <service@bench.example> пише:",
    "пн, 23 нояб. 2026 г. в 09:12, Service <service@bench.example>:",
    "בתאריך יום ב׳, 23 בנוב׳ 2026 ב-9:12 מאת Service <service@bench.example>:",
    "On Mon, Nov 23, 2026 at 9:12 AM Service <service@bench.example> wrote:",
)
_SENDERS = 200
_STYLE = "font-family:Calibri,Arial,sans-serif;font-size:11.0pt;color:black;margin:0cm;line-height:115%"


def made_mail(number: int, mailbox: str) -> bytes:
    """One of those that come."""
    kind = number * 37 % 100  # spread, so that each batch has some of each
    language = number % len(_TEXTS)
    head = _head(number, mailbox)
    if kind < 55:
        return head + _alternative(_answer(number, language, 5 + number % 5), language)
    if kind < 80:
        return head + _alternative([_TEXTS[language]] * (2 + number % 3), language, is_plain=True)
    if kind < 90:
        return head + _alternative([_TEXTS[language]] * 6, language, rows=130)
    size = 100_000 + 20_000 * (number % 11) if kind < 98 else 1_000_000
    return head + _with_file(number, language, size)


def made_large_mail(size: int) -> bytes:
    """With one file that makes it about `size` bytes long."""
    line = b"x7Q" * 25 + b"A\r\n"
    return (
        _head(0, "large")
        + b"Content-Type: multipart/mixed; boundary=y\r\n\r\n--y\r\nContent-Type: text/plain\r\n\r\nSee the file.\r\n"
        + b"--y\r\nContent-Type: application/pdf; name=plan.pdf\r\nContent-Transfer-Encoding: base64\r\n\r\n"
        + line * (size // len(line))
        + b"--y--\r\n"
    )


def _head(number: int, mailbox: str) -> bytes:
    sender = number % _SENDERS
    # Every second round of the senders answers the one before.
    answers = number - _SENDERS if number // _SENDERS % 2 else None
    subject = f"mail {number if answers is None else answers}"
    signed = base64.b64encode(random.Random(number).randbytes(256)).decode()  # noqa: S311 - not a secret
    received = "".join(
        f"Received: from relay{hop}.people.example (relay{hop}.people.example [192.0.2.{hop + 1}])\r\n"
        f"        by mx{hop}.bench.example with ESMTPS id 4a{number:06x}{hop:02x}\r\n"
        f"        for <{mailbox}@bench.example> (version=TLS1_3 cipher=TLS_AES_256_GCM_SHA384 bits=256/256);\r\n"
        f"        Mon, 23 Nov 2026 09:00:{59 - hop} +0200\r\n"
        for hop in range(4)
    )
    lines = [
        f"Return-Path: <sender{sender}@people.example>",
        received.rstrip("\r\n"),
        "Authentication-Results: mx0.bench.example; dkim=pass header.i=@people.example header.s=s1;\r\n        spf=pass; dmarc=pass",
        "DKIM-Signature: v=1; a=rsa-sha256; c=relaxed/relaxed; d=people.example; s=s1; t=1795417200;\r\n"
        "        h=from:to:subject:date:message-id:mime-version:content-type; bh=" + signed[:44] + ";\r\n"
        "        b=" + "\r\n         ".join(signed[at : at + 70] for at in range(0, len(signed), 70)),
        f"X-Transport-Diagnostics: {signed[:64]}",
        f"From: Sender {sender} <sender{sender}@people.example>",
        f"To: Service <{mailbox}@bench.example>",
        f"Subject: {subject if answers is None else f'Re: {subject}'}",
        "Date: Mon, 23 Nov 2026 09:00:00 +0200",
        f"Message-ID: <{mailbox}.{number}@people.example>",
        *(
            [
                f"In-Reply-To: <{mailbox}.{answers}@people.example>",
                f"References: <{mailbox}.{answers}@people.example>",
            ]
            if answers is not None
            else []
        ),
        "MIME-Version: 1.0",
    ]
    return "\r\n".join(lines).encode() + b"\r\n"


def _answer(number: int, language: int, quoted: int) -> list[str]:
    said = [f"{_TEXTS[language]} ({number})", _TEXTS[language], ""]
    signature = ["", "--", "Sender", "+380 44 000 00 00", ""]
    return [*said, *signature, _QUOTED_BY[language], *(f"> {_TEXTS[language]}" for _ in range(quoted * 2))]


def _alternative(lines: list[str], language: int, *, is_plain: bool = False, rows: int = 0) -> bytes:
    """Text and HTML. `is_plain`: without styles. `rows`: of a table, as programs set their mails."""
    style = "" if is_plain else f' class="MsoNormal" style="{_STYLE}"'
    direction = ' dir="rtl"' if language == 2 else ""
    html = "".join(
        f"<p{style}><span lang=X>{line.replace('<', '&lt;')}<o:p></o:p></span></p>\n" for line in lines
    )
    table = "".join(
        f'<tr><td width="20%" style="{_STYLE};padding:0cm 5.4pt 0cm 5.4pt">{row}</td><td style="{_STYLE}">'
        f'<a href="https://people.example/orders/{row}?utm_source=mail">{_TEXTS[language][:40]}</a></td></tr>\n'
        for row in range(rows)
    )
    page = f"<html><head><style>p.MsoNormal {{{_STYLE}}}</style></head><body{direction}>{html}<table>{table}</table></body></html>"
    text = "\r\n".join(lines)
    return (
        b"Content-Type: multipart/alternative; boundary=y\r\n\r\n"
        b"--y\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n%s\r\n"
        b"--y\r\nContent-Type: text/html; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n\r\n%s--y--\r\n"
    ) % (text.encode(), _base64(page.encode()))


def _with_file(number: int, language: int, size: int) -> bytes:
    """A photo or a PDF: packed already, so that it packs no further."""
    content = b"%PDF-1.7\n" + random.Random(number).randbytes(size * 3 // 4)  # noqa: S311 - not a secret
    return (
        b"Content-Type: multipart/mixed; boundary=z\r\n\r\n--z\r\n"
        + _alternative([_TEXTS[language]] * 3, language)
        + b"--z\r\nContent-Type: application/pdf; name=bill.pdf\r\nContent-Disposition: attachment; filename=bill.pdf\r\n"
        + b"Content-Transfer-Encoding: base64\r\n\r\n"
        + _base64(content)
        + b"--z--\r\n"
    )


def _base64(content: bytes) -> bytes:
    return base64.encodebytes(content).replace(b"\n", b"\r\n")
