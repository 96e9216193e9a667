"""A thread that is cut in two, and made one again.

A mail goes where the one is that it answers; whatever says nothing of the kind goes by time. The work that was in hand goes with the new
half. Mails of the first half that wait for an answer are work of their own: in the same hands, or in the same queue.
"""

from dataclasses import replace
from uuid import UUID

import asyncpg
import msgspec

from retzef.engine.mail import InThread, decide_cut
from retzef.kernel.events import Event
from retzef.modules.cases.errors import CaseBusyError, SplitGoneError
from retzef.modules.cases.saying import settle_last_word
from retzef.platform.auth.permissions import Reader
from retzef.platform.text import one_line
from retzef.platform.unit import UnitOfWork
from retzef.ports.channel import AttachmentRef

# Of mail the thread is named by its key, and each mail says of which it is.
_MAIL = "email"
_THREAD = """
SELECT m.message_id, x.of_message_id FROM messages m LEFT JOIN mails x ON x.tenant_id = $1 AND x.message_id = m.message_id
WHERE m.tenant_id = $1 AND m.interaction_id = $2 ORDER BY m.message_id
"""
_FIRST = """
SELECT i.case_id, i.identity_id, i.entry_point_id, i.channel, i.thread_key, i.status, i.ended_at,
    (SELECT m.occurred_at FROM messages m WHERE m.tenant_id = $1 AND m.message_id = $3) AS began
FROM interactions i WHERE i.tenant_id = $1 AND i.interaction_id = $2
"""
_END = "UPDATE interactions SET status = 'ended', ended_at = COALESCE(ended_at, $3) WHERE tenant_id = $1 AND interaction_id = $2"
_SECOND = """
INSERT INTO interactions (tenant_id, interaction_id, case_id, identity_id, entry_point_id, channel, thread_key, status, started_at,
                          ended_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
"""
_MESSAGES_OVER = "UPDATE messages SET interaction_id = $3, version = version + 1 WHERE tenant_id = $1 AND interaction_id = $2 AND message_id = ANY ($4)"
_WORK_OVER = """
UPDATE work_items SET interaction_id = $3, version = version + 1 WHERE tenant_id = $1 AND interaction_id = $2 AND state <> 'done'
RETURNING work_item_id, state, agent_id, queue_id, unread
"""
_MAILS_OF = """
UPDATE mails e SET thread_id = $3::text::uuid FROM messages m
WHERE e.tenant_id = $1 AND m.tenant_id = $1 AND m.interaction_id = $2 AND e.message_id = m.message_id
"""
# The last word of a half: what a person wrote to us, or what an agent wrote that did not fail.
_LAST_WORD = """
SELECT m.direction, m.text, m.attachments, m.occurred_at,
    (SELECT count(*) FROM messages n WHERE n.tenant_id = $1 AND n.interaction_id = $2 AND n.direction = 'in' AND n.status = 'received') AS unread
FROM messages m LEFT JOIN mails x ON x.tenant_id = $1 AND x.message_id = m.message_id
WHERE m.tenant_id = $1 AND m.interaction_id = $2 AND (m.direction = 'in' AND COALESCE(x.kind, 'message') = 'message'
    OR m.direction IN ('out', 'held') AND m.author_kind = 'agent' AND m.status <> 'failed')
ORDER BY m.message_id DESC LIMIT 1
"""
_WORK_OF_FIRST = """
INSERT INTO work_items (tenant_id, work_item_id, queue_id, medium, case_id, interaction_id, state, priority, load, queued_at, entered_at,
                        agent_id, assigned_at, unread, last_line, last_line_at)
SELECT $1, $3, w.queue_id, w.medium, w.case_id, $4, w.state, w.priority, w.load, w.queued_at, w.entered_at, w.agent_id, w.assigned_at, LEAST(w.unread, $5), $6, $7
FROM work_items w WHERE w.tenant_id = $1 AND w.work_item_id = $2
"""
_SHOW = """
UPDATE work_items SET unread = LEAST(unread, $3), last_line = $4, last_line_at = $5, last_line_by = $6, version = version + 1
WHERE tenant_id = $1 AND interaction_id = $2 AND state <> 'done'
"""
# Where the first half goes on by now: what was written to it after it had ended is an interaction of its own.
_GOES_ON = """
SELECT n.interaction_id, n.case_id FROM interactions f
JOIN interactions n ON n.tenant_id = $1 AND n.entry_point_id = f.entry_point_id AND n.thread_key = f.thread_key
    AND (n.status = 'open' OR n.interaction_id = f.interaction_id)
WHERE f.tenant_id = $1 AND f.interaction_id = $2 AND n.interaction_id <> $3
ORDER BY n.interaction_id DESC LIMIT 1
"""
_WORK_OF = """
SELECT work_item_id, case_id, interaction_id, state, agent_id, unread FROM work_items
WHERE tenant_id = $1 AND interaction_id = ANY ($2) AND state <> 'done'
"""
_ASIDE = "UPDATE work_items SET state = 'done', done_at = $3, version = version + 1 WHERE tenant_id = $1 AND work_item_id = $2"
_UNREAD_TOO = "UPDATE work_items SET unread = unread + $3 WHERE tenant_id = $1 AND work_item_id = $2"
# Whoever has more or less in hand carries another load.
_LOADED = "UPDATE agents SET version = version + 1 WHERE tenant_id = $1 AND agent_id = $2"
_MESSAGES_BACK = "UPDATE messages SET interaction_id = $3, version = version + 1 WHERE tenant_id = $1 AND interaction_id = $2"
_WORK_BACK = "UPDATE work_items SET interaction_id = $3, version = version + 1 WHERE tenant_id = $1 AND interaction_id = $2"
_DROP_SECOND = (
    "DELETE FROM interactions WHERE tenant_id = $1 AND interaction_id = $2 RETURNING status, ended_at"
)
# The first half of mails may be open itself.
_GO_ON = """
UPDATE interactions SET status = $3, ended_at = $4
WHERE tenant_id = $1 AND interaction_id = $2 AND (status = 'ended' OR NOT $5)
"""
_CHANNEL = "SELECT channel FROM interactions WHERE tenant_id = $1 AND interaction_id = $2"
_KEY = "SELECT thread_key FROM interactions WHERE tenant_id = $1 AND interaction_id = $2"


