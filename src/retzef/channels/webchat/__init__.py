"""Web chat: the widget on the customer's site. A live channel: threads are read over the visitor's socket."""

from retzef.channels.webchat.adapter import WebchatAdapter

__all__ = ["WebchatAdapter"]
