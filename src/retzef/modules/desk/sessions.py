"""Connected desks, what each holds, and who hears of what.

A desk hears of its own agent, of what is offered and given to that agent, and of the cases it watches. Desks are
indexed by those ids, so the work of an event is proportional to those concerned, not to those connected.
"""

import asyncio
import secrets
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from uuid import UUID

from retzef.kernel.ids import AgentId, TenantId
from retzef.platform.auth.permissions import Permissions
from retzef.platform.journal import JournalRow
from retzef.platform.realtime.entities import Entity, EntityRef, Wanted
from retzef.platform.realtime.sockets import Outbox

# Facts of a case that also change what the customer's panel lists.
_CHANGES_CASE_LIST = frozenset(
    {"case_opened", "case_resolved", "case_reopened", "subject_changed", "interaction_started", "case_resumed",
     "case_pending", "case_snoozed", "case_woken", "case_marked_spam", "customers_linked",
     "customers_unlinked", "identity_claimed", "identity_verified"}
)  # fmt: skip
OUTBOX_MAX = 1000
# Close codes: begin anew (RFC 6455: service restart), and too slow.
AGAIN = 1012
TOO_SLOW = 4429


def taken_back(rows: Iterable[JournalRow]) -> list[EntityRef]:
    """Messages that are no more: mails taken back before they went."""
    return [
        ("message", row.message_id)
        for row in rows
        if row.kind == "mail_taken_back" and row.message_id is not None
    ]


@dataclass(eq=False, slots=True)
class DeskSession:
    """One connected desk. `outbox` holds ready frames, the empty one asks to close; what reads too slowly is cut off."""

    tenant_id: TenantId
    agent_id: AgentId
    permissions: Permissions
    # Of the session it was opened with, as the table keeps it.
    token_hash: bytes = b""
    # By which other processes know it, and the case it has on the screen.
    key: str = field(default_factory=lambda: secrets.token_hex(8))
    shows: UUID | None = None
    outbox: Outbox = field(default_factory=lambda: Outbox(OUTBOX_MAX))
    # While the snapshot is read, rows are kept here and folded after it.
    held_back: list[JournalRow] | None = None
    # Why the server ends it, when it does.
    close_code: int | None = None
    # Up to here the desk has been told everything.
    position: str = ""
    # Work items and offers on the screen, each with its (case, customer).
    items: dict[UUID, tuple[UUID, UUID]] = field(default_factory=dict)
    offers: dict[UUID, tuple[UUID, UUID]] = field(default_factory=dict)
    # Watched cases with their customer (None until the case has been read).
    watched: dict[UUID, UUID | None] = field(default_factory=dict)
    # Customers on the screen: those of the watched cases.
    customers: set[UUID] = field(default_factory=set)

    def interests(self) -> set[UUID]:
        """The ids whose events concern this desk."""
        ids: set[UUID] = {self.agent_id, *self.watched}
        for case_id, customer_id in (*self.items.values(), *self.offers.values()):
            ids.update((case_id, customer_id))
        ids.update(customer for customer in self.watched.values() if customer)
        return ids

    def want(self, row: JournalRow, wanted: Wanted) -> None:
        """What this event makes the desk draw anew: what it names, and what shows what it names."""
        wanted.add_row(row)
        for held, ids in ((self.items, wanted.work_items), (self.offers, wanted.offers)):
            for entity_id, (case_id, customer_id) in held.items():
                if customer_id == row.customer_id or case_id == row.case_id:
                    ids.add(entity_id)
        for case_id, customer in self.watched.items():
            if customer is None:
                continue
            if customer == row.customer_id:
                wanted.cases.add(case_id)
            if case_id == row.case_id and row.kind in _CHANGES_CASE_LIST:
                wanted.customers.add(customer)

    def take(
        self, entities: Iterable[Entity], *, resumed: bool = False
    ) -> tuple[list[Entity], list[EntityRef]]:
        """Of freshly projected entities: what this desk shall hold, and what it shall let go.

        `resumed`: what the client holds is not known, so what it may not hold is let go whether it was held or not.
        """
        kept: list[Entity] = []
        removed: list[EntityRef] = []
        projected = list(entities)
        for entity in projected:  # cases first: they teach the desk its customers
            if entity.kind == "case" and entity.id in self.watched:
                self.watched[entity.id] = entity.customer_id
        for entity in projected:
            if self._may_hold(entity):
                self._hold(entity)
                kept.append(entity)
            elif self._let_go(entity) or (resumed and entity.kind in ("offer", "work_item")):
                removed.append((entity.kind, entity.id))
        return kept, removed

    def drop_customers(self) -> list[EntityRef]:
        """Let go of customers that no watched case has any more."""
        gone = self.customers.difference(self.watched.values())
        self.customers -= gone
        return [("customer", each) for each in gone]

    def forget(self) -> None:
        """Hold nothing: a snapshot follows, which replaces all."""
        self.items.clear()
        self.offers.clear()
        self.customers.clear()

    def missing_customers(self) -> set[UUID]:
        """Customers of watched cases that the desk does not hold yet: a case has come to another customer."""
        return {each for each in self.watched.values() if each is not None} - self.customers

    def send(self, text: str) -> None:
        """Queue a frame; a desk that has stopped reading is cut off. To leave out a frame would be worse."""
        if self.close_code is not None:
            return
        try:
            self.outbox.put_nowait(text)
        except asyncio.QueueFull:
            self.cut_off(TOO_SLOW)

    def cut_off(self, code: int, *, last: str | None = None) -> None:
        """End the connection; what was not read is thrown away, and the desk registers anew. `last`: the frame it still gets."""
        if self.close_code is None:
            self.close_code = code
            while not self.outbox.empty():
                self.outbox.get_nowait()
            if last is not None:
                self.outbox.put_nowait(last)
            self.outbox.put_nowait("")

    def _may_hold(self, entity: Entity) -> bool:
        match entity.kind:
            case "agent":
                return entity.id == self.agent_id
            case "offer":
                return entity.live and entity.agent_id == self.agent_id
            case "work_item":
                return entity.live and (entity.agent_id == self.agent_id or entity.case_id in self.watched)
            case "customer":
                return entity.id in self.watched.values()
            case _:
                return entity.case_id in self.watched

    def _hold(self, entity: Entity) -> None:
        if entity.kind == "customer":
            self.customers.add(entity.id)
        if entity.case_id is None or entity.customer_id is None:
            return
        if entity.kind == "offer":
            self.offers[entity.id] = (entity.case_id, entity.customer_id)
        elif entity.kind == "work_item":
            self.items[entity.id] = (entity.case_id, entity.customer_id)

    def _let_go(self, entity: Entity) -> bool:
        held = {"offer": self.offers, "work_item": self.items}.get(entity.kind)
        return held is not None and held.pop(entity.id, None) is not None


