-- Macros: named series of acts on a case, of one agent, of a team, or of the whole tenant.
CREATE TABLE macros (
    tenant_id       uuid NOT NULL,
    macro_id        uuid NOT NULL,
    owner_agent_id  uuid,
    team_id         uuid,
    name            text NOT NULL CHECK (length(name) BETWEEN 1 AND 80),
    acts            jsonb NOT NULL,                       -- toolbox/acts.py
    uses            bigint NOT NULL DEFAULT 0,
    last_used_at    timestamptz,
    created_at      timestamptz NOT NULL,
    retired_at      timestamptz,
    version         bigint NOT NULL DEFAULT 1,
    PRIMARY KEY (tenant_id, macro_id),
    FOREIGN KEY (tenant_id, owner_agent_id) REFERENCES agents,
    FOREIGN KEY (tenant_id, team_id) REFERENCES teams ON DELETE CASCADE,
    CHECK (owner_agent_id IS NULL OR team_id IS NULL)
);
CREATE INDEX macros_of_owner ON macros (tenant_id, owner_agent_id, team_id);
