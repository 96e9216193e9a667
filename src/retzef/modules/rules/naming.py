"""Teams and people whom rules name, and which of the rules name somebody who is there no more: those fail, or never fit."""

from collections.abc import Collection, Sequence
from uuid import UUID

from retzef.modules.rules.acts import NotifyAct, OpenCaseAct, RuleAct
from retzef.modules.rules.rules import Rule
from retzef.modules.toolbox.api import OwnerAct, TaskAct, TeamAct
from retzef.platform.db import Connection

_THERE = """
SELECT team_id FROM teams WHERE team_id = ANY ($1) UNION ALL SELECT agent_id FROM agents WHERE agent_id = ANY ($1) AND active
"""


async def find_gone(connection: Connection, rules: Sequence[Rule]) -> list[bool]:
    """Of each rule whether it names a team that was deleted, or somebody who was deactivated. Ids are of one tenant only."""
    named = [_named(rule) for rule in rules]
    there = {row[0] for row in await connection.fetch(_THERE, list(set[UUID]().union(*named)))}
    return [not each <= there for each in named]


def _named(rule: Rule) -> set[UUID]:
    asked = {
        UUID(value) for each in rule.conditions if each.about in ("team", "owner") for value in each.values
    }
    return asked.union(*(_named_by(act) for act in rule.acts))


def _named_by(act: RuleAct) -> Collection[UUID]:
    match act:
        case NotifyAct():
            return {*act.agent_ids, *_known(act.team_id)}
        case OwnerAct():
            return _known(act.agent_id)
        case TaskAct():
            return {*_known(act.agent_id), *_known(act.team_id)}
        case TeamAct() | OpenCaseAct():
            return _known(act.team_id)
        case _:
            return ()


def _known(each: UUID | None) -> Collection[UUID]:
    return () if each is None else (each,)
