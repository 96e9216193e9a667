-- What a customer agreed to, for each identity and purpose. Nothing is overwritten: the newest line of an identity and a
-- purpose holds, no line means that nobody has asked.
CREATE TABLE consents (
    tenant_id     uuid NOT NULL,
    consent_id    uuid NOT NULL,
    identity_id   uuid NOT NULL,
    purpose       text NOT NULL CHECK (purpose IN ('service', 'marketing', 'survey', 'reminder', 'recording')),
    state         text NOT NULL CHECK (state IN ('given', 'withdrawn')),
    -- By which way it was said, and which edition of the text was shown.
    how           text NOT NULL CHECK (length(how) BETWEEN 1 AND 50),
    text_version  text CHECK (length(text_version) <= 100),
    said_at       timestamptz NOT NULL,
    recorded_by   uuid,
    recorded_at   timestamptz NOT NULL,
    PRIMARY KEY (tenant_id, consent_id),
    FOREIGN KEY (tenant_id, identity_id) REFERENCES identities
);
CREATE INDEX consents_of_identity ON consents (tenant_id, identity_id, purpose, consent_id DESC);
