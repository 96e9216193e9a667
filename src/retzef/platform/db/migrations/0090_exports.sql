-- Taking data out: everything of a tenant, or all of one customer, into a file that lies below the data folder for a few days.
CREATE TABLE exports (
    tenant_id    uuid NOT NULL,
    export_id    uuid NOT NULL,
    made_by      uuid NOT NULL,
    made_at      timestamptz NOT NULL,
    -- Whose; null for everything there is.
    customer_id  uuid,
    with_notes   boolean NOT NULL DEFAULT true,
    state        text NOT NULL DEFAULT 'running' CHECK (state IN ('running', 'done', 'failed')),
    error        text,
    -- How far it has come: the section, the key after which it goes on, and the part of that section which is next. All up to there is
    -- in the file, whose size is kept: a file of another size was cut off, and is begun anew.
    section      integer NOT NULL DEFAULT 0,
    after        text,
    part         integer NOT NULL DEFAULT 1,
    size         bigint NOT NULL DEFAULT 0,
    counts       jsonb NOT NULL DEFAULT '{}',             -- lines by section
    ended_at     timestamptz,
    file_kept    boolean NOT NULL DEFAULT true,
    PRIMARY KEY (tenant_id, export_id)
);
CREATE UNIQUE INDEX exports_at_work ON exports (tenant_id, customer_id) NULLS NOT DISTINCT WHERE state = 'running';
CREATE INDEX exports_with_file ON exports (made_at) WHERE file_kept;
