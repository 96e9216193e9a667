-- Mail: what a message has besides its text when it went by e-mail, where each mailbox is read up to, what is held back.

-- One for each message of the channel, in or out. A thread is one interaction: `thread_id` is its key.
CREATE TABLE mails (
    tenant_id       uuid NOT NULL,
    message_id      uuid NOT NULL,
    entry_point_id  uuid NOT NULL,
    thread_id       uuid NOT NULL,
    -- Its Message-ID, without brackets. Others write them: not unique.
    mail_id         text CHECK (length(mail_id) BETWEEN 1 AND 998),
    subject         text NOT NULL DEFAULT '' CHECK (length(subject) <= 2000),
    sender_name     text NOT NULL DEFAULT '' CHECK (length(sender_name) <= 500),
    sender_address  text NOT NULL DEFAULT '' CHECK (length(sender_address) <= 500),
    -- Where answers are asked for, [{"name", "address"}]; null: at the sender's.
    reply_to        jsonb,
    kind            text NOT NULL CHECK (kind IN ('message', 'bounce', 'auto_reply', 'list', 'report')),
    -- What is known of who says to have sent it; null of our own.
    verdict         text CHECK (verdict IN ('proven', 'unproven', 'forged')),
    -- The message's text is less than what was written: quotes and signature are cut.
    is_cut          boolean NOT NULL DEFAULT false,
    has_html        boolean NOT NULL DEFAULT false,
    -- Of ours: as it was composed, made harmless.
    html            text,
    -- Why it is in this thread, and what is offered to the agent: {"by", "offer", "case_id"}.
    threading       jsonb NOT NULL DEFAULT '{}',
    protection      text[] NOT NULL DEFAULT '{}',
    defects         text[] NOT NULL DEFAULT '{}',
    -- As the mail dates itself.
    written_at      timestamptz,
    source_size     bigint,
    -- The message that it answers, or forwards.
    of_message_id   uuid,
    is_forward      boolean NOT NULL DEFAULT false,
    PRIMARY KEY (tenant_id, message_id)
);
CREATE INDEX mails_by_mail_id ON mails (tenant_id, mail_id) WHERE mail_id IS NOT NULL;
CREATE INDEX mails_by_thread ON mails (tenant_id, thread_id, message_id);
CREATE INDEX mails_by_sender ON mails (tenant_id, sender_address, message_id) WHERE verdict IS NOT NULL;

-- To whom. Of ours also what became of it for each of them.
CREATE TABLE mail_recipients (
    tenant_id   uuid NOT NULL,
    message_id  uuid NOT NULL,
    place       integer NOT NULL,
    role        text NOT NULL CHECK (role IN ('to', 'cc', 'bcc')),
    -- In the form in which addresses are compared.
    address     text NOT NULL CHECK (length(address) BETWEEN 1 AND 500),
    name        text NOT NULL DEFAULT '' CHECK (length(name) <= 500),
    status      text CHECK (status IN ('queued', 'accepted', 'refused', 'delayed', 'bounced', 'delivered', 'read', 'complained')),
    -- RFC 3463, or the reply of the server.
    code        text CHECK (length(code) <= 40),
    detail      text CHECK (length(detail) <= 500),
    changed_at  timestamptz,
    PRIMARY KEY (tenant_id, message_id, place)
);

-- The mail as it came, from which everything else can be read again.
CREATE TABLE mail_sources (
    tenant_id      uuid NOT NULL,
    message_id     uuid NOT NULL,
    -- Packed by zlib; null when it is kept as a file, which is an attachment that the message does not show.
    packed         bytea,
    attachment_id  uuid,
    PRIMARY KEY (tenant_id, message_id),
    CHECK ((packed IS NULL) <> (attachment_id IS NULL))
);
ALTER TABLE mail_sources ALTER COLUMN packed SET STORAGE EXTERNAL;

-- Each folder that is read of a mailbox: up to where, and how it is.
CREATE TABLE mailboxes (
    tenant_id       uuid NOT NULL,
    entry_point_id  uuid NOT NULL,
    folder          text NOT NULL CHECK (length(folder) BETWEEN 1 AND 500),
    uidvalidity     bigint,
    last_uid        bigint NOT NULL DEFAULT 0,
    modseq          bigint,
    state           text NOT NULL DEFAULT 'connecting'
                    CHECK (state IN ('connecting', 'reading', 'watching', 'waiting', 'refused', 'unreachable', 'off')),
    error           text CHECK (length(error) <= 100),
    detail          text CHECK (length(detail) <= 500),
    changed_at      timestamptz NOT NULL,
    -- When the server was last heard of.
    seen_at         timestamptz,
    PRIMARY KEY (tenant_id, entry_point_id, folder),
    FOREIGN KEY (tenant_id, entry_point_id) REFERENCES entry_points
);

-- What is held back, with why; it holds up nothing.
CREATE TABLE mail_quarantine (
    tenant_id       uuid NOT NULL,
    quarantine_id   uuid NOT NULL,
    entry_point_id  uuid NOT NULL,
    folder          text CHECK (length(folder) <= 500),
    uidvalidity     bigint,
    uid             bigint,
    reason          text NOT NULL CHECK (length(reason) <= 100),
    detail          text CHECK (length(detail) <= 500),
    size            bigint,
    sender          text CHECK (length(sender) <= 500),
    subject         text CHECK (length(subject) <= 2000),
    -- The file that holds it, uploaded by "quarantine" as long as it does; null when it was not fetched.
    attachment_id   uuid,
    held_at         timestamptz NOT NULL,
    state           text NOT NULL DEFAULT 'held' CHECK (state IN ('held', 'taken', 'dismissed')),
    attempts        integer NOT NULL DEFAULT 1,
    last_tried_at   timestamptz NOT NULL,
    ended_by        uuid,
    PRIMARY KEY (tenant_id, quarantine_id)
);
CREATE INDEX mail_quarantine_held ON mail_quarantine (tenant_id, held_at, quarantine_id) WHERE state = 'held';
-- The same mail is held once, however often it is met.
CREATE UNIQUE INDEX mail_quarantine_of_uid ON mail_quarantine (tenant_id, entry_point_id, folder, uidvalidity, uid) WHERE uid IS NOT NULL;

-- An address that mail does not reach: since when, and what was said.
ALTER TABLE identities ADD COLUMN unreachable_since timestamptz, ADD COLUMN unreachable_code text CHECK (length(unreachable_code) <= 40);
