-- The last mail that came into each mailbox, for its page.
CREATE INDEX mails_by_entry_point ON mails (tenant_id, entry_point_id, message_id) WHERE verdict IS NOT NULL;
