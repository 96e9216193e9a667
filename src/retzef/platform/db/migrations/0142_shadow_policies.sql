-- What a policy would have decided otherwise that only runs beside the one in force. Begun anew whenever the policy is changed.
CREATE TABLE shadow_runs (
    tenant_id  uuid NOT NULL,
    policy_id  uuid NOT NULL,
    -- Of the policy.
    version    bigint NOT NULL,
    began_at   timestamptz NOT NULL,
    last_at    timestamptz NOT NULL,
    -- When it failed last, and on what; null: it did not.
    failed_at  timestamptz,
    failure    text CHECK (length(failure) <= 200),
    PRIMARY KEY (tenant_id, policy_id),
    FOREIGN KEY (tenant_id, policy_id) REFERENCES routing_policies ON DELETE CASCADE
);

-- Offers of the policy in force, and what the other would have done in the same round; `sooner`: items it would have offered and that were not.
CREATE TABLE shadow_counts (
    tenant_id   uuid NOT NULL,
    policy_id   uuid NOT NULL,
    queue_id    uuid NOT NULL,
    decisions   bigint NOT NULL DEFAULT 0,
    to_another  bigint NOT NULL DEFAULT 0,
    not_yet     bigint NOT NULL DEFAULT 0,
    sooner      bigint NOT NULL DEFAULT 0,
    PRIMARY KEY (tenant_id, policy_id, queue_id),
    FOREIGN KEY (tenant_id, policy_id) REFERENCES shadow_runs ON DELETE CASCADE
);

-- Examples, the newest few hundred. `ours`, `theirs`: {agent_id, score, reasons}; null: not offered in that round.
CREATE TABLE shadow_differences (
    tenant_id      uuid NOT NULL,
    policy_id      uuid NOT NULL,
    difference_id  uuid NOT NULL,
    work_item_id   uuid NOT NULL,
    queue_id       uuid NOT NULL,
    decided_at     timestamptz NOT NULL,
    ours           jsonb,
    theirs         jsonb,
    PRIMARY KEY (tenant_id, policy_id, difference_id),
    FOREIGN KEY (tenant_id, policy_id) REFERENCES shadow_runs ON DELETE CASCADE
);
