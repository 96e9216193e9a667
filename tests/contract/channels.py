"""The channels under test, and texts that break careless ones."""

import os
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from importlib import import_module
from importlib.resources import files
from pathlib import Path
from typing import cast
from uuid import UUID

from retzef.channels.registry import PACKAGE, list_channels
from retzef.ports.channel import ChannelAdapter, EntryPoint, InboundRequest, OutboundMessage, Parsed
from retzef.ports.channel_contract import ChannelContract
from retzef.ports.mail import MailRecipient, OutboundMailParts
from retzef.ports.manifest import Manifest, load_manifest

UNDER_TEST = os.environ.get("RETZEF_CONTRACT_PACKAGE", PACKAGE)
NOW = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
# Nobody listens there: these tests never send.
PROVIDER = "http://127.0.0.1:9"
THREAD = "thread-1"

DIFFICULT_TEXTS = {
    "plain": "Good morning, where is my order?",
    "hebrew": "שלום, איפה ההזמנה שלי? מספר 12-345 (דחוף!)",
    "hebrew_niqqud": "שָׁלוֹם לְכֻלָּם",
    "mixed_directions": "מחיר: 99.90 ₪ – see https://example.com/?q=מחיר&x=1",
    "bidi_marks": "a\u200e\u200f\u202bאב\u202c\u2067גד\u2069\u061cb",
    "arabic_joined": "مرحبا \u0644\u0627 \u200c\u200d",
    "ukrainian": "Доброго дня! Де моє п\u02bcяте замовлення, «Ґанок» і під\u2019їзд?",
    "russian": "Съешь ещё этих мягких французских булок, ёлки…",
    "emoji": "👍🏽 👨\u200d👩\u200d👧\u200d👦 🏳️\u200d🌈 🇺🇦 1️⃣ ❤️",
    "combining": "e\u0301 is not é, n\u0303 is not ñ, Z\u0351\u036b\u0343\u036a\u0302a\u0322l\u0334g\u0315o\u0358",
    "whitespace": " \tindented\n\nlines\r\nand\u00a0spaces\u3000\u2028end ",
    "markup": "<b>not bold</b> & \"quotes\" 'single' <script>alert(1)</script> {{x}} ${y} %s \\n \\u0000",
    "sql": "'; DROP TABLE messages; --",
    "far_planes": "𝔘𝔫𝔦𝔠𝔬𝔡𝔢 𠜎 \U0010fffd \ufeffbom",
    "one_letter": "א",
}


@dataclass(frozen=True)
class Channel:
    """A channel under test: its manifest, its adapter, its provider's side."""

    name: str

    @property
    def package(self) -> str:
        return f"{UNDER_TEST}.{self.name}"

    @cached_property
    def manifest(self) -> Manifest:
        return load_manifest(self.package)

    @cached_property
    def contract(self) -> ChannelContract:
        return cast("ChannelContract", import_module(f"{self.package}.contract").CONTRACT)

    @cached_property
    def adapter(self) -> ChannelAdapter:
        return self.contract.create_adapter()

    @property
    def is_live(self) -> bool:
        """Threads are read over a socket: nothing is sent to a provider, no report comes by request."""
        return self.manifest.transport == "live"

    @property
    def is_posted(self) -> bool:
        """Somebody posts what comes in; to a mailbox nobody does."""
        return self.manifest.transport != "mailbox"

    @property
    def folder(self) -> Path:
        return Path(str(files(self.package)))

    @cached_property
    def entry_point(self) -> EntryPoint:
        return self.contract.make_entry_point(provider=PROVIDER)

    def parse(self, request: InboundRequest) -> list[Parsed]:
        """What the program does with a request: verify, then parse."""
        self.adapter.verify(self.entry_point, request)
        return self.adapter.parse(self.entry_point, request)

    def __str__(self) -> str:
        return self.name


def channels_under_test() -> list[Channel]:
    return [Channel(name) for name in list_channels(UNDER_TEST)]


def an_answer(text: str, number: int = 1) -> OutboundMessage:
    """An agent's message, ready to be rendered on any channel."""
    mail = OutboundMailParts("Your order", (MailRecipient("ruth@customer.example", "רות"),))
    return OutboundMessage(UUID(int=number), THREAD, text, "Dana", NOW, mail=mail)
