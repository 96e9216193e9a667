"""Telling the router whose desks are here: one statement for many desks, not one for each.

The router takes it that an agent who has not been seen for a minute is gone. Who comes back soon is as ready as before.
"""

import asyncio
from collections import defaultdict
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import timedelta

from retzef.kernel.clock import Clock
from retzef.kernel.ids import AgentId, TenantId
from retzef.modules.desk.sessions import DeskSessions
from retzef.platform.db import DATABASE_TROUBLE, Database

SEEN_EVERY_SECONDS = 20.0
# So many rows are held at a time.
AT_ONCE = 200
# Who is taken for lost and comes back within this is ready again: so long what they had in hand stays theirs, too.
COME_BACK_WITHIN = timedelta(minutes=5)

# An agent whose row somebody holds just now is left out: they are told again long before they would count as gone.
_SEEN = """
UPDATE agents a SET last_seen_at = $3
FROM (SELECT h.agent_id FROM agents h WHERE h.tenant_id = $1 AND h.agent_id = ANY ($2) FOR NO KEY UPDATE SKIP LOCKED) here
WHERE a.tenant_id = $1 AND a.agent_id = here.agent_id
"""


_LOST = """
SELECT agent_id FROM agents
WHERE tenant_id = $1 AND agent_id = ANY ($2) AND presence_reason = 'connection_lost' AND presence_at > $3
"""
_WELCOME_BACK = "SELECT welcome_back($1, $2, $3, $4)"


def _tell_nobody() -> None: ...


class DesksSeen:
    """Says it for all connected desks of this process, again and again. Run `run()` in a task group.

    `announce` is called when somebody's presence has changed.
    """

    def __init__(
        self,
        database: Database,
        clock: Clock,
        sessions: DeskSessions,
        announce: Callable[[], None] = _tell_nobody,
    ) -> None:
        self._database = database
        self._clock = clock
        self._sessions = sessions
        self._announce = announce

    async def run(self) -> None:
        """Say it until cancelled."""
        while True:
            await asyncio.sleep(SEEN_EVERY_SECONDS)
            here: dict[TenantId, set[AgentId]] = defaultdict(set)
            for session in self._sessions:
                here[session.tenant_id].add(session.agent_id)
            for tenant_id, agents in here.items():
                listed = list(agents)
                for first in range(0, len(listed), AT_ONCE):
                    some = listed[first : first + AT_ONCE]
                    await self.tell(tenant_id, some)
                    await self._welcome_lost(tenant_id, some)

    async def tell(self, tenant_id: TenantId, agents: Sequence[AgentId]) -> None:
        """These are here. When the database is away nothing is said: then nobody is routed either."""
        with suppress(*DATABASE_TROUBLE):
            async with self._database.transaction(tenant_id) as connection:
                await connection.execute(_SEEN, tenant_id, agents, self._clock.now())

    async def welcome(self, tenant_id: TenantId, agent_id: AgentId) -> bool:
        """A desk connects: its agent is here. Whether they are ready again after a connection that was lost."""
        await self.tell(tenant_id, [agent_id])
        with suppress(*DATABASE_TROUBLE):
            return await self._welcome_back(tenant_id, agent_id)
        return False

    async def _welcome_lost(self, tenant_id: TenantId, agents: Sequence[AgentId]) -> None:
        """Who is connected and was taken for lost all the same: it was we who stood still, not their line."""
        with suppress(*DATABASE_TROUBLE):
            since = self._clock.now() - COME_BACK_WITHIN
            async with self._database.transaction(tenant_id) as connection:
                lost = await connection.fetch(_LOST, tenant_id, agents, since)
            for row in lost:
                await self._welcome_back(tenant_id, row["agent_id"])

    async def _welcome_back(self, tenant_id: TenantId, agent_id: AgentId) -> bool:
        now = self._clock.now()
        async with self._database.transaction(tenant_id) as connection:
            is_back = bool(
                await connection.fetchval(_WELCOME_BACK, tenant_id, now, agent_id, now - COME_BACK_WITHIN)
            )
        if is_back:
            self._announce()
        return is_back
