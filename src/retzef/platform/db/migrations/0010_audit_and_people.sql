-- Who did what, and who looked at what. Written once: the roles that serve may neither change nor delete a row.
CREATE TABLE audit_entries (
    tenant_id    uuid NOT NULL,
    entry_id     uuid NOT NULL,
    occurred_at  timestamptz NOT NULL,
    act          text NOT NULL,
    -- The agent who acted, and the token when they acted through one.
    agent_id     uuid,
    token_id     uuid,
    object_kind  text NOT NULL,
    object_id    uuid,
    -- Settings as they were and as they are. Never a secret, never the words or the details of a customer.
    before       jsonb,
    after        jsonb,
    network      text NOT NULL DEFAULT '',
    PRIMARY KEY (tenant_id, entry_id)
);
CREATE INDEX audit_entries_of_agent ON audit_entries (tenant_id, agent_id, entry_id);
CREATE INDEX audit_entries_of_object ON audit_entries (tenant_id, object_id, entry_id) WHERE object_id IS NOT NULL;

-- Null: this person has joined. Else they were invited and have no password yet.
ALTER TABLE agents ADD COLUMN invited_at timestamptz;

-- Links that let somebody choose a password without having one: an invitation, or a reset. Used once.
CREATE TABLE access_links (
    tenant_id   uuid NOT NULL,
    link_id     uuid NOT NULL,
    agent_id    uuid NOT NULL,
    kind        text NOT NULL CHECK (kind IN ('invitation', 'reset')),
    token_hash  bytea NOT NULL,
    made_by     uuid NOT NULL,
    made_at     timestamptz NOT NULL,
    expires_at  timestamptz NOT NULL,
    used_at     timestamptz,
    PRIMARY KEY (tenant_id, link_id),
    FOREIGN KEY (tenant_id, agent_id) REFERENCES agents
);
CREATE INDEX access_links_by_token ON access_links (token_hash);
CREATE INDEX access_links_of_agent ON access_links (tenant_id, agent_id) WHERE used_at IS NULL;

-- Sessions as their owner sees them.
ALTER TABLE sessions ADD COLUMN session_id uuid;
UPDATE sessions SET session_id = gen_random_uuid();
ALTER TABLE sessions ALTER COLUMN session_id SET NOT NULL, ALTER COLUMN session_id SET DEFAULT gen_random_uuid();
ALTER TABLE sessions ADD COLUMN network text NOT NULL DEFAULT '';
ALTER TABLE sessions ADD COLUMN last_seen_at timestamptz;
CREATE INDEX sessions_of_agent ON sessions (tenant_id, agent_id);

-- The second factor (RFC 6238). The secret is sealed with the tenant's key; it counts once `confirmed_at` is set.
CREATE TABLE second_factors (
    tenant_id     uuid NOT NULL,
    agent_id      uuid NOT NULL,
    secret        bytea NOT NULL,
    made_at       timestamptz NOT NULL,
    confirmed_at  timestamptz,
    -- The last time step that was used: a code is good once.
    last_step     bigint NOT NULL DEFAULT 0,
    PRIMARY KEY (tenant_id, agent_id),
    FOREIGN KEY (tenant_id, agent_id) REFERENCES agents
);
CREATE TABLE recovery_codes (
    tenant_id  uuid NOT NULL,
    agent_id   uuid NOT NULL,
    code_hash  bytea NOT NULL,
    used_at    timestamptz,
    PRIMARY KEY (tenant_id, agent_id, code_hash),
    FOREIGN KEY (tenant_id, agent_id) REFERENCES agents
);
-- Roles that must have one: names of built-in roles, ids of own ones.
ALTER TABLE tenants ADD COLUMN second_factor_for text[] NOT NULL DEFAULT '{}';

CREATE TABLE api_tokens (
    tenant_id          uuid NOT NULL,
    token_id           uuid NOT NULL,
    agent_id           uuid NOT NULL,
    name               text NOT NULL CHECK (length(name) BETWEEN 1 AND 100),
    token_hash         bytea NOT NULL,
    permissions        text[] NOT NULL,
    made_at            timestamptz NOT NULL,
    expires_at         timestamptz,
    revoked_at         timestamptz,
    last_used_at       timestamptz,
    last_used_network  text NOT NULL DEFAULT '',
    PRIMARY KEY (tenant_id, token_id),
    FOREIGN KEY (tenant_id, agent_id) REFERENCES agents
);
CREATE INDEX api_tokens_by_token ON api_tokens (token_hash);
