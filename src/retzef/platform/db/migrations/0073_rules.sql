-- Rules: when something happens, and things stand so, this is done. What has happened waits in the inbox until all rules were asked.
CREATE TABLE rules (
    tenant_id    uuid NOT NULL,
    rule_id      uuid NOT NULL,
    name         text NOT NULL CHECK (length(name) BETWEEN 1 AND 80),
    event        text NOT NULL,                            -- engine/rules/events.py
    match        text NOT NULL CHECK (match IN ('all', 'any')),
    conditions   jsonb NOT NULL,                           -- engine/rules/conditions.py
    acts         jsonb NOT NULL,                           -- toolbox/acts.py, rules/acts.py
    place        integer NOT NULL,
    stops        boolean NOT NULL DEFAULT false,
    once         boolean NOT NULL DEFAULT false,
    active_from  timestamptz,                              -- since when it is on; null: it is off
    created_at   timestamptz NOT NULL,
    retired_at   timestamptz,
    version      bigint NOT NULL DEFAULT 1,
    PRIMARY KEY (tenant_id, rule_id)
);

CREATE TABLE rule_inbox (
    tenant_id  uuid NOT NULL,
    event_seq  bigint NOT NULL,
    PRIMARY KEY (tenant_id, event_seq)
);

-- Each rule once for each event: the row is written in the transaction of what it did.
CREATE TABLE rule_runs (
    tenant_id  uuid NOT NULL,
    rule_id    uuid NOT NULL,
    event_seq  bigint NOT NULL,
    case_id    uuid NOT NULL,
    state      text NOT NULL CHECK (state IN ('done', 'failed', 'held')),
    why        jsonb,                                      -- code and params of what stood in the way
    ran_at     timestamptz NOT NULL,
    PRIMARY KEY (tenant_id, rule_id, event_seq),
    FOREIGN KEY (tenant_id, rule_id) REFERENCES rules
);
CREATE INDEX rule_runs_by_time ON rule_runs (tenant_id, rule_id, ran_at DESC, event_seq DESC);
CREATE INDEX rule_runs_of_case ON rule_runs (tenant_id, case_id, rule_id, ran_at);
CREATE INDEX rule_runs_by_age ON rule_runs (ran_at);