async def cut_thread(unit: UnitOfWork, reader: Reader, interaction_id: UUID, message_id: UUID) -> UUID:
    """Part the thread at the message, both halves still in one case; the second half's id. The caller holds the case."""
    connection, tenant_id = unit.connection, unit.tenant_id
    row = await connection.fetchrow(_FIRST, tenant_id, interaction_id, message_id)
    assert row is not None
    thread = await connection.fetch(_THREAD, tenant_id, interaction_id)
    moved = decide_cut((InThread(each["message_id"], each["of_message_id"]) for each in thread), message_id)
    second = unit.ids.new()
    # What answers a mail of the first half goes on there: the mails of the second are a thread of their own.
    is_mail = row["channel"] == _MAIL
    thread_key = str(second) if is_mail else row["thread_key"]
    if not is_mail:  # it ends before the second begins: of such a thread one interaction is open
        await connection.execute(_END, tenant_id, interaction_id, unit.now)
    await connection.execute(
        _SECOND, tenant_id, second, row["case_id"], row["identity_id"], row["entry_point_id"], row["channel"],
        thread_key, row["status"], row["began"], row["ended_at"],
    )  # fmt: skip
    await connection.execute(_MESSAGES_OVER, tenant_id, interaction_id, second, list(moved))
    work = await connection.fetchrow(_WORK_OVER, tenant_id, interaction_id, second)
    if is_mail:
        await connection.execute(_MAILS_OF, tenant_id, second, thread_key)
        if not await _leave_work(unit, reader, row["case_id"], interaction_id, work):
            await connection.execute(_END, tenant_id, interaction_id, unit.now)
        await _show_last_word(unit, second)
    return second


