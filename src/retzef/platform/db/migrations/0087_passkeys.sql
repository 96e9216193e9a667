-- Keys that a device or a password manager holds for an agent (W3C Web Authentication, level 3). Public keys only: nothing here
-- lets anybody in.
CREATE TABLE passkeys (
    tenant_id      uuid NOT NULL,
    passkey_id     uuid NOT NULL,
    agent_id       uuid NOT NULL,
    credential_id  bytea NOT NULL CHECK (length(credential_id) BETWEEN 1 AND 1023),
    public_key     bytea NOT NULL CHECK (length(public_key) <= 4096),
    sign_count     bigint NOT NULL,
    -- When the newest challenge that it answered was made: an answer to that or an older one is a repetition.
    answered_at    timestamptz NOT NULL,
    name           text NOT NULL CHECK (length(name) BETWEEN 1 AND 100),
    made_at        timestamptz NOT NULL,
    last_used_at   timestamptz,
    PRIMARY KEY (tenant_id, passkey_id),
    FOREIGN KEY (tenant_id, agent_id) REFERENCES agents
);
CREATE INDEX passkeys_of_agent ON passkeys (tenant_id, agent_id);
CREATE UNIQUE INDEX passkeys_of_credential ON passkeys (tenant_id, credential_id);
-- Who signs in has not said where: a device's own number leads to the tenant.
CREATE INDEX passkeys_by_credential ON passkeys (credential_id);
-- A session begun by a passkey has shown a device and its owner's finger or code: both factors.
ALTER TABLE sessions ADD COLUMN by_passkey boolean NOT NULL DEFAULT false;
