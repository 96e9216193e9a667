-- The tenant's own fields: what may be written of a customer (`customers.fields`), and later of a case, beside what Retzef knows itself.
-- A field is archived, never deleted: values keep their meaning.
CREATE TABLE field_definitions (
    tenant_id    uuid NOT NULL,
    field_id     uuid NOT NULL,
    subject      text NOT NULL CHECK (subject IN ('customer', 'case')),
    key          text NOT NULL CHECK (key ~ '^[a-z][a-z0-9_]{0,49}$'),
    type         text NOT NULL,
    label        jsonb NOT NULL,                          -- text by locale
    help         jsonb NOT NULL DEFAULT '{}',             -- text by locale
    required     boolean NOT NULL DEFAULT false,
    choices      jsonb NOT NULL DEFAULT '[]',             -- [{key, label by locale}]
    position     integer NOT NULL DEFAULT 0,
    archived_at  timestamptz,
    created_at   timestamptz NOT NULL,
    PRIMARY KEY (tenant_id, field_id)
);
CREATE UNIQUE INDEX field_definitions_by_key ON field_definitions (tenant_id, subject, key);
CREATE INDEX customers_by_field ON customers USING gin (tenant_id, fields jsonb_path_ops);
