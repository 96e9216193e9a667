"""Who has a case on the screen, and who writes there: told to whoever else has it on theirs, kept nowhere.

Each process hears of every desk of every process by whispers, and forgets one that has not been heard of for a while: its
process may have died without a word.
"""

import asyncio
from collections import defaultdict
from dataclasses import dataclass
from uuid import UUID

import msgspec

from retzef.modules.desk.sessions import DeskSession, DeskSessions
from retzef.platform.realtime.feed import Feed

# A desk says each 30 s what it shows.
FORGOTTEN_AFTER_SECONDS = 75.0
SWEEP_EVERY_SECONDS = 15.0


@dataclass(slots=True)
class Looker:
    """A desk that shows a case; `heard_at` by the loop's clock."""

    agent_id: UUID
    heard_at: float


class Lookers:
    """Keeps and tells who looks at what. `hear` is given the whispers; run `run()` in a task group."""

    def __init__(self, feed: Feed, sessions: DeskSessions) -> None:
        self._feed = feed
        self._sessions = sessions
        # By (tenant, case): the desks that show it, by their own keys.
        self._showing: dict[tuple[UUID, UUID], dict[str, Looker]] = defaultdict(dict)

    async def show(self, session: DeskSession, case_id: UUID | None, *, is_writing: bool) -> None:
        """What a desk has on its screen now; only a case that it may watch is told of."""
        if case_id is not None and case_id not in session.watched:
            return
        before, session.shows = session.shows, case_id
        if before is not None and before != case_id:
            await self._whisper(session, before, "gone")
        if case_id is not None:
            await self._whisper(session, case_id, "writes" if is_writing else "here")

    async def leave(self, session: DeskSession) -> None:
        """The desk is gone."""
        if session.shows is not None:
            before, session.shows = session.shows, None
            await self._whisper(session, before, "gone")

    def hear(self, text: str) -> None:
        """What a desk shows, from this process or another: "tenant case agent desk state"."""
        parts = text.split(" ")
        if len(parts) != 5:  # of a release to come
            return
        tenant_id, case_id, agent_id = (UUID(each) for each in parts[:3])
        desk, state = parts[3:]
        place = (tenant_id, case_id)
        if state == "gone":
            if self._showing[place].pop(desk, None) is None:
                return
        else:
            is_new = desk not in self._showing[place]
            self._showing[place][desk] = Looker(agent_id, self._now())
            if not is_new and state == "here":
                return
        self._tell(place, writer=agent_id if state == "writes" else None)

    async def run(self) -> None:
        """Forget whoever has not been heard of, until cancelled."""
        while True:
            await asyncio.sleep(SWEEP_EVERY_SECONDS)
            oldest = self._now() - FORGOTTEN_AFTER_SECONDS
            for place, desks in list(self._showing.items()):
                lost = [desk for desk, looker in desks.items() if looker.heard_at < oldest]
                for desk in lost:
                    del desks[desk]
                if lost:
                    self._tell(place, writer=None)
                if not desks:
                    del self._showing[place]

    def _tell(self, place: tuple[UUID, UUID], writer: UUID | None) -> None:
        """Everybody who has it on the screen: who else has. `writer` has just written something."""
        tenant_id, case_id = place
        agents = sorted({looker.agent_id for looker in self._showing[place].values()}, key=str)
        for session in self._sessions.of(case_id):
            if session.tenant_id != tenant_id or session.shows != case_id:
                continue
            others = [
                {"agent_id": str(each), "writes": each == writer}
                for each in agents
                if each != session.agent_id
            ]
            body = {"type": "lookers", "case_id": str(case_id), "lookers": others}
            session.send(msgspec.json.encode(body).decode())

    async def _whisper(self, session: DeskSession, case_id: UUID, state: str) -> None:
        await self._feed.whisper(
            f"looks {session.tenant_id} {case_id} {session.agent_id} {session.key} {state}"
        )

    def _now(self) -> float:
        return asyncio.get_running_loop().time()
