-- Canned replies: texts that are said often, in the tenant's languages, with fields that are filled in for each case.
-- Of one agent (owner_agent_id), of a team (team_id), or of the whole tenant (neither).
CREATE TABLE canned_replies (
    tenant_id       uuid NOT NULL,
    reply_id        uuid NOT NULL,
    owner_agent_id  uuid,
    team_id         uuid,
    code            text NOT NULL CHECK (code ~ '^[^\s/{}]{1,40}$' AND code = lower(code)),
    title           text NOT NULL CHECK (length(title) BETWEEN 1 AND 120),
    texts           jsonb NOT NULL,                       -- text by locale, with {{fields}} of a closed set (engine/texts)
    uses            bigint NOT NULL DEFAULT 0,
    last_used_at    timestamptz,
    created_at      timestamptz NOT NULL,
    retired_at      timestamptz,
    version         bigint NOT NULL DEFAULT 1,
    PRIMARY KEY (tenant_id, reply_id),
    FOREIGN KEY (tenant_id, owner_agent_id) REFERENCES agents,
    FOREIGN KEY (tenant_id, team_id) REFERENCES teams ON DELETE CASCADE,
    CHECK (owner_agent_id IS NULL OR team_id IS NULL)
);
-- One meaning of a code among those who share it; somebody's own comes before the team's, and that before everybody's.
CREATE UNIQUE INDEX canned_replies_by_code ON canned_replies
    (tenant_id, COALESCE(owner_agent_id, team_id, '00000000-0000-0000-0000-000000000000'), code) WHERE retired_at IS NULL;
