"""Applying a macro: to each case by itself, in one transaction, with the rights of whoever applies it.

What it would say is filled in for each case; where a field has no value that case stays as it was, and is told. What the
macro changed can be undone as every act on many cases can; what was said stays said, and tasks stay until somebody removes them.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID, uuid5

import msgspec

from retzef.engine.texts import Filled, fill_text
from retzef.kernel.events import Event
from retzef.kernel.ids import AgentId, CaseId
from retzef.modules.cases.api import (
    CaseResult,
    Draft,
    Footprint,
    InteractionEndedError,
    Task,
    act_on_each,
    add_task,
    change_case,
    check_case_readable,
    find_open_thread,
    hold_case,
    send_message,
)
from retzef.modules.toolbox.acts import NoteAct, Plan, ReplyAct, plan_acts
from retzef.modules.toolbox.errors import TextGapsError, ToolNotFoundError
from retzef.modules.toolbox.macros import ACTS, count_runs, get_macro
from retzef.modules.toolbox.replies import CaseFacts, count_use, fill_reply, find_case_facts, get_reply
from retzef.platform.auth.permissions import Reader
from retzef.platform.auth.principal import Principal
from retzef.platform.db import Connection
from retzef.platform.unit import UnitOfWork, Units
from retzef.ports.manifest import Manifest

# Its owner, else its team.
_ANSWERABLE = """
SELECT owner_agent_id, CASE WHEN owner_agent_id IS NULL THEN team_id END FROM cases WHERE tenant_id = $1 AND case_id = $2
"""


@dataclass(frozen=True, slots=True)
class Said:
    """What an act would say in a case."""

    act: ReplyAct | NoteAct
    filled: Filled
    locale: str


class Runner:
    """One application of one macro. `run_id`: repeating it says nothing twice."""

    def __init__(
        self, units: Units, manifests: dict[str, Manifest], principal: Principal, macro_id: UUID, run_id: UUID
    ) -> None:
        self._units = units
        self._manifests = manifests
        self._principal = principal
        self._macro_id = macro_id
        self._run_id = run_id

    async def apply(self, case_ids: Sequence[UUID]) -> tuple[list[CaseResult], UUID | None]:
        """Each once; the results in the order asked, and the act by which the changes can be undone, if anything changed."""
        tenant_id, principal = self._principal.tenant_id, self._principal
        async with self._units.database.transaction(tenant_id) as connection:
            row = await get_macro(connection, principal, self._macro_id)
        if row["retired"]:
            raise ToolNotFoundError
        plan = plan_acts(ACTS.validate_json(row["acts"]), principal.agent_id, self._units.clock.now())
        only_waiting = len(set(case_ids)) > 1

        async def apply_to(case_id: CaseId) -> Footprint | None:
            return await self._apply_to(case_id, plan, only_waiting=only_waiting)

        results, act_id = await act_on_each(self._units, principal, case_ids, apply_to)
        applied = {each.case_id for each in results if each.error is None}
        async with self._units.begin(tenant_id) as unit:
            await count_runs(unit, self._macro_id, len(applied))
        return results, act_id

    async def _apply_to(self, case_id: CaseId, plan: Plan, *, only_waiting: bool) -> Footprint | None:
        async with self._units.begin(self._principal.tenant_id) as unit:
            await check_case_readable(unit.connection, self._principal, case_id)
            await hold_case(unit, self._principal.agent_id, case_id)
            agent_id, locale = self._principal.agent_id, self._principal.locale
            says = await find_says(unit.connection, self._principal, locale, case_id, plan)
            for place, said in enumerate(says):
                client_id = uuid5(self._run_id, f"{case_id}/{place}")
                await say_in_case(unit, self._manifests, case_id, said, client_id, agent_id=agent_id)
            done = await change_case(unit, self._principal, case_id, plan.change, only_waiting=only_waiting)
            await make_tasks(unit, self._principal, case_id, plan, uuid5(self._run_id, str(case_id)))
            applied = {"macro_id": str(self._macro_id)}
            unit.record(
                Event("macro_applied", "agent", self._principal.agent_id, case_id=case_id, data={**applied})
            )
        return done.footprint(case_id)


async def say_in_case(
    unit: UnitOfWork,
    manifests: dict[str, Manifest],
    case_id: CaseId,
    said: Said,
    client_id: UUID,
    *,
    agent_id: AgentId | None,
) -> None:
    """Say it, by this agent or by nobody. Raises TextGapsError, InteractionEndedError, and what sending raises."""
    if said.filled.missing:
        raise TextGapsError(fields=", ".join(said.filled.missing))
    is_note = isinstance(said.act, NoteAct)
    thread = await find_open_thread(unit, case_id)
    if thread is None and not is_note:
        raise InteractionEndedError
    draft = Draft(client_id, thread, said.filled.text, note=is_note)
    await send_message(unit, manifests, case_id=case_id, agent_id=agent_id, draft=draft)
    if isinstance(said.act, ReplyAct):
        await count_use(unit, said.act.reply_id)


async def make_tasks(unit: UnitOfWork, reader: Reader, case_id: CaseId, plan: Plan, made_by: UUID) -> None:
    """The tasks of a series, in the case as it has become, each once for `made_by`. Raises what adding a task raises."""
    for place, act in enumerate(plan.tasks):
        agent_id, team_id = act.agent_id, act.team_id
        if act.who == "me":
            agent_id = reader.agent_id
        elif act.who == "answerable":
            answerable = await unit.connection.fetchrow(_ANSWERABLE, unit.tenant_id, case_id)
            agent_id, team_id = answerable or (None, None)
        due_in = act.due_in.to_time() if act.due_in else None
        task = Task(act.text, agent_id, team_id, due_in=due_in)
        await add_task(unit, reader, case_id, task, uuid5(made_by, f"task/{place}"))


async def find_says(
    connection: Connection, reader: Reader, locale: str, case_id: CaseId, plan: Plan
) -> list[Said]:
    """What a series of acts would say in this case, filled in; notes in this language.

    Raises ToolNotFoundError for a reply that is not there any more.
    """
    if not plan.says:
        return []
    facts = await find_case_facts(connection, reader, case_id)
    says: list[Said] = []
    for act in plan.says:
        if isinstance(act, NoteAct):
            says.append(Said(act, fill_text(act.text, facts.values(locale)), locale))
        else:
            says.append(await _reply_of(connection, reader, act, facts))
    return says


async def _reply_of(connection: Connection, reader: Reader, act: ReplyAct, facts: CaseFacts) -> Said:
    row = await get_reply(connection, reader, act.reply_id)
    if row["retired"]:
        raise ToolNotFoundError
    texts: Mapping[str, str] = msgspec.json.decode(row["texts"])
    locale, filled = fill_reply(texts, facts, None)
    return Said(act, filled, locale)
