"""What other modules may use."""

from retzef.modules.tenancy.entry_points import EntryPointRegistry, EntryPointUnknownError

__all__ = ["EntryPointRegistry", "EntryPointUnknownError"]
