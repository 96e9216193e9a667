-- To whom we wrote, the newest first: for an answer that names none of our mails. Only what we sent has a status, and only that is asked for:
-- by all recipients, PostgreSQL went through every mail that ever came for each sender, as most of a mailbox is not ours.
CREATE INDEX mail_recipients_we_wrote_to ON mail_recipients (tenant_id, address, message_id) WHERE status IS NOT NULL;
DROP INDEX mail_recipients_by_address;
-- The newest of those that have one Message-ID: found in their order, so that going through all mails in theirs is never the cheaper way.
CREATE INDEX mails_by_mail_id_in_order ON mails (tenant_id, mail_id, message_id) WHERE mail_id IS NOT NULL;
DROP INDEX mails_by_mail_id;
