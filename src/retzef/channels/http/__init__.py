"""The signed HTTP channel: any system of the house sends and receives messages by HTTP, signed with a shared secret."""

from collections.abc import Callable

from retzef.channels.http.adapter import HttpAdapter

__all__ = ["HttpAdapter", "create_adapter"]


def create_adapter(_derive: Callable[[str], bytes]) -> HttpAdapter:
    """The adapter; it needs no key of the installation."""
    return HttpAdapter()
