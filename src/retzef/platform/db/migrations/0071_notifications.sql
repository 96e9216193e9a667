-- Who of the colleagues is told of what: mentions in notes, the notifications that come of the journal, and how each person wants
-- to hear of them. Only ids: what is shown of a case is read when it is shown, so that nothing of a customer is kept here.
CREATE TABLE note_mentions (
    tenant_id   uuid NOT NULL,
    message_id  uuid NOT NULL,
    agent_id    uuid NOT NULL,                            -- a team that was named is written as its members of that day
    PRIMARY KEY (tenant_id, message_id, agent_id)
);

CREATE TABLE notifications (
    tenant_id        uuid NOT NULL,
    notification_id  uuid NOT NULL,
    agent_id         uuid NOT NULL,
    kind             text NOT NULL CHECK (kind IN ('mentioned', 'handed_over', 'customer_wrote', 'case_woke', 'deadline_near',
                                                   'deadline_passed', 'task_given', 'task_due', 'rule')),
    case_id          uuid NOT NULL,
    event_seq        bigint NOT NULL,                     -- the fact it tells of; of several the newest
    message_id       uuid,
    by_agent_id      uuid,
    team_id          uuid,
    times            integer NOT NULL DEFAULT 1,          -- how many facts were gathered in it
    in_list          boolean NOT NULL DEFAULT true,       -- false: whoever it is for only wants to hear it
    told_at          timestamptz NOT NULL,
    read_at          timestamptz,
    PRIMARY KEY (tenant_id, notification_id)
);
CREATE UNIQUE INDEX notifications_of_event ON notifications (tenant_id, agent_id, event_seq, kind);
-- What a customer writes before it is looked at is one notification.
CREATE UNIQUE INDEX notifications_gathered ON notifications (tenant_id, agent_id, case_id)
    WHERE kind = 'customer_wrote' AND read_at IS NULL;
CREATE INDEX notifications_of_agent ON notifications (tenant_id, agent_id, told_at DESC, notification_id DESC);
CREATE INDEX notifications_unread ON notifications (tenant_id, agent_id) WHERE read_at IS NULL;
CREATE INDEX notifications_of_case ON notifications (tenant_id, case_id);
CREATE INDEX notifications_by_age ON notifications (told_at);

CREATE TABLE notification_settings (
    tenant_id    uuid NOT NULL,
    agent_id     uuid NOT NULL,
    kinds        jsonb NOT NULL DEFAULT '{}',             -- kind → {"list", "sound", "system"}; what is missing is on
    quiet_from   time,                                    -- by the clock of wherever they sit
    quiet_until  time,
    version      bigint NOT NULL DEFAULT 1,
    PRIMARY KEY (tenant_id, agent_id),
    FOREIGN KEY (tenant_id, agent_id) REFERENCES agents,
    CHECK ((quiet_from IS NULL) = (quiet_until IS NULL))
);

-- The place in a tenant's journal up to which somebody who follows it has done their work. It lies in the database it speaks of,
-- so a crash or a restore takes both back to the same moment.
CREATE TABLE journal_readers (
    tenant_id  uuid NOT NULL,
    reader     text NOT NULL,
    epoch      integer NOT NULL,
    seen       pg_snapshot NOT NULL,
    PRIMARY KEY (tenant_id, reader)
);

-- The deadline of which it was told that it is near, and that it has passed.
ALTER TABLE cases ADD COLUMN near_told_for timestamptz;
ALTER TABLE cases ADD COLUMN passed_told_for timestamptz;
CREATE INDEX cases_by_untold_deadline ON cases (deadline_at)
    WHERE deadline_at IS NOT NULL AND passed_told_for IS DISTINCT FROM deadline_at AND status NOT IN ('resolved', 'spam');
