"""What the composition may use."""

from retzef.modules.context.endpoints import routing_rule_routes
from retzef.modules.context.failing import list_failing

__all__ = ["list_failing", "routing_rule_routes"]
