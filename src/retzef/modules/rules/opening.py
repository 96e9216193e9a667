"""A case opened by a rule, for a fact of a customer who has none open.

The fact is of that case from then on, so that however often it is told, and whatever other rules it fires, it never opens a second.
"""

from retzef.kernel.ids import CaseId
from retzef.modules.cases.api import NewCase, open_case
from retzef.modules.facts.api import file_fact
from retzef.modules.rules.acts import fields_written, find_opening
from retzef.modules.rules.errors import RuleIdleError, RuleOpensTooOftenError
from retzef.modules.rules.reading import Happened
from retzef.modules.rules.rules import RuleAtWork
from retzef.platform.auth.permissions import Reader
from retzef.platform.unit import UnitOfWork

# For one customer by one rule, within an hour: systems that answer each other must come to an end.
OPENED_OFTEN = 10
_LATELY = """
SELECT count(*) FROM customers m
JOIN cases k ON k.tenant_id = $1 AND k.customer_id = m.customer_id AND k.opened_at > $4::timestamptz - interval '1 hour'
JOIN rule_runs u ON u.tenant_id = $1 AND u.case_id = k.case_id AND u.rule_id = $3 AND u.state = 'done'
WHERE m.tenant_id = $1 AND m.root_id = $2
"""
_OF_CASE = """
UPDATE rule_runs SET case_id = $4, customer_id = NULL WHERE tenant_id = $1 AND rule_id = $2 AND event_seq = $3
"""


async def open_for_fact(unit: UnitOfWork, reader: Reader, rule: RuleAtWork, happened: Happened) -> CaseId:
    """Open it and put the fact into it, and the run that was written. The facts are held, and the customer has no case open.

    Raises RuleOpensTooOftenError; RuleIdleError when the rule opens none or the fact is of another customer by now; and what opening by
    hand raises.
    """
    act, fact_id = find_opening(rule.acts), happened.fact_id
    if act is None or fact_id is None:
        raise RuleIdleError
    customer_id = happened.row["customer_id"]
    rule_id = rule.asked.rule_id
    lately: int = await unit.connection.fetchval(_LATELY, unit.tenant_id, customer_id, rule_id, unit.now)
    if lately >= OPENED_OFTEN:
        raise RuleOpensTooOftenError(limit=OPENED_OFTEN)
    new = NewCase(customer_id, act.subject, None, act.team_id, fields_written(rule.acts), fact_id)
    case_id = await open_case(unit, reader, new)
    if not await file_fact(unit, fact_id, case_id, customer_id):
        raise RuleIdleError
    await unit.connection.execute(_OF_CASE, unit.tenant_id, rule_id, happened.seq, case_id)
    return case_id
