"""The audit after a fault: what senders were told and sent, against what is in the database."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from retzef.platform.db import Connection
from tests.faults.ground import Ground
from tests.faults.senders import Books, Sent

_MESSAGES = """
SELECT m.message_id, COALESCE(m.client_id, m.provider_message_id) AS senders_id, m.text, m.case_id, m.interaction_id, i.thread_key, m.status
FROM messages m JOIN interactions i ON i.tenant_id = m.tenant_id AND i.interaction_id = m.interaction_id
WHERE m.tenant_id = $1 AND i.entry_point_id = $2 AND m.direction = 'in' ORDER BY m.message_id
"""
_THREADS = """
SELECT i.thread_key, count(*) AS interactions, count(*) FILTER (WHERE i.status = 'open') AS open,
    count(DISTINCT i.case_id) AS cases, count(DISTINCT i.identity_id) AS identities
FROM interactions i WHERE i.tenant_id = $1 AND i.entry_point_id = $2 GROUP BY i.thread_key
"""
_ITEMS = """
SELECT i.thread_key, w.state, w.unread, w.last_line, (SELECT count(*) FROM messages m WHERE m.tenant_id = w.tenant_id
    AND m.interaction_id = w.interaction_id AND m.direction = 'in' AND m.status = 'received') AS unread_messages
FROM work_items w JOIN interactions i ON i.tenant_id = w.tenant_id AND i.interaction_id = w.interaction_id
WHERE w.tenant_id = $1 AND i.entry_point_id = $2
"""
# Facts that are told once of the thing they name.
_TOLD_TWICE = """
SELECT kind, thing, count(*) FROM (
    SELECT kind, CASE kind WHEN 'message_received' THEN message_id WHEN 'work_item_queued' THEN work_item_id
        WHEN 'case_opened' THEN case_id WHEN 'interaction_started' THEN interaction_id
        WHEN 'customer_created' THEN customer_id WHEN 'offer_made' THEN offer_id
        WHEN 'offer_accepted' THEN offer_id WHEN 'offer_timed_out' THEN offer_id
        WHEN 'offer_revoked' THEN offer_id END AS thing
    FROM events WHERE tenant_id = $1) e
WHERE thing IS NOT NULL GROUP BY kind, thing HAVING count(*) > 1
"""
_UNTOLD = """
SELECT 'message' AS what, m.message_id AS id FROM messages m WHERE m.tenant_id = $1 AND m.direction = 'in' AND NOT EXISTS
    (SELECT 1 FROM events e WHERE e.tenant_id = $1 AND e.kind = 'message_received' AND e.message_id = m.message_id)
UNION ALL SELECT 'case', c.case_id FROM cases c WHERE c.tenant_id = $1 AND NOT EXISTS
    (SELECT 1 FROM events e WHERE e.tenant_id = $1 AND e.kind = 'case_opened' AND e.case_id = c.case_id)
UNION ALL SELECT 'offer', o.offer_id FROM offers o WHERE o.tenant_id = $1 AND NOT EXISTS
    (SELECT 1 FROM events e WHERE e.tenant_id = $1 AND e.kind = 'offer_made' AND e.offer_id = o.offer_id)
"""
_TOLD_OF_NOTHING = """
SELECT e.kind, e.seq FROM events e WHERE e.tenant_id = $1 AND (
    (e.message_id IS NOT NULL AND NOT EXISTS
        (SELECT 1 FROM messages m WHERE m.tenant_id = $1 AND m.message_id = e.message_id))
    OR (e.case_id IS NOT NULL AND NOT EXISTS
        (SELECT 1 FROM cases c WHERE c.tenant_id = $1 AND c.case_id = e.case_id))
    OR (e.offer_id IS NOT NULL AND NOT EXISTS
        (SELECT 1 FROM offers o WHERE o.tenant_id = $1 AND o.offer_id = e.offer_id)))