class DeskSessions:
    """All connected desks of this process, found by what concerns them."""

    def __init__(self) -> None:
        self._interests: dict[DeskSession, set[UUID]] = {}
        self._concerned: dict[UUID, set[DeskSession]] = defaultdict(set)

    def __len__(self) -> int:
        return len(self._interests)

    def __iter__(self) -> Iterator[DeskSession]:
        return iter(self._interests)

    def note(self, session: DeskSession) -> None:
        """A desk connected, or what concerns it changed."""
        before, after = self._interests.get(session, set()), session.interests()
        for gone in before - after:
            self._concerned[gone].discard(session)
            if not self._concerned[gone]:
                del self._concerned[gone]
        for new in after - before:
            self._concerned[new].add(session)
        self._interests[session] = after

    def discard(self, session: DeskSession) -> None:
        """A desk is gone."""
        for interest in self._interests.pop(session, set()):
            self._concerned[interest].discard(session)
            if not self._concerned[interest]:
                del self._concerned[interest]

    def concerned(self, row: JournalRow) -> set[DeskSession]:
        """The desks an event concerns. Never one of another tenant."""
        found: set[DeskSession] = set()
        for entity_id in (row.agent_id, row.case_id, row.customer_id):
            if entity_id is not None:
                found.update(self._concerned.get(entity_id, ()))
        return {session for session in found if session.tenant_id == row.tenant_id}

    def of(self, entity_id: UUID) -> set[DeskSession]:
        """The desks that show or watch something."""
        return set(self._concerned.get(entity_id, ()))

    def registering(self) -> list[DeskSession]:
        """Desks whose snapshot is being read."""
        return [session for session in self._interests if session.held_back is not None]
