"""What the composition root needs of administration."""

from retzef.modules.administration.endpoints import administration_routes
from retzef.modules.administration.entry_points import EntryPointSetUp

__all__ = ["EntryPointSetUp", "administration_routes"]
