"""What can go wrong with notifications."""

from retzef.kernel.errors import RetzefError


class SettingsChangedError(RetzefError):
    """They were saved elsewhere since they were read."""

    code = "tool-changed"
    status = 409
