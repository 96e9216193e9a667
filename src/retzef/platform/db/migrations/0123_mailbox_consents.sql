-- Somebody was sent to a mail provider, to let the centre into a mailbox: what must come back, from whom, and that it comes back once.

CREATE TABLE mailbox_consents (
    tenant_id       uuid NOT NULL,
    -- SHA-256 of what the provider gives back to us; the word itself is in the browser alone.
    state_digest    bytea NOT NULL CHECK (length(state_digest) = 32),
    entry_point_id  uuid NOT NULL,
    agent_id        uuid NOT NULL,
    session_id      uuid NOT NULL,
    -- The verifier of PKCE, sealed with the tenant's key.
    sealed          bytea NOT NULL,
    begun_at        timestamptz NOT NULL,
    -- However it ended: it does not begin again.
    ended_at        timestamptz,
    PRIMARY KEY (tenant_id, state_digest)
);
