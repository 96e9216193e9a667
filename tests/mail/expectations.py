"""What public mails are, and whom they did not reach: as the tests say that they come with, or as they were read by a person.

A person's reading is stated here, mail by mail, where those tests say nothing or ask something else: whether a mail is worth a
subscriber's removal is another question than of what kind it is.
"""

import ast
import re
from collections.abc import Mapping
from pathlib import Path

from retzef.channels.email.reading import MailKind

# Everything in this set that is not named is a bounce.
FLUFL_BOUNCE_OTHERS: Mapping[str, MailKind] = {"groupwise_03.txt": "message", "qmail_08.txt": "auto_reply"}
# Answers of programs, of which its own tests say that they are no bounces, or "recipient is away", and spam that came by itself.
# `whitelist.msg` is no bounce in its tests, as its sender can still be let in; it is a delivery report that says "failed".
BOUNCE_PARSER_OTHERS: Mapping[str, MailKind] = {
    "aol-vacation.msg": "auto_reply",
    "autoreply.msg": "auto_reply",
    "bluebottle.msg": "auto_reply",
    "polish-autoreply.msg": "auto_reply",
    "warning-6.msg": "auto_reply",
    "spam-bogus-email-in-report.msg": "message",
    "spam-with-image.msg": "message",
}
# Everything in Python's set that is not named is of a person.
PYTHON_EMAIL_OTHERS: Mapping[str, MailKind] = {
    "msg_02.txt": "list",
    "msg_05.txt": "bounce",
    "msg_16.txt": "bounce",
    "msg_25.txt": "bounce",
    "msg_32.txt": "list",
    "msg_33.txt": "list",
    "msg_42.txt": "bounce",
    "msg_43.txt": "bounce",
}
MAIL_PARSER_OTHERS: Mapping[str, MailKind] = {
    "mail_malformed_2": "bounce",
    "mail_test_13": "list",
    "mail_test_16": "list",
    "mail_test_5": "list",
    "mail_test_6": "list",
}

# What its tests expect of its pages, and of its mails where they state nothing else. They keep what a telephone says of itself; a person does not.
TALON_OF_PAGES, TALON_OF_MAILS = "Hi. I am fine. Thanks, Alex", "Hello"


def flufl_recipients(folder: Path) -> dict[str, frozenset[str]]:
    """By file: the addresses that its own tests find, of all detectors together. Those without any are left out."""
    source = (folder / "flufl_bounce-6.0.0" / "tests" / "test_detectors.py").read_text()
    table = next(
        node.value
        for node in ast.parse(source).body
        if isinstance(node, ast.Assign)
        and isinstance(node.targets[0], ast.Name)
        and node.targets[0].id == "DETECTORS"
    )
    found: dict[str, set[str]] = {}
    for _, file, addresses, _ in ast.literal_eval(table):
        found.setdefault(file, set()).update(each.decode().lower() for each in addresses)
    return {file: frozenset(addresses) for file, addresses in found.items() if addresses}


def bounce_parser_recipients(folder: Path) -> dict[str, frozenset[str]]:
    """By file: the addresses that its own tests find, where they say it in so many words."""
    tests = folder / "Mail-DeliveryStatus-BounceParser-1.543" / "t"
    found: dict[str, frozenset[str]] = {}
    for test in tests.glob("*.t"):
        source = test.read_text("utf-8", "replace")
        for call in re.findall(r"check_report\((.*?)\);", source, re.DOTALL):
            file, addresses = (
                re.search(r"t/corpus/([\w.-]+)'", call),
                re.search(r"addresses\s*=>\s*\[(.*?)\]", call, re.DOTALL),
            )
            if file and addresses and (named := re.findall(r"[\w.+-]+@[\w.-]+", addresses[1])):
                found[file[1]] = frozenset(each.lower() for each in named)
        for file_name, recipient in re.findall(
            r'"([\w.-]+\.msg)"\s*=>\s*\{[^}]*"recipient"\s*=>\s*\'([^\']+)\'', source
        ):
            found[file_name] = frozenset({recipient.lower()})
    in_loop = (tests / "various-unknown.t").read_text("utf-8", "replace")
    for file_name in re.findall(r'"([\w.-]+\.msg)"\s*=>\s*\{', in_loop):
        found[file_name] = frozenset({"recipient@example.net"})
    return found
