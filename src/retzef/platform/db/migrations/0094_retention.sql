-- How long a tenant keeps what. No rule: kept for good. A rule runs from `first_run_at` on, and until then it can be taken back.
CREATE TABLE retention_rules (
    tenant_id     uuid NOT NULL,
    kind          text NOT NULL CHECK (kind IN ('closed_cases', 'customers', 'decisions')),
    -- Another one with each change: the job of an earlier rule finds itself replaced.
    rule_id       uuid NOT NULL,
    days          integer NOT NULL CHECK (days BETWEEN 1 AND 36500),
    -- What it was before this change; null: there was none.
    days_before   integer CHECK (days_before BETWEEN 1 AND 36500),
    set_by        uuid NOT NULL,
    set_at        timestamptz NOT NULL,
    first_run_at  timestamptz NOT NULL,
    PRIMARY KEY (tenant_id, kind)
);

-- What the rules have done: counts and times, nothing of what was erased.
CREATE TABLE retention_runs (
    tenant_id   uuid NOT NULL,
    run_id      uuid NOT NULL,
    kind        text NOT NULL,
    days        integer NOT NULL,
    began_at    timestamptz NOT NULL,
    ended_at    timestamptz,
    erased      bigint NOT NULL DEFAULT 0,
    PRIMARY KEY (tenant_id, run_id)
);
CREATE UNIQUE INDEX retention_runs_at_work ON retention_runs (tenant_id, kind) WHERE ended_at IS NULL;

-- When the words and files of a closed case were erased; a case that was opened and closed again has newer ones.
ALTER TABLE cases ADD COLUMN content_erased_at timestamptz;
CREATE INDEX cases_closed ON cases (tenant_id, closed_at) WHERE closed_at IS NOT NULL;
