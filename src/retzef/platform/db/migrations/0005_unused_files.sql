-- Files that nobody put into a message are deleted when they are a day old: found by their age, oldest first. What they
-- are kept under is deleted when no other row of the tenant has the same content.
CREATE INDEX attachments_unused ON attachments (created_at) WHERE message_id IS NULL;
CREATE INDEX attachments_by_content ON attachments (tenant_id, sha256);
