"""The signed HTTP channel: any system of the house sends and receives messages by HTTP, signed with a shared secret."""

from retzef.channels.http.adapter import HttpAdapter

__all__ = ["HttpAdapter"]
