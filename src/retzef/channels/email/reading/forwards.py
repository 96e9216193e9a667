"""What is forwarded: how programs mark it in the text, and call it in the subject. It is what a mail brings, and never cut."""

import re

from retzef.channels.email.reading.phrases import any_of

_DASHES = r"[-=_~‐‑‒–—―]"
_MARKS = (
    ("begin forwarded message", "forwarded message", "forwarded by .{1,80}", "forwarded mail", "forward(?:ed)? header"),
    ("ה?הודעה ש?הועברה", "הודעה מועברת", "תחילת(?:ה של)? ה?הודעה (?:ש?הועברה|המועברת)", "התחלת ה?הודעה ש?הועברה"),
    (
        "пересылаемое сообщение", "пересланное сообщение", "пересылаемое письмо", "пересланное письмо", "переадресованное сообщение",
        "начало (?:пере(?:адресованного|сланного|сылаемого)) (?:сообщения|письма)", "сообщение, пересланное",
    ),
    (
        "переслане повідомлення", "пересланий лист", "повідомлення, що пересилається", "початок листа,? (?:що|який) пересилається",
        "початок (?:пересланого|переадресованого) (?:повідомлення|листа)", "переадресоване повідомлення",
    ),
    (
        "weitergeleitete nachricht", "message (?:transféré|réexpédié)", "mensaje reenviado", "messaggio inoltrato",
        "wiadomość przekazana", "mensagem encaminhada",
    ),
)  # fmt: skip
_LINE = any_of(*_MARKS, begin=rf"^[\s*_]*(?:{_DASHES}{{2,}}\s*)?", end=rf"\s*(?:{_DASHES}{{2,}}|:)?[\s*_]*$")
_BEGINNING = any_of(*_MARKS, begin=rf"^\W*{_DASHES}*\s*")
_SUBJECT = any_of(
    "fwd?", "fw", "wg", "tr", "rv", "i", "enc", "doorst", "הועבר", "העברה", "пер", "пересл", "fwd\\[\\d+\\]", "перес", "пересилання",
    begin=r"^\W*", end=r"\s*(?:\[\d+\])?\s*:",
)  # fmt: skip


def begins_forwarded(line: str) -> bool:
    """Does this line say that what follows is forwarded, and nothing else?"""
    return bool(_LINE.match(line))


def is_marked_forwarded(text: str) -> bool:
    """Does a text that a program marked as quoted begin with such words?"""
    return bool(
        _BEGINNING.match(re.sub("[\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]", "", text[:300]).lstrip())
    )


def is_called_forward(subject: str) -> bool:
    """Is the mail as a whole one that is sent on?"""
    return bool(_SUBJECT.match(subject))
