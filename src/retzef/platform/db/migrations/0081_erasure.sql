-- Erasing a customer: asked for, waiting, undone or done. The row holds ids and nothing that was erased.
CREATE TABLE erasures (
    tenant_id    uuid NOT NULL,
    erasure_id   uuid NOT NULL,
    customer_id  uuid NOT NULL,
    reason       text NOT NULL CHECK (reason IN ('asked_by_customer', 'no_longer_needed', 'unlawful', 'test_data')),
    asked_by     uuid NOT NULL,
    asked_at     timestamptz NOT NULL,
    due_at       timestamptz NOT NULL,
    state        text NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'undone', 'done')),
    settled_at   timestamptz,
    PRIMARY KEY (tenant_id, erasure_id),
    FOREIGN KEY (tenant_id, customer_id) REFERENCES customers
);
CREATE UNIQUE INDEX erasures_waiting ON erasures (tenant_id, customer_id) WHERE state = 'waiting';

-- What must be kept although somebody wants it gone: a law suit, an audit. It forbids erasure while it stands.
CREATE TABLE legal_holds (
    tenant_id    uuid NOT NULL,
    customer_id  uuid NOT NULL,
    -- The file number of a court or an authority, never a word on the person.
    reference    text NOT NULL CHECK (length(reference) BETWEEN 1 AND 100),
    held_by      uuid NOT NULL,
    held_at      timestamptz NOT NULL,
    PRIMARY KEY (tenant_id, customer_id),
    FOREIGN KEY (tenant_id, customer_id) REFERENCES customers
);

ALTER TABLE customers ADD COLUMN erased_at timestamptz;
-- How long an erasure waits and can be undone.
ALTER TABLE tenants ADD COLUMN erasure_delay_days integer NOT NULL DEFAULT 7 CHECK (erasure_delay_days BETWEEN 0 AND 90);
