"""Routing rules: conditions in CEL on what is known of new work, checked when they are saved, asked before it is first offered. Pure.

Not to be taken for `engine/rules`, which is what happens by itself when something has happened; these only say how work is given out.
"""

from retzef.engine.context.check import Checked, check_condition, check_shown
from retzef.engine.context.consider import Answer, Compiled, all_reads, compile_rule, consider
from retzef.engine.context.errors import ConditionError
from retzef.engine.context.facts import Gathered, list_known, read_facts
from retzef.engine.context.kinds import FactType, Group, Known, Many, Plain, declare_facts, list_paths
from retzef.engine.context.rule import (
    Considered,
    Effects,
    Notice,
    ReadyRule,
    ToldNotice,
    decide_priority,
    read_notice,
)

__all__ = [
    "Answer",
    "Checked",
    "Compiled",
    "ConditionError",
    "Considered",
    "Effects",
    "FactType",
    "Gathered",
    "Group",
    "Known",
    "Many",
    "Notice",
    "Plain",
    "ReadyRule",
    "ToldNotice",
    "all_reads",
    "check_condition",
    "check_shown",
    "compile_rule",
    "consider",
    "decide_priority",
    "declare_facts",
    "list_known",
    "list_paths",
    "read_facts",
    "read_notice",
]
