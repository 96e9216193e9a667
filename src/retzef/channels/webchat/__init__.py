"""Web chat: the widget on the customer's site. A live channel: threads are read over the visitor's socket."""

from collections.abc import Callable

from retzef.channels.webchat.adapter import WebchatAdapter

__all__ = ["WebchatAdapter", "create_adapter"]


def create_adapter(derive: Callable[[str], bytes]) -> WebchatAdapter:
    """The adapter, with the key that signs visitors' tokens."""
    return WebchatAdapter(derive("visitor-token"))
