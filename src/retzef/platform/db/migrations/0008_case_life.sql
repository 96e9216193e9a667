-- The everyday life of a case: statuses beside open and resolved, priority, deadline, a team that answers for it, labels,
-- notes that belong to no interaction, identities that are blocked, and acts on many cases that can be undone.
ALTER TABLE cases DROP CONSTRAINT cases_status_check;
ALTER TABLE cases ADD CONSTRAINT cases_status_check
    CHECK (status IN ('open', 'pending', 'snoozed', 'resolved', 'spam'));
-- 0 is normal, more is sooner (engine/cases).
ALTER TABLE cases ADD COLUMN priority smallint NOT NULL DEFAULT 0 CHECK (priority BETWEEN -1 AND 2);
ALTER TABLE cases ADD COLUMN deadline_at timestamptz;
ALTER TABLE cases ADD COLUMN snoozed_until timestamptz;
ALTER TABLE cases ADD CONSTRAINT cases_snoozed CHECK ((status = 'snoozed') = (snoozed_until IS NOT NULL));
ALTER TABLE cases ADD COLUMN team_id uuid;
ALTER TABLE cases ADD FOREIGN KEY (tenant_id, team_id) REFERENCES teams;

-- What people have in their lists. Resolved cases are many and are found by their number, their customer or their age.
CREATE INDEX cases_of_owner ON cases (tenant_id, owner_agent_id, case_id) WHERE status <> 'resolved';
CREATE INDEX cases_of_team ON cases (tenant_id, team_id, case_id) WHERE status <> 'resolved' AND team_id IS NOT NULL;
CREATE INDEX cases_unresolved ON cases (tenant_id, case_id) WHERE status <> 'resolved';

-- A thread whose case waits for something. The customer's next word is not taken in the quick way: it wakes the case.
ALTER TABLE interactions DROP CONSTRAINT interactions_status_check;
ALTER TABLE interactions ADD CONSTRAINT interactions_status_check CHECK (status IN ('open', 'resting', 'ended'));

-- Only a note may belong to no interaction: a case can be begun without one.
ALTER TABLE messages ALTER COLUMN interaction_id DROP NOT NULL;
ALTER TABLE messages ADD CONSTRAINT messages_interaction CHECK (interaction_id IS NOT NULL OR direction = 'note');

CREATE TABLE labels (
    tenant_id   uuid NOT NULL,
    label_id    uuid NOT NULL,
    name        text NOT NULL CHECK (length(name) BETWEEN 1 AND 60),
    -- A name of the desk's palette, so that it can be read in light and dark.
    color       text NOT NULL CHECK (color IN ('gray', 'red', 'orange', 'green', 'teal', 'blue', 'purple', 'pink')),
    created_at  timestamptz NOT NULL,
    retired_at  timestamptz,
    version     bigint NOT NULL DEFAULT 1,
    PRIMARY KEY (tenant_id, label_id)
);
CREATE UNIQUE INDEX labels_by_name ON labels (tenant_id, lower(name)) WHERE retired_at IS NULL;

CREATE TABLE case_labels (
    tenant_id  uuid NOT NULL,
    case_id    uuid NOT NULL,
    label_id   uuid NOT NULL,
    PRIMARY KEY (tenant_id, case_id, label_id),
    FOREIGN KEY (tenant_id, label_id) REFERENCES labels
);
CREATE INDEX cases_by_label ON case_labels (tenant_id, label_id, case_id);

CREATE TABLE blocked_identities (
    tenant_id   uuid NOT NULL,
    kind        text NOT NULL,
    value       text NOT NULL,
    blocked_by  uuid NOT NULL,
    blocked_at  timestamptz NOT NULL,
    PRIMARY KEY (tenant_id, kind, value)
);

-- What an act on many cases changed, so that it can be undone: of each case what was, and the version the act left it in.
CREATE TABLE case_acts (
    tenant_id  uuid NOT NULL,
    act_id     uuid NOT NULL,
    agent_id   uuid NOT NULL,
    acted_at   timestamptz NOT NULL,
    undone_at  timestamptz,
    items      jsonb NOT NULL,
    PRIMARY KEY (tenant_id, act_id)
);
CREATE INDEX case_acts_by_age ON case_acts (acted_at);
