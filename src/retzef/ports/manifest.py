"""A channel's manifest: what it can do, with units and limits, read from `manifest.toml` beside the adapter.

Nothing else in the product knows a limit of a channel: the composer, the send path and the contract suite all
read it from here.
"""

import tomllib
from dataclasses import dataclass
from importlib.resources import files
from typing import Literal, TypeAlias, get_args

from retzef.ports.channel_settings import Setting, read_settings

TextUnit: TypeAlias = Literal["chars", "utf8_bytes", "utf16_bytes", "segments"]
# webhook: the provider calls us. live: customers read over our own socket. mailbox: mail is fetched, or handed over by a mail server.
Transport: TypeAlias = Literal["webhook", "live", "mailbox", "poll", "socket"]
SendIdempotency: TypeAlias = Literal["key", "none"]
Receipt: TypeAlias = Literal["sent", "delivered", "read"]


@dataclass(frozen=True, slots=True)
class Manifest:
    """What `manifest.toml` says. Sizes are bytes; rates are per second for one entry point."""

    channel: str
    name: str
    medium: str
    transport: Transport
    text_max: int
    text_unit: TextUnit
    file_types: tuple[str, ...]
    file_max_bytes: int
    receipts: tuple[Receipt, ...]
    typing: bool
    can_initiate: bool
    send_idempotency: SendIdempotency
    sends_per_second: float | None
    inbound_body_max_bytes: int
    signature: str
    secrets: tuple[str, ...]
    # Those of the secrets that Retzef makes itself; the others are the provider's, and are entered.
    generated_secrets: tuple[str, ...]
    # Those that an entry point may be without: which one it needs depends on its settings.
    optional_secrets: tuple[str, ...]
    settings: tuple[Setting, ...]
    owner: str
    docs: str

    @property
    def required_settings(self) -> tuple[str, ...]:
        """Settings without which nothing can be sent."""
        return tuple(setting.name for setting in self.settings if setting.required)

    @property
    def optional_settings(self) -> tuple[str, ...]:
        """The others."""
        return tuple(setting.name for setting in self.settings if not setting.required)

    def limits(self) -> dict[str, str | int | list[str]]:
        """What a composer must know, in the form of the wire."""
        return {
            "text_max": self.text_max,
            "text_unit": self.text_unit,
            "files_max_bytes": self.file_max_bytes,
            "file_types": list(self.file_types),
        }

    def measure(self, text: str) -> int:
        """How long `text` is in this channel's own unit."""
        if self.text_unit == "utf8_bytes":
            return len(text.encode())
        if self.text_unit == "utf16_bytes":
            return len(text.encode("utf-16-le"))
        if self.text_unit == "segments":
            raise ValueError("a channel that counts segments brings its own measure")
        return len(text)


def load_manifest(package: str) -> Manifest:
    """Read and check `manifest.toml` of a channel's package. Raises ValueError naming what is wrong."""
    raw = tomllib.loads((files(package) / "manifest.toml").read_text(encoding="utf-8"))
    text, media, sending, inbound = raw["text"], raw["files"], raw["sending"], raw["inbound"]
    manifest = Manifest(
        channel=raw["channel"],
        name=raw["name"],
        medium=raw["medium"],
        transport=raw["transport"],
        text_max=text["max"],
        text_unit=text["unit"],
        file_types=tuple(media["types"]),
        file_max_bytes=media["max_bytes"],
        receipts=tuple(sending["receipts"]),
        typing=sending["typing"],
        can_initiate=sending["can_initiate"],
        send_idempotency=sending["idempotency"],
        sends_per_second=sending.get("per_second"),
        inbound_body_max_bytes=inbound["body_max_bytes"],
        signature=inbound["signature"],
        secrets=tuple(raw["secrets"]),
        generated_secrets=tuple(raw.get("generated_secrets", [])),
        optional_secrets=tuple(raw.get("optional_secrets", [])),
        settings=read_settings(raw.get("settings", {})),
        owner=raw["owner"],
        docs=raw["docs"],
    )
    _check(manifest)
    return manifest


def _check(manifest: Manifest) -> None:
    closed = (
        ("transport", manifest.transport, get_args(Transport)),
        ("text.unit", manifest.text_unit, get_args(TextUnit)),
        ("sending.idempotency", manifest.send_idempotency, get_args(SendIdempotency)),
    )
    for name, value, allowed in closed:
        if value not in allowed:
            raise ValueError(f"manifest of {manifest.channel}: {name} is {value!r}, not one of {allowed}")
    if not {*manifest.generated_secrets, *manifest.optional_secrets} <= set(manifest.secrets):
        raise ValueError(
            f"manifest of {manifest.channel}: a generated or optional secret is not among its secrets"
        )
    if manifest.text_max <= 0 or manifest.file_max_bytes < 0 or manifest.inbound_body_max_bytes <= 0:
        raise ValueError(f"manifest of {manifest.channel}: limits must be positive")
