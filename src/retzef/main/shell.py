"""The shell that a command is given in."""

import os
from typing import TYPE_CHECKING

import click

from retzef.platform.http.catalogue import sentence

if TYPE_CHECKING:
    from retzef.main.settings import Settings


def shell_locale() -> str:
    """The language of its user, as `sentence` takes it; an empty variable is not set."""
    return (os.environ.get("LC_ALL") or os.environ.get("LANG") or "en")[:2]


def tell_reach(settings: "Settings") -> None:
    """After links: that they lead nowhere from other machines, where nobody has said what the centre is called."""
    if settings.known_address is None:
        click.echo(sentence("links-are-local", shell_locale(), {"address": settings.link_address}))
