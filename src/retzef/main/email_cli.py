"""The commands `retzef email …`: what Retzef makes of a mail, without a centre."""

import json
import mmap
import os
import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING, cast

import click

if TYPE_CHECKING:
    from collections.abc import Callable

    from retzef.channels.email.reading import MailAddress, ReadMail
    from retzef.channels.email.reading.transfer import Raw


# As with other tools; a file of this name is `./-`.
_STANDARD_INPUT = "-"
# So much is read of what is no file, such as a pipe.
_PIPE_MAX = 100_000_000
_LOOKED_AT = 10_000_000
# gzip, zip, bzip2, xz, zstd.
_PACKED = (b"\x1f\x8b", b"PK\x03\x04", b"BZh", b"\xfd7zXZ", b"\x28\xb5\x2f\xfd")
# Where the next mail of a mailbox begins.
_NEXT_MAIL = re.compile(rb"(?<=\n)\r?\nFrom [^\r\n]{1,200}\d\d:\d\d[^\r\n]{0,60}\r?\n(?=[A-Za-z-]{1,60}:)")
# JSON leaves them as they are, and some programs take them for the end of a line.
_LINE_ENDS = {0x85: "\\u0085", 0x2028: "\\u2028", 0x2029: "\\u2029"}


@click.group()
def email() -> None:
    """Look at mail."""


@email.command()
@click.argument("files", nargs=-1, required=True, type=click.Path())
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line for each file.")
def parse(files: tuple[str, ...], *, as_json: bool) -> None:
    """Read mails from files, as they would come in: who, what, which sort, what was quoted. `-` is standard input.

    It never fails on a file: what could not be read is said in `defects`.
    """
    from retzef.channels.email.reading import read_mail

    for named in files:
        told = _parse(named, read_mail)
        line = json.dumps(told, ensure_ascii=False, indent=None if as_json else 2)
        # Whatever the terminal is set to: JSON is UTF-8.
        click.echo(line.translate(_LINE_ENDS).encode("utf-8", "replace"))


def _parse(named: str, read_mail: "Callable[[Raw], ReadMail]") -> dict[str, object]:
    name, path = os.fsencode(named).decode("utf-8", "replace"), Path(named)
    try:
        if named == _STANDARD_INPUT:
            return _read(name, sys.stdin.buffer.read(_PIPE_MAX), read_mail)
        with path.open("rb") as file:
            if not path.is_file() or not path.stat().st_size:
                return _read(name, file.read(_PIPE_MAX), read_mail)
            with mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as raw:
                return _read(name, raw, read_mail)
    except OSError as error:
        return _told(name, read_mail(b"")) | {"defects": [f"file-unreadable: {error.strerror}"]}
    except Exception as error:  # noqa: BLE001 - one mail must not hold up those behind it
        return _told(name, read_mail(b"")) | {"defects": [f"reading-failed: {type(error).__name__}"]}


def _read(name: str, raw: "Raw", read_mail: "Callable[[Raw], ReadMail]") -> dict[str, object]:
    """What the file is goes before what is wrong with its mail. Of a mailbox its first mail is read."""
    begins = bytes(raw[:_LOOKED_AT])
    of_file: list[str] = []
    if not begins:
        of_file.append("file-empty")
    elif begins.startswith(_PACKED):
        of_file.append("file-packed")
    elif begins.startswith(b"From ") and (next_mail := _NEXT_MAIL.search(begins)):
        of_file.append("file-of-several")
        raw = begins[: next_mail.start()]
    told = _told(name, read_mail(raw))
    return told | {"defects": [*of_file, *cast("list[str]", told["defects"])]}


def _told(file: str, mail: "ReadMail") -> dict[str, object]:
    failed = [
        {"recipient": each.recipient, "status": each.status, "permanent": each.permanent}
        for each in mail.failed
    ]
    return {
        "file": file,
        "subject": mail.subject,
        "from": _address(mail.sender) if mail.sender else None,
        "to": [_address(each) for each in mail.to],
        "cc": [_address(each) for each in mail.cc],
        "date": mail.date.isoformat() if mail.date else None,
        "charset": mail.charset,
        "text": mail.text,
        "reply_text": mail.reply_text,
        "html": mail.html,
        "attachments": [
            {
                "name": each.name,
                "media_type": each.media_type,
                "size": each.size,
                "inline": each.is_inline,
                "content_id": each.content_id or None,
            }
            for each in mail.files
        ],
        "kind": mail.kind,
        "bounce": {**(failed[0] if failed else {"recipient": None, "status": None, "permanent": True}), "recipients": failed} if mail.kind == "bounce" else None,
        "protection": list(mail.protection),
        "defects": list(mail.defects),
    }  # fmt: skip


def _address(address: "MailAddress") -> dict[str, str]:
    return {"name": address.name, "address": address.address}
