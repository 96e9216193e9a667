"""Whose certificates are believed when a mail server shows one."""

import ssl
from functools import cache
from pathlib import Path


# Reading all that a machine trusts takes its time, and whoever sends, reads and tries asks for the same.
@cache
def mail_trust(authorities: Path | None = None) -> ssl.SSLContext:
    """Those whom this machine trusts, and those of a PEM file. Raises OSError (of which ssl.SSLError is one) when it is none."""
    context = ssl.create_default_context()
    if authorities is not None:
        context.load_verify_locations(cafile=authorities)
    return context
