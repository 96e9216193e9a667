"""Asking the rules: of everything in a tenant's inbox, one after the other, in the order of the journal.

Each rule acts in a transaction of its own, with the row that says it did: whoever dies in between asks again, and nothing is done
twice. A rule that fails is reported and holds up neither the other rules nor what happens next. When a rule has acted, those after
it see the case as it has become.
"""

import asyncio
import logging
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import TypeAlias
from uuid import UUID, uuid5

import asyncpg

from retzef.engine.rules import CHAIN_MAX, decide_rule
from retzef.kernel.errors import RetzefError
from retzef.kernel.events import Event
from retzef.kernel.ids import CaseId, TenantId
from retzef.modules.cases.api import OwnerUnknownError, TeamUnknownError, change_case, hold_case
from retzef.modules.facts.api import hold_case_of_fact
from retzef.modules.rules.acts import case_acts, find_opening, list_told
from retzef.modules.rules.errors import (
    RuleBrokenError,
    RuleChainError,
    RuleHeldError,
    RuleIdleError,
    RuleNamesGoneError,
    RuleOwnDoingError,
    RuleTooOftenError,
    RuleUnansweredError,
)
from retzef.modules.rules.opening import open_for_fact
from retzef.modules.rules.reading import Happened, Reading
from retzef.modules.rules.rules import RuleAtWork, list_at_work
from retzef.modules.rules.runs import State, count_runs, write_run
from retzef.modules.toolbox.api import ReplyAct, find_says, make_tasks, plan_acts, say_in_case
from retzef.platform.auth.permissions import NOBODY, PERMISSIONS, Rights
from retzef.platform.db import DATABASE_TROUBLE, explain_trouble
from retzef.platform.jobs.kinds import JobKind, NotYet, Payload
from retzef.platform.unit import UnitOfWork, Units
from retzef.ports.manifest import Manifest

# What became of a rule on an event of the inbox before.
Known: TypeAlias = dict[tuple[UUID, int], State]
# After this long a worker looks whether others wait for it.
TURN_SECONDS = 20.0
AT_ONCE = 50
# One rule, one case, within an hour: who writes back to each answer must not be answered for ever.
OFTEN = 10
# There is one job of a tenant: a dead one would be the end of its rules.
NEVER_GIVEN_UP = 2**31 - 1

_NEXT = "SELECT event_seq FROM rule_inbox WHERE tenant_id = $1 ORDER BY event_seq LIMIT $2"
_ASKED = "DELETE FROM rule_inbox WHERE tenant_id = $1 AND event_seq = ANY ($2)"
_WERE_ASKED = """
SELECT rule_id, event_seq, state FROM rule_runs WHERE tenant_id = $1 AND rule_id = ANY ($2) AND event_seq = ANY ($3)
"""
# A case without a thread or work has no row to hold on to.
_ONE_AT_A_TIME = (
    "SELECT pg_advisory_xact_lock(hashtextextended('rule' || $1::uuid::text || $2::uuid::text, 0))"
)
_LANGUAGE = "SELECT default_locale FROM tenants WHERE tenant_id = $1"

log = logging.getLogger("retzef.rules")


