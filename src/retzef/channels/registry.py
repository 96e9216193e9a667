"""All channels there are: every folder beside this file that has a `manifest.toml`.

A channel's package offers `create_adapter(derive)`, where `derive` gives a key of the installation for a purpose.
So a new channel is a new folder, and nothing else changes.
"""

from collections.abc import Callable
from importlib import import_module
from importlib.resources import files
from typing import Protocol, cast

from retzef.ports.channel import ChannelAdapter

PACKAGE = "retzef.channels"

DeriveKey = Callable[[str], bytes]


class _ChannelPackage(Protocol):
    def create_adapter(self, derive: DeriveKey, /) -> ChannelAdapter: ...


def list_channels(package: str = PACKAGE) -> list[str]:
    """The names of all channels, in order."""
    return sorted(entry.name for entry in files(package).iterdir() if (entry / "manifest.toml").is_file())


def build_adapters(derive: DeriveKey) -> dict[str, ChannelAdapter]:
    """The adapter of every channel, by the channel's name."""
    return {name: _package(name).create_adapter(derive) for name in list_channels()}


def _package(name: str) -> _ChannelPackage:
    return cast("_ChannelPackage", import_module(f"{PACKAGE}.{name}"))
