"""What the composition may use."""

from retzef.modules.rules.endpoints import rule_routes
from retzef.modules.rules.planner import RulePlanner
from retzef.modules.rules.rules import list_broken
from retzef.modules.rules.running import delete_old_runs, rule_kinds

__all__ = ["RulePlanner", "delete_old_runs", "list_broken", "rule_kinds", "rule_routes"]
