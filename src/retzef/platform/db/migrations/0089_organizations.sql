-- Companies and other bodies that customers belong to. A customer may belong to several, with a word for what they are there.
CREATE TABLE organizations (
    tenant_id        uuid NOT NULL,
    organization_id  uuid NOT NULL,
    name             text NOT NULL CHECK (length(name) BETWEEN 1 AND 200),
    -- The tenant's own number of it, in a CRM or a register.
    external_id      text CHECK (length(external_id) BETWEEN 1 AND 100),
    version          bigint NOT NULL DEFAULT 1,
    created_at       timestamptz NOT NULL,
    created_by       uuid,
    archived_at      timestamptz,
    PRIMARY KEY (tenant_id, organization_id)
);
CREATE UNIQUE INDEX organizations_by_external_id ON organizations (tenant_id, external_id) WHERE external_id IS NOT NULL;
CREATE INDEX organizations_by_name ON organizations (tenant_id, lower(name), organization_id);

-- E-mail domains of theirs, by which membership is suggested; each is one organization's.
CREATE TABLE organization_domains (
    tenant_id        uuid NOT NULL,
    domain           text NOT NULL CHECK (length(domain) BETWEEN 3 AND 253),
    organization_id  uuid NOT NULL,
    PRIMARY KEY (tenant_id, domain),
    FOREIGN KEY (tenant_id, organization_id) REFERENCES organizations
);
CREATE INDEX organization_domains_of ON organization_domains (tenant_id, organization_id);

-- Of linked customers it is the root of that day of whom it was said; unlinking parts the memberships as they were.
CREATE TABLE organization_members (
    tenant_id        uuid NOT NULL,
    organization_id  uuid NOT NULL,
    customer_id      uuid NOT NULL,
    role             text NOT NULL DEFAULT '' CHECK (length(role) <= 100),
    since            timestamptz NOT NULL,
    PRIMARY KEY (tenant_id, organization_id, customer_id),
    FOREIGN KEY (tenant_id, organization_id) REFERENCES organizations,
    FOREIGN KEY (tenant_id, customer_id) REFERENCES customers
);
CREATE INDEX organization_members_by_customer ON organization_members (tenant_id, customer_id);
