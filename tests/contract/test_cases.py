"""Recorded payloads with what they mean: `cases/*.json` of every channel.

A case is one of

    {"inbound": {…}, "expect": …}          a request's body, JSON or {"text": "…"} for anything else
    {"message": {…}, "expect": …}          a message of ours, what is sent
    {"answer": {…}, "expect": …}           what the provider answered, what it means

`pytest tests/contract --update` writes what comes out as expected. Read the difference before you commit it.
"""

import json
from collections.abc import Iterator
from dataclasses import asdict, is_dataclass, replace
from datetime import datetime
from email import message_from_bytes, policy
from pathlib import Path
from typing import Any
from uuid import UUID

import msgspec
import pytest

from retzef.ports.channel import ChannelError, OutboundMessage, OutboundRequest, ProviderAnswer
from retzef.ports.mail import OutboundMail
from tests.contract.channels import NOW, Channel, channels_under_test

Case = dict[str, Any]


def all_cases() -> Iterator[Any]:
    for channel in channels_under_test():
        for path in sorted((channel.folder / "cases").glob("*.json")):
            yield pytest.param(channel, path, id=f"{channel.name}-{path.stem}")


@pytest.mark.parametrize(("channel", "path"), list(all_cases()))
def test_a_recorded_case_means_what_it_meant_when_it_is_read_again(
    channel: Channel, path: Path, request: pytest.FixtureRequest
) -> None:
    case: Case = json.loads(path.read_text(encoding="utf-8"))
    outcome = told(outcome_of(channel, case))

    if request.config.getoption("--update"):
        case["expect"] = outcome
        path.write_text(json.dumps(case, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    assert "expect" in case, "run with --update, then read what it wrote"
    assert case["expect"] == outcome


def test_each_part_of_the_protocol_is_recorded_when_a_channel_has_it(channel: Channel) -> None:
    kinds = {
        next(kind for kind in ("inbound", "message", "answer") if kind in case) for case in cases_of(channel)
    }
    assert kinds >= ({"inbound", "message"} if channel.is_live else {"inbound", "message", "answer"})
    assert all(case.get("about") for case in cases_of(channel)), "each case says what it is about"


def cases_of(channel: Channel) -> list[Case]:
    paths = sorted((channel.folder / "cases").glob("*.json"))
    return [json.loads(path.read_text(encoding="utf-8")) for path in paths]


def outcome_of(channel: Channel, case: Case) -> object:
    entry_point = channel.entry_point
    settings = {**entry_point.settings, **case.get("settings", {})}
    entry_point = replace(
        entry_point, settings={key: value for key, value in settings.items() if value is not None}
    )
    try:
        match case:
            case {"inbound": body}:
                signed = channel.contract.sign(entry_point, body_of(body), NOW)
                channel.adapter.verify(entry_point, signed)
                return channel.adapter.parse(entry_point, signed)
            case {"message": message}:
                return channel.adapter.render(entry_point, msgspec.convert(message, OutboundMessage), now=NOW)
            case {"answer": answer}:
                received = ProviderAnswer(
                    answer["status"], answer.get("headers", {}), body_of(answer.get("body", ""))
                )
                return channel.adapter.read_answer(received)
            case _:
                raise AssertionError("a case is inbound, message or answer")
    except ChannelError as error:
        return {"error": error.code, "params": dict(error.params)}


def body_of(recorded: object) -> bytes:
    """JSON as it stands; a text is taken letter by letter."""
    if isinstance(recorded, str):
        return recorded.encode()
    if isinstance(recorded, dict) and recorded.keys() == {"text"}:
        return str(recorded["text"]).encode()
    return json.dumps(recorded, ensure_ascii=False).encode()


def told(outcome: object) -> object:
    """An outcome as JSON tells it."""
    if isinstance(outcome, list):
        return [told(each) for each in outcome]
    if isinstance(outcome, OutboundRequest):
        sent = told_body(outcome.body)
        return {"method": outcome.method, "url": outcome.url, "headers": dict(outcome.headers), "body": sent}
    if isinstance(outcome, OutboundMail):
        return told_mail(outcome)
    if is_dataclass(outcome) and not isinstance(outcome, type):
        fields = {key: value for key, value in asdict(outcome).items() if value not in (None, (), [])}
        return {"is": type(outcome).__name__, **json.loads(json.dumps(fields, default=plain))}
    return outcome


def told_mail(mail: OutboundMail) -> object:
    """Its fields to the letter, its texts decoded, its files by name."""
    raw = b"".join(each if isinstance(each, bytes) else b"<file %d>\r\n" % each.size for each in mail.pieces)
    head = raw.partition(b"\r\n\r\n")[0].decode("ascii")
    parts = [
        each for each in message_from_bytes(raw, policy=policy.default).walk() if not each.is_multipart()
    ]
    return {
        "to": [mail.server.host, mail.server.port, mail.server.security, type(mail.server.sign_in).__name__],
        "envelope": [mail.envelope_from, *mail.recipients],
        "fields": head.split("\r\n"),
        "parts": [
            {
                "fields": [f"{name}: {value}" for name, value in part.items()],
                "content": part.get_content().splitlines() if part.get_content_maintype() == "text" else "…",
            }
            for part in parts
        ],
    }


def told_body(body: bytes) -> object:
    try:
        return json.loads(body)
    except ValueError:
        return body.decode(errors="replace")


def plain(value: object) -> str:
    if isinstance(value, datetime):
        return value.isoformat().replace("+00:00", "Z")
    assert isinstance(value, UUID)
    return str(value)
