"""E-mail: what mailboxes receive and send."""

from collections.abc import Callable

from retzef.channels.email.adapter import EmailAdapter

__all__ = ["EmailAdapter", "create_adapter"]


def create_adapter(derive: Callable[[str], bytes]) -> EmailAdapter:
    """The adapter, with the key that proves tokens of ours."""
    return EmailAdapter(derive("mail-token"))