async def join_thread(unit: UnitOfWork, reader: Reader, first: UUID, second: UUID, case_id: UUID) -> None:
    """The second half goes back to the first, which is as open as the second was; both are in this case, which the caller holds.

    Raises CaseBusyError when somebody has the first half in hand, SplitGoneError when it goes on in another case.
    """
    connection, tenant_id = unit.connection, unit.tenant_id
    channel = await connection.fetchval(_CHANNEL, tenant_id, first)
    if channel == _MAIL:
        goes_on = await connection.fetchrow(_GOES_ON, tenant_id, first, second)
        if goes_on is None or goes_on["case_id"] != case_id:
            raise SplitGoneError
        first = goes_on["interaction_id"]
        await _put_work_aside(unit, reader, first, second)
    await connection.execute(_MESSAGES_BACK, tenant_id, second, first)
    await connection.execute(_WORK_BACK, tenant_id, second, first)
    row = await connection.fetchrow(_DROP_SECOND, tenant_id, second)
    assert row is not None
    await connection.execute(_GO_ON, tenant_id, first, row["status"], row["ended_at"], channel == _MAIL)
    if channel == _MAIL:
        key = await connection.fetchval(_KEY, tenant_id, first)
        await connection.execute(_MAILS_OF, tenant_id, first, key)
        await _show_last_word(unit, first)


async def _leave_work(
    unit: UnitOfWork, reader: Reader, case_id: UUID, interaction_id: UUID, work: asyncpg.Record | None
) -> bool:
    """Work of its own for a half whose last word is the customer's; is there any?"""
    word = await unit.connection.fetchrow(_LAST_WORD, unit.tenant_id, interaction_id)
    if word is None or word["direction"] != "in":
        return False
    if work is None or work["state"] not in ("waiting", "assigned"):
        return False
    item_id = unit.ids.new()
    await unit.connection.execute(
        _WORK_OF_FIRST, unit.tenant_id, work["work_item_id"], item_id, interaction_id, word["unread"], _line(word), word["occurred_at"]
    )  # fmt: skip
    await settle_last_word(unit, interaction_id)
    event = Event(
        "work_item_queued", "agent", reader.agent_id, case_id=case_id, interaction_id=interaction_id, work_item_id=item_id,
        data={"queue_id": str(work["queue_id"])},
    )  # fmt: skip
    unit.record(event)
    if work["agent_id"] is not None:
        unit.record(replace(event, kind="assigned", agent_id=work["agent_id"], data={"cut": True}))
        await unit.connection.execute(_LOADED, unit.tenant_id, work["agent_id"])
    return True


async def _put_work_aside(unit: UnitOfWork, reader: Reader, first: UUID, second: UUID) -> None:
    """Two pieces of work become the second's one."""
    rows = await unit.connection.fetch(_WORK_OF, unit.tenant_id, [first, second])
    work = {row["interaction_id"]: row for row in rows}
    if len(work) < 2:
        return
    aside = work[first]
    if aside["state"] not in ("waiting", "assigned") or aside["agent_id"] not in (None, reader.agent_id):
        raise CaseBusyError
    await unit.connection.execute(_ASIDE, unit.tenant_id, aside["work_item_id"], unit.now)
    await unit.connection.execute(_UNREAD_TOO, unit.tenant_id, work[second]["work_item_id"], aside["unread"])
    if aside["agent_id"] is not None:
        await unit.connection.execute(_LOADED, unit.tenant_id, aside["agent_id"])
    unit.record(
        Event(
            "work_item_put_aside", "agent", reader.agent_id, case_id=aside["case_id"], interaction_id=first,
            work_item_id=aside["work_item_id"], agent_id=aside["agent_id"],
        )
    )  # fmt: skip


async def _show_last_word(unit: UnitOfWork, interaction_id: UUID) -> None:
    """The work of a half shows what was said last there, and counts what is unread there."""
    word = await unit.connection.fetchrow(_LAST_WORD, unit.tenant_id, interaction_id)
    if word is not None:
        by = "customer" if word["direction"] == "in" else "agent"
        await unit.connection.execute(
            _SHOW, unit.tenant_id, interaction_id, word["unread"], _line(word), word["occurred_at"], by
        )
    await settle_last_word(unit, interaction_id)


def _line(word: asyncpg.Record) -> str:
    files = msgspec.json.decode(word["attachments"], type=list[AttachmentRef])
    return one_line(word["text"], [each.name for each in files])
