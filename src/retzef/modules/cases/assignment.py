"""Who answers for a case: its owner and its team, and who may change that.

With `cases.assign` anybody's case may be given to anybody. Without it one may take a case that nobody owns, and give away
what is one's own. What is asked is asked under the lock of the case.
"""

from uuid import UUID

from retzef.modules.cases.errors import AssignmentRefusedError, OwnerUnknownError, TeamUnknownError
from retzef.platform.auth.permissions import Reader, may
from retzef.platform.unit import UnitOfWork

_KNOWN = """
SELECT ($2::uuid IS NULL OR EXISTS (SELECT 1 FROM agents a WHERE a.tenant_id = $1 AND a.agent_id = $2 AND a.active)) AS owner,
       ($3::uuid IS NULL OR EXISTS (SELECT 1 FROM teams t WHERE t.tenant_id = $1 AND t.team_id = $3)) AS team
"""


async def check_assignment(
    unit: UnitOfWork, reader: Reader, owner_before: UUID | None, owner: UUID | None, team: UUID | None
) -> None:
    """May this reader make it so? Raises AssignmentRefusedError, OwnerUnknownError, TeamUnknownError."""
    is_own = owner_before == reader.agent_id
    takes = owner_before is None and owner == reader.agent_id
    if not (may(reader, "cases.assign") or is_own or takes):
        raise AssignmentRefusedError
    known = await unit.connection.fetchrow(_KNOWN, unit.tenant_id, owner, team)
    assert known is not None
    if not known["owner"]:
        raise OwnerUnknownError
    if not known["team"]:
        raise TeamUnknownError
