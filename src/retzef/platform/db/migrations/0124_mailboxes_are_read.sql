-- Whether a mailbox is read at all: who reads it says so every few seconds, so that a process that died is missed.
ALTER TABLE mailboxes ADD COLUMN alive_at timestamptz;

-- Was kept and saved nothing: a folder that is looked at tells its next number anyway (decision 0026).
ALTER TABLE mailboxes DROP COLUMN modseq;
