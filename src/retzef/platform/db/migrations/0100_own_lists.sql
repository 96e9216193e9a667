-- Lists of words that are a tenant's own, each kept whole: what customers are asked consent for, why an agent is not ready.
-- No row: the tenant has those every tenant begins with.
CREATE TABLE own_lists (
    tenant_id   uuid NOT NULL,
    list        text NOT NULL CHECK (list IN ('consent_purposes', 'presence_reasons')),
    -- [{key, name by locale, explanation by locale, active}] in their order; no entry ever goes, past rows name it.
    entries     jsonb NOT NULL,
    version     bigint NOT NULL DEFAULT 1,
    PRIMARY KEY (tenant_id, list)
);

-- Which purposes there are is the tenant's to say.
ALTER TABLE consents DROP CONSTRAINT consents_purpose_check;
ALTER TABLE consents ADD CONSTRAINT consents_purpose_check CHECK (purpose ~ '^[a-z][a-z0-9_]{0,49}$');
