"""The shell that a command is given in."""

import os


def shell_locale() -> str:
    """The language of its user, as `sentence` takes it; an empty variable is not set."""
    return (os.environ.get("LC_ALL") or os.environ.get("LANG") or "en")[:2]