class RunRules:
    """The handler of `run_rules` jobs: one tenant's inbox."""

    def __init__(self, units: Units, manifests: dict[str, Manifest]) -> None:
        self._units = units
        self._manifests = manifests

    async def __call__(self, tenant_id: TenantId, payload: Payload, /) -> NotYet | None:
        """Ask until the inbox is empty or the turn is over."""
        until = asyncio.get_running_loop().time() + TURN_SECONDS
        while asyncio.get_running_loop().time() < until:
            async with self._units.database.transaction(tenant_id) as connection:
                seqs = [row[0] for row in await connection.fetch(_NEXT, tenant_id, AT_ONCE)]
                rules = await list_at_work(connection, tenant_id)
                rule_ids = [each.asked.rule_id for each in rules]
                ran = await connection.fetch(_WERE_ASKED, tenant_id, rule_ids, seqs)
            if not seqs:
                return None
            known: Known = {(row["rule_id"], row["event_seq"]): row["state"] for row in ran}
            reading = Reading(tenant_id, tuple(each for rule in rules for each in rule.asked.conditions))
            await self._work_off(reading, rules, seqs, known, until)
        return NotYet(timedelta(0))

    async def _work_off(
        self,
        reading: Reading,
        rules: Sequence[RuleAtWork],
        seqs: Sequence[int],
        known: Known,
        until: float,
    ) -> None:
        """What no rule fires on costs one reading for all of it; once a rule has acted, what follows is read anew."""
        read: dict[int, Happened] | None = await self._read(reading, seqs)
        asked: list[int] = []
        for seq in seqs:
            if asyncio.get_running_loop().time() >= until:
                break
            here = await self._read(reading, [seq]) if read is None else read
            states = await self._ask_all(reading, rules, here.get(seq), known)
            asked.append(seq)
            if states:
                await self._take_out(reading.tenant_id, asked)
                asked = []
            if "done" in states:
                read = None
            await asyncio.sleep(0)  # others of this process want their turn
        await self._take_out(reading.tenant_id, asked)

    async def _ask_all(
        self, reading: Reading, rules: Sequence[RuleAtWork], happened: Happened | None, known: Known
    ) -> list[State]:
        """What became of those that fire."""
        states: list[State] = []
        for rule in rules:
            if happened is None:
                break
            if rule.asked.event != happened.event or rule.row["active_from"] > happened.occurred_at:
                continue
            # Asked before somebody died: the case may be another by now.
            state = known.get((rule.asked.rule_id, happened.seq)) or await self._ask(
                reading.tenant_id, rule, happened
            )
            states += [state] if state is not None else []
            if state == "done" and rule.asked.stops:
                break
            if state == "done":
                happened = (await self._read(reading, [happened.seq])).get(happened.seq)
        return states

    async def _take_out(self, tenant_id: TenantId, seqs: Sequence[int]) -> None:
        if seqs:
            async with self._units.begin(tenant_id) as unit:
                await unit.connection.execute(_ASKED, tenant_id, seqs)

    async def _read(self, reading: Reading, seqs: Sequence[int]) -> dict[int, Happened]:
        """By number. What cannot be read is told to the log and left out: it must not hold up the rest for ever."""
        try:
            async with self._units.database.transaction(reading.tenant_id) as connection:
                return {each.seq: each for each in await reading.read(connection, seqs)}
        except Exception as error:
            if isinstance(error, DATABASE_TROUBLE) and not isinstance(error, asyncpg.DataError):
                raise
            if len(seqs) == 1:
                log.exception("rules.unreadable", extra={"tenant": str(reading.tenant_id), "seq": seqs[0]})
                return {}
        read: dict[int, Happened] = {}
        for seq in seqs:
            read |= await self._read(reading, [seq])
        return read

    async def _ask(self, tenant_id: TenantId, rule: RuleAtWork, happened: Happened) -> State | None:
        """What became of it; None when it does not fire."""
        verdict = decide_rule(rule.asked, happened.event, happened.snapshot, happened.chain)
        if verdict == "no" or await self._has_had_its_once(tenant_id, rule, happened):
            return None
        if verdict == "own_doing":
            return await self._report(tenant_id, rule, happened, RuleOwnDoingError())
        if verdict == "chain_too_long":
            return await self._report(tenant_id, rule, happened, RuleChainError(limit=CHAIN_MAX))
        if happened.case_id is None and find_opening(rule.acts) is None:
            return await self._report(tenant_id, rule, happened, RuleIdleError())
        if happened.automatic and any(isinstance(act, ReplyAct) for act in rule.acts):
            return await self._report(tenant_id, rule, happened, RuleUnansweredError())
        return await self._fire(tenant_id, rule, happened)

    async def _has_had_its_once(self, tenant_id: TenantId, rule: RuleAtWork, happened: Happened) -> bool:
        if not rule.once:
            return False
        async with self._units.begin(tenant_id) as unit:
            ever, _ = await count_runs(unit, rule.asked.rule_id, happened)
        return ever > 0

    async def _fire(self, tenant_id: TenantId, rule: RuleAtWork, happened: Happened) -> State | None:
        """What is no lasting trouble is tried once more; what fails is reported, unless the database is away for that too.

        None when it acts once on a case and another event was quicker, and when all it does is to open a case and there is one.
        """
        why: RetzefError = RuleBrokenError()
        for _ in range(2):
            try:
                async with self._units.begin(tenant_id) as unit:
                    has_acted = await self._act(unit, rule, happened)
            except (OwnerUnknownError, TeamUnknownError):
                # Whoever reads the log has a rule to mend and perhaps no case.
                why = RuleNamesGoneError()
                break
            except RetzefError as error:
                why = error
                if not error.retryable:
                    break
            except DATABASE_TROUBLE as error:
                why = explain_trouble(error)
            except Exception:
                # The boundary at which one rule's defect stays its own.
                log.exception("rules.broken", extra={"rule": str(rule.asked.rule_id)})
                break
            else:
                return "done" if has_acted else None
        return await self._report(tenant_id, rule, happened, why)

    async def _act(self, unit: UnitOfWork, rule: RuleAtWork, happened: Happened) -> bool:
        """False when there is nothing to be done, or not again. Asked while the case is held: of two events at once one comes second."""
        rule_id, customer_id, fact_id = rule.asked.rule_id, happened.row["customer_id"], happened.fact_id
        if happened.case_id is None and fact_id is not None:
            happened = replace(happened, case_id=await hold_case_of_fact(unit, fact_id, customer_id))
        await unit.connection.execute(_ONE_AT_A_TIME, rule_id, happened.case_id or customer_id)
        if happened.case_id is not None:
            await hold_case(unit, NOBODY, happened.case_id)
        ever, lately = await count_runs(unit, rule_id, happened)
        has_nothing_to_do = happened.case_id is not None and list(rule.acts) == [find_opening(rule.acts)]
        if has_nothing_to_do or (rule.once and ever > 0):
            return False
        if not await write_run(unit, rule_id, happened, "done", None):
            return True  # another worker was quicker
        if lately >= OFTEN:
            raise RuleTooOftenError(limit=OFTEN)
        nobody = Rights(unit.tenant_id, NOBODY, frozenset(PERMISSIONS))
        case_id = happened.case_id
        if case_id is None:
            case_id = await open_for_fact(unit, nobody, rule, happened)
        await self._do(unit, nobody, rule, happened, case_id)
        return True

    async def _do(
        self, unit: UnitOfWork, nobody: Rights, rule: RuleAtWork, happened: Happened, case_id: CaseId
    ) -> None:
        """The acts, in this case; and what they led to says so. A case that was opened begins with that."""
        rule_id = rule.asked.rule_id
        plan = plan_acts(case_acts(rule.acts), NOBODY, unit.now)
        locale = await unit.connection.fetchval(_LANGUAGE, unit.tenant_id)
        for place, said in enumerate(await find_says(unit.connection, nobody, locale, case_id, plan)):
            client_id = uuid5(rule_id, f"{happened.seq}/{place}")
            await say_in_case(unit, self._manifests, case_id, said, client_id, agent_id=None)
        await change_case(unit, nobody, case_id, plan.change, only_waiting=True)
        await make_tasks(unit, nobody, case_id, plan, uuid5(rule_id, str(happened.seq)))
        told = await list_told(unit, case_id, rule.acts)
        chain = ",".join(str(each) for each in (*happened.chain, rule_id))
        # What comes of a machine's message is as little answered as the message itself, by whatever rule it is taken up.
        led_to = {"rules": chain} | ({"automatic": True} if happened.automatic else {})
        unit.events[:] = [replace(each, data={**each.data, **led_to}) for each in unit.events]
        data: dict[str, str | int | bool | None] = {"rule_id": str(rule_id), "event_seq": happened.seq}
        if told:
            data["notify"] = ",".join(str(each) for each in told)
        applied = Event(
            "rule_applied", "system", case_id=case_id, customer_id=happened.row["customer_id"], data=data
        )
        unit.events.insert(0 if happened.case_id is not None else 1, applied)

    async def _report(
        self, tenant_id: TenantId, rule: RuleAtWork, happened: Happened, why: RetzefError
    ) -> State:
        state: State = "held" if isinstance(why, RuleHeldError) else "failed"
        async with self._units.begin(tenant_id) as unit:
            await write_run(unit, rule.asked.rule_id, happened, state, why)
        return state


def rule_kinds(units: Units, manifests: dict[str, Manifest]) -> dict[str, JobKind]:
    """For the job runner, by name."""
    return {"run_rules": JobKind(RunRules(units, manifests), attempts_max=NEVER_GIVEN_UP)}