"""
# An item is in one place: what is offered has one pending offer, what is in a hand has a hand.
_MISPLACED = """
SELECT w.work_item_id, w.state, w.agent_id, count(o.offer_id) AS pending
FROM work_items w LEFT JOIN offers o ON o.tenant_id = w.tenant_id AND o.work_item_id = w.work_item_id AND o.state = 'pending'
WHERE w.tenant_id = $1 GROUP BY w.tenant_id, w.work_item_id
HAVING count(o.offer_id) <> CASE w.state WHEN 'offered' THEN 1 ELSE 0 END
    OR (w.agent_id IS NULL) <> (w.state = 'waiting')
"""


@dataclass(frozen=True, slots=True)
class Stored:
    """A message as the database has it."""

    message_id: UUID
    text: str
    case_id: UUID


async def audit(
    connection: Connection, ground: Ground, books: Books, entry_point_id: UUID
) -> dict[str, list[Stored]]:
    """Everything that was sent is there once, in its place and told once; the stored messages by thread.

    Every sender has to be at its end: all it had to say has been acknowledged.
    """
    rows = await connection.fetch(_MESSAGES, ground.tenant_id, entry_point_id)
    stored = [row["senders_id"] for row in rows]
    assert [each for each, times in Counter(stored).items() if times > 1] == [], "stored twice"
    assert set(books.messages) - set(stored) == set(), "lost"
    assert set(stored) - set(books.messages) == set(), "never sent"
    assert all(message.acknowledged_at for message in books.messages.values())
    for row in rows:
        sent = books.messages[row["senders_id"]]
        assert (row["text"], row["thread_key"]) == (sent.text, sent.thread)
    check_order([books.messages[provider_id] for provider_id in stored])
    await _check_threads(connection, ground, books, entry_point_id)
    await check_consistency(connection, ground)
    threads: dict[str, list[Stored]] = defaultdict(list)
    for row in rows:
        threads[row["thread_key"]].append(Stored(row["message_id"], row["text"], row["case_id"]))
    return threads


def check_order(stored: Sequence[Sent]) -> None:
    """In a thread, what was acknowledged before another was first sent stands before it."""
    earliest_after: dict[str, float] = {}
    for message in reversed(stored):
        assert message.began_at <= earliest_after.get(message.thread, message.began_at), (
            f"{message.message_id} stands before one that was acknowledged before it was sent"
        )
        earliest_after[message.thread] = min(
            message.acknowledged_at, earliest_after.get(message.thread, message.acknowledged_at)
        )


async def _check_threads(connection: Connection, ground: Ground, books: Books, entry_point_id: UUID) -> None:
    """One case, one customer, one open interaction and one work item a thread; unread as many as nobody has read."""
    said: dict[str, set[str]] = defaultdict(set)
    for message in books.messages.values():
        said[message.thread].add(message.text)
    threads = await connection.fetch(_THREADS, ground.tenant_id, entry_point_id)
    assert {row["thread_key"] for row in threads} == set(said)
    assert [tuple(row) for row in threads if tuple(row)[1:] != (1, 1, 1, 1)] == []
    items = await connection.fetch(_ITEMS, ground.tenant_id, entry_point_id)
    assert sorted(row["thread_key"] for row in items) == sorted(said)
    for row in items:
        assert row["unread"] == row["unread_messages"], f"unread of {row['thread_key']}"
        assert row["last_line"] in said[row["thread_key"]]
    numbers = [
        row["number"]
        for row in await connection.fetch(
            "SELECT number FROM cases WHERE tenant_id = $1 ORDER BY number", ground.tenant_id
        )
    ]
    assert numbers == list(range(10_001, 10_001 + len(numbers))), "numbers of cases have gaps"


async def check_consistency(connection: Connection, ground: Ground) -> None:
    """State and journal say the same, each fact once, and every item is in exactly one place."""
    for what in (_TOLD_TWICE, _UNTOLD, _TOLD_OF_NOTHING, _MISPLACED):
        assert [tuple(row) for row in await connection.fetch(what, ground.tenant_id)] == [], what
