"""What the composition may use."""

from retzef.modules.rules.endpoints import rule_routes
from retzef.modules.rules.naming import find_gone
from retzef.modules.rules.planner import RulePlanner
from retzef.modules.rules.rules import list_all_at_work
from retzef.modules.rules.running import rule_kinds
from retzef.modules.rules.runs import delete_old_runs

__all__ = ["RulePlanner", "delete_old_runs", "find_gone", "list_all_at_work", "rule_kinds", "rule_routes"]
