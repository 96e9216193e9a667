-- How a tenant wants its work given out. None in force: as the program has it.
CREATE TABLE routing_policies (
    tenant_id   uuid NOT NULL,
    policy_id   uuid NOT NULL,
    name        text NOT NULL CHECK (length(name) BETWEEN 1 AND 100),
    -- What engine/routing `render_document` tells of it.
    body        jsonb NOT NULL,
    -- In force, run beside the one in force to be compared, or neither.
    state       text NOT NULL DEFAULT 'draft' CHECK (state IN ('active', 'shadow', 'draft')),
    version     bigint NOT NULL DEFAULT 1,
    changed_at  timestamptz NOT NULL,
    PRIMARY KEY (tenant_id, policy_id)
);
CREATE UNIQUE INDEX routing_policies_in_force ON routing_policies (tenant_id, state) WHERE state <> 'draft';
CREATE UNIQUE INDEX routing_policies_by_name ON routing_policies (tenant_id, lower(name));
