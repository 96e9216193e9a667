"""Is every mailbox read, and what stands in the way of those that are not? How much mail waits for somebody to look at it?"""

from retzef.main.findings import Finding
from retzef.modules.mail.api import lock_of
from retzef.platform.db import Connection
from retzef.platform.http.catalogue import load_catalogue

# More are counted with the others.
NAMED_MAX = 20

_MAILBOXES = """
SELECT e.entry_point_id, e.name, e.settings->>'imap_host' AS host, b.folder, b.state, b.error, b.detail
FROM entry_points e JOIN tenants t ON t.tenant_id = e.tenant_id
LEFT JOIN mailboxes b ON b.tenant_id = e.tenant_id AND b.entry_point_id = e.entry_point_id
    AND b.folder = COALESCE(e.settings->>'imap_folder', 'INBOX')
WHERE e.channel = 'email' AND e.active AND e.settings ? 'imap_host' AND t.closed_at IS NULL
ORDER BY e.name, e.entry_point_id
"""
# Locks of 64 bits are shown as two halves.
_HELD_LOCKS = """
SELECT (classid::bigint << 32) | objid::bigint FROM pg_locks
WHERE locktype = 'advisory' AND objsubid = 1 AND granted AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
"""
_HELD_MAILS = "SELECT count(*) FROM (SELECT FROM mail_quarantine WHERE state = 'held' LIMIT 10000) h"


async def look_at_mailboxes(connection: Connection) -> list[Finding]:
    """Each mailbox in whose way something stands, by its name; those that no process reads; mails that are held back.

    The connection may act as retzef_system.
    """
    locks = {int(row[0]) for row in await connection.fetch(_HELD_LOCKS)}
    await connection.execute("SET ROLE retzef_system")
    mailboxes = await connection.fetch(_MAILBOXES)
    held = await connection.fetchval(_HELD_MAILS)
    await connection.execute("RESET ROLE")
    findings: list[Finding] = []
    known = load_catalogue("en")
    for row in mailboxes:
        if row["error"] in known and len(findings) < NAMED_MAX:
            told = {"host": row["host"], "folder": row["folder"], "detail": row["detail"] or ""}
            findings.append(Finding(f"mailbox {row['name']}", "warning", row["error"], told))
    unread = [row["name"] for row in mailboxes if lock_of(row["entry_point_id"]) not in locks]
    if unread:
        findings.append(
            Finding(
                "mailboxes",
                "warning",
                "doctor-mailboxes-unread",
                {"mailboxes": ", ".join(unread[:NAMED_MAX])},
            )
        )
    elif not findings:
        findings.append(Finding("mailboxes", "ok", "doctor-mailboxes", {"mailboxes": len(mailboxes)}))
    if held:
        findings.append(Finding("held-mails", "warning", "doctor-held-mails", {"mails": held}))
    return findings
