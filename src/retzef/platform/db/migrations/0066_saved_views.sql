-- Saved views: a name for what a list of cases is asked for, of one agent or shared with a team or with everybody.
CREATE TABLE case_views (
    tenant_id       uuid NOT NULL,
    view_id         uuid NOT NULL,
    owner_agent_id  uuid,
    team_id         uuid,
    name            text NOT NULL CHECK (length(name) BETWEEN 1 AND 80),
    query           jsonb NOT NULL,                       -- what GET /cases takes, without cursor and limit
    created_by      uuid NOT NULL,
    created_at      timestamptz NOT NULL,
    version         bigint NOT NULL DEFAULT 1,
    PRIMARY KEY (tenant_id, view_id),
    FOREIGN KEY (tenant_id, owner_agent_id) REFERENCES agents,
    FOREIGN KEY (tenant_id, team_id) REFERENCES teams ON DELETE CASCADE,
    CHECK (owner_agent_id IS NULL OR team_id IS NULL)
);
CREATE INDEX case_views_of_owner ON case_views (tenant_id, owner_agent_id, team_id);
