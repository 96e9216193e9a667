"""What other modules may use."""

from retzef.modules.privacy.endpoints import erasure_routes
from retzef.modules.privacy.erased_list import ErasedList
from retzef.modules.privacy.erasures import Erasing, privacy_kinds
from retzef.modules.privacy.retention_endpoints import retention_routes
from retzef.modules.privacy.retention_job import retention_kinds

__all__ = ["ErasedList", "Erasing", "erasure_routes", "privacy_kinds", "retention_kinds", "retention_routes"]
