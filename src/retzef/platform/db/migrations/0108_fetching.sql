-- Fetching: which mails of a mailbox are no business of the centre, and what of the held mails is to be tried again.

-- Of the mails that were there when a mailbox was connected (their numbers are below `old_below`) those are not fetched that the server
-- took in before `since`. It outlives the numbers, which a server may give out anew: then all that are there are old ones.
ALTER TABLE mailboxes ADD COLUMN since timestamptz, ADD COLUMN old_below bigint NOT NULL DEFAULT 0;

-- Somebody asks that a mail that was not fetched be fetched after all; whoever reads the mailbox does, and takes this away.
ALTER TABLE mail_quarantine ADD COLUMN retry_asked_at timestamptz;
CREATE INDEX mail_quarantine_asked ON mail_quarantine (tenant_id, entry_point_id) WHERE retry_asked_at IS NOT NULL;
