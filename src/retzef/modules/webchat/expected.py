"""What those who wait are told of their wait, and what is kept of it to be held against what became of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID

from retzef.engine.routing.expectation import SEEN_FOR, Expectation, Line, Waited, expect_wait
from retzef.kernel.clock import Clock
from retzef.kernel.ids import TenantId
from retzef.modules.tenancy.api import Openings, read_openings
from retzef.platform.db import Connection

# Hundreds who wait in one queue ask each few seconds: its pace is looked up once for all of them.
FRESH_FOR = timedelta(seconds=5)
KEPT_MAX = 2000

# By indexes, each part bounded: what left the queue lately, and what waits in it. Times in seconds.
_LINE = """
SELECT extract(epoch FROM joined)::float8, extract(epoch FROM gone)::float8, taken FROM (
    (SELECT COALESCE(w.entered_at, w.queued_at) AS joined, w.assigned_at AS gone, true AS taken FROM work_items w
     WHERE w.tenant_id = $1 AND w.queue_id = $2 AND w.assigned_at > $4 AND w.medium = $3 AND w.consult_of IS NULL
     ORDER BY w.assigned_at DESC LIMIT 300)
    UNION ALL
    (SELECT COALESCE(w.entered_at, w.queued_at), w.done_at, false FROM work_items w
     WHERE w.tenant_id = $1 AND w.queue_id = $2 AND w.assigned_at IS NULL AND w.done_at > $4 AND w.medium = $3 AND w.consult_of IS NULL
     ORDER BY w.done_at DESC LIMIT 300)
    UNION ALL
    (SELECT COALESCE(w.entered_at, w.queued_at), NULL, false FROM work_items w
     WHERE w.tenant_id = $1 AND w.queue_id = $2 AND w.medium = $3 AND w.state = 'waiting' AND w.consult_of IS NULL LIMIT 300)) AS seen
"""
_AGENTS = """
SELECT count(*) FROM queue_members m JOIN agents a ON a.tenant_id = m.tenant_id AND a.agent_id = m.agent_id
WHERE m.tenant_id = $1 AND m.queue_id = $2 AND a.active AND a.presence = 'ready'
"""
# Told once for an item; one that somebody else is changing is told at the next look.
_KEEP = """
UPDATE work_items w SET promised_at = $3, promised_from = $4, promised_until = $5
WHERE w.tenant_id = $1 AND w.work_item_id = (SELECT i.work_item_id FROM work_items i
    WHERE i.tenant_id = $1 AND i.work_item_id = $2 AND i.promised_at IS NULL FOR NO KEY UPDATE SKIP LOCKED)
"""


@dataclass(frozen=True, slots=True)
class Place:
    """Where somebody waits. `ahead`: how many before them in the order of service, None when it is not known."""

    entry_point_id: UUID
    work_item_id: UUID
    queue_id: UUID
    medium: str
    ahead: int | None


class ExpectedWaits:
    """Looks up how lines move, and says what is expected of a wait."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._lines: dict[tuple[UUID, UUID, str], tuple[datetime, Line]] = {}
        self._openings: dict[UUID, tuple[datetime, Openings]] = {}

    def now(self) -> float:
        """In seconds, as expectations are."""
        return self._clock.now().timestamp()

    async def expect(
        self, connection: Connection, tenant_id: TenantId, places: Sequence[Place]
    ) -> Mapping[UUID, Expectation | None]:
        """By work item; None: it cannot be known. Only what is open is there: of the closed nothing is promised."""
        if not places:
            return {}
        openings = await self._read_openings(connection, tenant_id)
        found: dict[UUID, Expectation | None] = {}
        for place in places:
            if openings.of(place.queue_id, place.entry_point_id).is_open:
                line = await self._read_line(connection, tenant_id, place)
                found[place.work_item_id] = (
                    None if place.ahead is None else expect_wait(line, place.ahead, self.now())
                )
        return found

    async def keep(
        self, connection: Connection, tenant_id: TenantId, work_item_id: UUID, told: Expectation
    ) -> None:
        """The first that was told for an item."""
        await connection.execute(
            _KEEP, tenant_id, work_item_id, self._clock.now(), _instant(told.from_at), _instant(told.until_at)
        )

    async def _read_openings(self, connection: Connection, tenant_id: TenantId) -> Openings:
        now = self._clock.now()
        kept = self._openings.get(tenant_id)
        if kept is None or now >= kept[0]:
            openings = await read_openings(connection, tenant_id, now)
            fresh_until = min(now + FRESH_FOR, openings.changes_at or now + FRESH_FOR)
            kept = self._openings[tenant_id] = (fresh_until, openings)
        return kept[1]

    async def _read_line(self, connection: Connection, tenant_id: TenantId, place: Place) -> Line:
        now = self._clock.now()
        key = (tenant_id, place.queue_id, place.medium)
        kept = self._lines.get(key)
        if kept is None or now >= kept[0]:
            since = now - timedelta(seconds=SEEN_FOR)
            rows = await connection.fetch(_LINE, *key, since)
            agents: int = await connection.fetchval(_AGENTS, tenant_id, place.queue_id)
            if len(self._lines) >= KEPT_MAX:
                self._lines.clear()
            line = Line(agents, [Waited(joined, gone, taken=taken) for joined, gone, taken in rows])
            kept = self._lines[key] = (now + FRESH_FOR, line)
        return kept[1]


def _instant(seconds: float) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)
