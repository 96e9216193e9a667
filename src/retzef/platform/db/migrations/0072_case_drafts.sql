-- What somebody has begun to answer in a case, so that it is at every computer of theirs; shared, colleagues may go on with it.
-- An emptied draft stays for a while as its version, so that an older computer does not bring it back.
CREATE TABLE case_drafts (
    tenant_id   uuid NOT NULL,
    case_id     uuid NOT NULL,
    agent_id    uuid NOT NULL,
    text        text NOT NULL,
    shared      boolean NOT NULL DEFAULT false,
    version     bigint NOT NULL DEFAULT 1,
    changed_at  timestamptz NOT NULL,
    PRIMARY KEY (tenant_id, case_id, agent_id),
    FOREIGN KEY (tenant_id, agent_id) REFERENCES agents
);
CREATE INDEX case_drafts_by_age ON case_drafts (changed_at);
