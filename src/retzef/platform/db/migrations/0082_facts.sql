-- Facts from other systems: an order, a visit, a debt, told by whoever keeps them and shown with what happened here.
CREATE TABLE fact_sources (
    tenant_id    uuid NOT NULL,
    source_id    uuid NOT NULL,
    -- How the system names itself in a call.
    key          text NOT NULL CHECK (key ~ '^[a-z][a-z0-9_]{0,49}$'),
    name         text NOT NULL CHECK (length(name) BETWEEN 1 AND 100),
    icon         text NOT NULL,
    archived_at  timestamptz,
    created_at   timestamptz NOT NULL,
    PRIMARY KEY (tenant_id, source_id)
);
CREATE UNIQUE INDEX fact_sources_by_key ON fact_sources (tenant_id, key);

-- Kinds of the tenant's own, besides those every tenant has. Archived, never deleted: facts of it keep their words.
CREATE TABLE fact_kinds (
    tenant_id    uuid NOT NULL,
    kind_id      uuid NOT NULL,
    key          text NOT NULL CHECK (key ~ '^[a-z][a-z0-9_]{0,49}$'),
    title        jsonb NOT NULL,                          -- text by locale
    fields       jsonb NOT NULL DEFAULT '[]',             -- [{key, type, label by locale}]
    archived_at  timestamptz,
    created_at   timestamptz NOT NULL,
    PRIMARY KEY (tenant_id, kind_id)
);
CREATE UNIQUE INDEX fact_kinds_by_key ON fact_kinds (tenant_id, key);

CREATE TABLE facts (
    tenant_id    uuid NOT NULL,
    fact_id      uuid NOT NULL,
    source_id    uuid NOT NULL,
    -- The source's own name for it: told again, it is the same fact.
    external_id  text NOT NULL CHECK (length(external_id) BETWEEN 1 AND 200),
    kind         text NOT NULL,
    -- As it was told, not the root of that day: unlinking parts the facts again exactly.
    customer_id  uuid NOT NULL,
    case_id      uuid,
    occurred_at  timestamptz NOT NULL,
    content      jsonb NOT NULL,                          -- [{key, type, value}]
    version      bigint NOT NULL DEFAULT 1,
    told_at      timestamptz NOT NULL,
    told_by      uuid NOT NULL,
    PRIMARY KEY (tenant_id, fact_id),
    FOREIGN KEY (tenant_id, source_id) REFERENCES fact_sources,
    FOREIGN KEY (tenant_id, customer_id) REFERENCES customers,
    FOREIGN KEY (tenant_id, case_id) REFERENCES cases
);
CREATE UNIQUE INDEX facts_by_external_id ON facts (tenant_id, source_id, external_id);
CREATE INDEX facts_of_customer ON facts (tenant_id, customer_id, occurred_at, fact_id);
CREATE INDEX facts_of_case ON facts (tenant_id, case_id, occurred_at) WHERE case_id IS NOT NULL;

-- What a fact said before it was told otherwise.
CREATE TABLE fact_versions (
    tenant_id    uuid NOT NULL,
    fact_id      uuid NOT NULL,
    version      bigint NOT NULL,
    kind         text NOT NULL,
    occurred_at  timestamptz NOT NULL,
    content      jsonb NOT NULL,
    told_at      timestamptz NOT NULL,
    PRIMARY KEY (tenant_id, fact_id, version),
    FOREIGN KEY (tenant_id, fact_id) REFERENCES facts ON DELETE CASCADE
);
