-- Mails whose words were erased lie in their mailbox still, and come again when it is numbered anew. By a digest they are known and passed
-- over; it names neither address nor text, nor to which case they belonged.
CREATE TABLE erased_mails (
    tenant_id       uuid NOT NULL,
    entry_point_id  uuid NOT NULL,
    -- `mail_digest` of what the mail was known by.
    digest          bytea NOT NULL CHECK (length(digest) = 32),
    PRIMARY KEY (tenant_id, entry_point_id, digest)
);

-- What is held back has come under a number of its folder, which the server may give out anew: the same mail is held once all the same,
-- also when people have decided of it. Null: nothing of it was fetched by which it could be known.
ALTER TABLE mail_quarantine ADD COLUMN digest bytea CHECK (length(digest) = 32);
CREATE UNIQUE INDEX mail_quarantine_of_mail ON mail_quarantine (tenant_id, entry_point_id, digest) WHERE digest IS NOT NULL;
