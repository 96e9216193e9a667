"""What the composition and other modules may use."""

from retzef.modules.toolbox.acts import (
    ACTS_MAX,
    CaseAct,
    FieldAct,
    OwnerAct,
    QueueAct,
    ReplyAct,
    TaskAct,
    TeamAct,
    plan_acts,
)
from retzef.modules.toolbox.errors import ActsConflictError, ToolChangedError, ToolNotFoundError
from retzef.modules.toolbox.macro_endpoints import macro_routes
from retzef.modules.toolbox.macro_run import find_says, make_tasks, say_in_case
from retzef.modules.toolbox.macros import check_named
from retzef.modules.toolbox.owners import Owner
from retzef.modules.toolbox.reply_endpoints import reply_routes
from retzef.modules.toolbox.view_endpoints import view_routes

__all__ = [
    "ACTS_MAX",
    "ActsConflictError",
    "CaseAct",
    "FieldAct",
    "Owner",
    "OwnerAct",
    "QueueAct",
    "ReplyAct",
    "TaskAct",
    "TeamAct",
    "ToolChangedError",
    "ToolNotFoundError",
    "check_named",
    "find_says",
    "macro_routes",
    "make_tasks",
    "plan_acts",
    "reply_routes",
    "say_in_case",
    "view_routes",
]
