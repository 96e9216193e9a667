-- Conditions on what is known of new work, and what is set when one holds (engine/context). They are asked in their order, before an item
-- is first offered.
CREATE TABLE routing_rules (
    tenant_id       uuid NOT NULL,
    rule_id         uuid NOT NULL,
    name            text NOT NULL CHECK (length(name) BETWEEN 1 AND 80),
    place           integer NOT NULL,
    -- As it was written, and as it is asked: the program and the facts it reads are found out when it is saved.
    condition       text NOT NULL CHECK (length(condition) <= 2000),
    program         text NOT NULL,
    reads           jsonb NOT NULL,                           -- type by name of the fact
    effects         jsonb NOT NULL,
    notices         jsonb NOT NULL DEFAULT '{}',              -- what the agent is shown, as it was written, by locale
    shown           jsonb,                                    -- the same with the programs of its values; null: nothing is shown
    stops           boolean NOT NULL DEFAULT false,
    active_from     timestamptz,                              -- since when it is on; null: it is off
    created_at      timestamptz NOT NULL,
    retired_at      timestamptz,
    version         bigint NOT NULL DEFAULT 1,
    -- What came of it since it was last changed.
    fired           bigint NOT NULL DEFAULT 0,
    last_fired_at   timestamptz,
    failed          bigint NOT NULL DEFAULT 0,
    last_failed_at  timestamptz,
    last_error      text CHECK (length(last_error) <= 300),
    PRIMARY KEY (tenant_id, rule_id)
);
