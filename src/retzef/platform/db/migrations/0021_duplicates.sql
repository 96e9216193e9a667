-- Merging with a choice, the tenant's own fields of a customer, and who may be one person.

-- Values of the tenant's own fields by key.
ALTER TABLE customers ADD COLUMN fields jsonb NOT NULL DEFAULT '{}' CHECK (jsonb_typeof(fields) = 'object'),
    -- Whether the keys below are those of this customer as they are now.
    ADD COLUMN keyed boolean NOT NULL DEFAULT false;
CREATE INDEX customers_to_key ON customers (tenant_id, customer_id) WHERE NOT keyed;

-- What a link put in place of what was there: by name, null where there was nothing. It comes back when the link is undone.
ALTER TABLE customer_links ADD COLUMN displaced jsonb NOT NULL DEFAULT '{}';

-- Only customers with a key in common are compared.
CREATE TABLE customer_keys (
    tenant_id    uuid NOT NULL,
    key          text NOT NULL,
    customer_id  uuid NOT NULL,
    PRIMARY KEY (tenant_id, key, customer_id),
    FOREIGN KEY (tenant_id, customer_id) REFERENCES customers
);
CREATE INDEX customer_keys_of ON customer_keys (tenant_id, customer_id);

-- Two who may be one, for a person to say. What was dismissed is never suggested again.
CREATE TABLE duplicate_suggestions (
    tenant_id   uuid NOT NULL,
    one_id      uuid NOT NULL,
    other_id    uuid NOT NULL,
    score       real NOT NULL,
    reasons     jsonb NOT NULL,
    state       text NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'accepted', 'dismissed')),
    found_at    timestamptz NOT NULL,
    decided_by  uuid,
    decided_at  timestamptz,
    PRIMARY KEY (tenant_id, one_id, other_id),
    FOREIGN KEY (tenant_id, one_id) REFERENCES customers,
    FOREIGN KEY (tenant_id, other_id) REFERENCES customers,
    CHECK (one_id < other_id)
);
CREATE INDEX duplicate_suggestions_open ON duplicate_suggestions (tenant_id, score DESC, one_id, other_id) WHERE state = 'open';
