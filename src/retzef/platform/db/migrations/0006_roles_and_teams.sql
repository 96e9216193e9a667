-- Rights are permissions. Five roles are built into the program as sets of them; a tenant may make roles of its own.
CREATE TABLE roles (
    tenant_id    uuid NOT NULL,
    role_id      uuid NOT NULL,
    name         jsonb NOT NULL,                          -- text by locale
    permissions  text[] NOT NULL,
    created_at   timestamptz NOT NULL,
    version      bigint NOT NULL DEFAULT 1,
    PRIMARY KEY (tenant_id, role_id)
);

ALTER TABLE agents ADD COLUMN role_id uuid;
ALTER TABLE agents ADD FOREIGN KEY (tenant_id, role_id) REFERENCES roles;
ALTER TABLE agents DROP CONSTRAINT agents_role_check;
ALTER TABLE agents ADD CONSTRAINT agents_role_check
    CHECK (role IN ('agent', 'supervisor', 'administrator', 'back_office', 'auditor', 'own'));
-- `own` is a role of the tenant, which `role_id` names; the others are built in.
ALTER TABLE agents ADD CONSTRAINT agents_own_role CHECK ((role = 'own') = (role_id IS NOT NULL));
CREATE INDEX agents_by_own_role ON agents (tenant_id, role_id) WHERE role_id IS NOT NULL;

-- A team: people who belong together and answer for cases together, with somebody who leads them.
CREATE TABLE teams (
    tenant_id      uuid NOT NULL,
    team_id        uuid NOT NULL,
    name           jsonb NOT NULL,                        -- text by locale
    lead_agent_id  uuid,
    created_at     timestamptz NOT NULL,
    version        bigint NOT NULL DEFAULT 1,
    PRIMARY KEY (tenant_id, team_id),
    FOREIGN KEY (tenant_id, lead_agent_id) REFERENCES agents
);

CREATE TABLE team_members (
    tenant_id  uuid NOT NULL,
    team_id    uuid NOT NULL,
    agent_id   uuid NOT NULL,
    PRIMARY KEY (tenant_id, team_id, agent_id),
    FOREIGN KEY (tenant_id, team_id) REFERENCES teams,
    FOREIGN KEY (tenant_id, agent_id) REFERENCES agents
);
CREATE INDEX team_members_by_agent ON team_members (tenant_id, agent_id);
