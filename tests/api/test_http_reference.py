"""What the reference of the signed HTTP channel says is so: its example pair, its program, its shell lines."""

import asyncio
import json
import os
import re
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from retzef.channels.http import HttpAdapter
from retzef.channels.http.contract import CONTRACT
from retzef.channels.http.signature import sign
from retzef.platform.clock import SystemClock
from retzef.ports.channel import InboundMessage, InboundRequest
from tests.contract.channels import PROVIDER
from tests.fixtures.clocks import HandClock
from tests.fixtures.provider import Provider, run_provider
from tests.fixtures.waiting import WITHIN_SECONDS

REFERENCE = Path(__file__).parents[2] / "docs" / "reference" / "http-channel.md"
TEXT = REFERENCE.read_text(encoding="utf-8")


def blocks(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```$", TEXT, re.MULTILINE | re.DOTALL)


def check_taken(request: InboundRequest) -> InboundMessage:
    """The channel itself accepts it."""
    entry_point = CONTRACT.make_entry_point(provider=PROVIDER)
    HttpAdapter().verify(entry_point, request)
    (message,) = HttpAdapter().parse(entry_point, request)
    assert isinstance(message, InboundMessage)
    return message


def heard(provider: Provider) -> InboundRequest:
    (request,) = provider.requests
    return InboundRequest(request.body, request.headers, {}, SystemClock().now())


def test_the_pair_fits_when_it_is_computed_anew() -> None:
    found = re.search(r"secret `(\S+)`, timestamp `(\d+)`, body \((\d+) bytes", TEXT)
    given = re.search(r"gives `(v1=[0-9a-f]{64})`", TEXT)
    assert found is not None
    assert given is not None
    body = blocks("json")[0].strip().encode()

    assert len(body) == int(found[3])
    assert sign(found[1], int(found[2]), body) == given[1]


def test_each_event_shown_is_understood_when_it_is_sent() -> None:
    shown = [json.loads(block) for block in blocks("json")]
    assert [each["type"] for each in shown] == ["message", "message", "receipt", "outgoing_message"]
    entry_point = CONTRACT.make_entry_point(provider=PROVIDER)
    for event in shown:
        request = CONTRACT.sign(entry_point, json.dumps(event).encode(), HandClock().now())
        kinds = [type(each).__name__ for each in HttpAdapter().parse(entry_point, request)]
        assert kinds == [
            {"message": "InboundMessage", "receipt": "DeliveryReport"}.get(event["type"], "Ignored")
        ]


async def test_the_program_shown_is_heard_when_it_is_run() -> None:
    (program,) = blocks("python")
    names: dict[str, Any] = {}
    exec(compile(program, str(REFERENCE), "exec"), names)  # noqa: S102 - our own page
    send: Callable[..., Any] = names["send"]
    secret = CONTRACT.make_entry_point(provider=PROVIDER).secrets["signing_secret"]
    event = json.loads(blocks("json")[1])

    async with run_provider() as listener:
        await asyncio.to_thread(send, f"{listener.address}/channels/http/key", secret, event)
        message = check_taken(heard(listener))

    assert (message.text, message.sender.status) == ("Where is my order?", "verified")


@pytest.mark.skipif(
    not (shutil.which("openssl") and shutil.which("curl")), reason="openssl and curl are not here"
)
async def test_the_shell_lines_shown_are_heard_when_they_are_run() -> None:
    (lines,) = blocks("sh")
    entry_point = CONTRACT.make_entry_point(provider=PROVIDER)
    async with run_provider() as listener:
        here = lines.replace("https://HOST", listener.address)
        environment = os.environ | {"SECRET": entry_point.secrets["signing_secret"], "PUBLIC_KEY": "key"}
        done = await asyncio.to_thread(
            subprocess.run,
            ["bash", "-euc", here],
            env=environment,
            capture_output=True,
            check=False,
            timeout=WITHIN_SECONDS,
        )
        assert done.returncode == 0, done.stderr
        message = check_taken(heard(listener))

    assert message.text == "Hello"
