-- Calls that were made under a key of their caller's: the row comes with the act, in its transaction; the answer after it. Both are
-- kept for a day. The answer is sealed: it may hold what is told only once.
CREATE TABLE idempotency_keys (
    tenant_id    uuid NOT NULL,
    -- The token, or the agent at a screen.
    owner_id     uuid NOT NULL,
    key          text NOT NULL CHECK (length(key) BETWEEN 1 AND 255),
    fingerprint  bytea NOT NULL,
    made_at      timestamptz NOT NULL,
    status       smallint,
    answer       bytea,
    PRIMARY KEY (tenant_id, owner_id, key)
);
CREATE INDEX idempotency_keys_by_age ON idempotency_keys (made_at);
