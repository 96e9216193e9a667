-- Importing customers from a file. Of the file's words nothing is kept here: lines are named by their place in it, and read
-- from it when they are shown. The file lies below the data folder until it is no longer needed.
CREATE TABLE imports (
    tenant_id      uuid NOT NULL,
    import_id      uuid NOT NULL,
    made_by        uuid NOT NULL,
    made_at        timestamptz NOT NULL,
    file_name      text NOT NULL CHECK (length(file_name) BETWEEN 1 AND 255),
    size           bigint NOT NULL CHECK (size > 0),
    encoding       text NOT NULL,
    delimiter      text NOT NULL CHECK (length(delimiter) = 1),
    has_header     boolean NOT NULL DEFAULT true,
    -- What each column means, and by which identities customers are recognised, the surest first.
    columns        text[] NOT NULL,
    recognise_by   text[] NOT NULL,
    update_rule    text NOT NULL DEFAULT 'fill' CHECK (update_rule IN ('fill', 'overwrite', 'leave')),
    state          text NOT NULL DEFAULT 'uploaded'
                   CHECK (state IN ('uploaded', 'checking', 'checked', 'running', 'stopped', 'done', 'failed')),
    error          text,
    -- How far it has come: moved in the transaction that writes the lines before it.
    at_byte        bigint NOT NULL DEFAULT 0,
    at_line        bigint NOT NULL DEFAULT 1,
    made           bigint NOT NULL DEFAULT 0,
    changed        bigint NOT NULL DEFAULT 0,
    unchanged      bigint NOT NULL DEFAULT 0,
    refused        bigint NOT NULL DEFAULT 0,
    -- Of a check: by outcome the places of its first lines, [{line, at_byte, length}].
    examples       jsonb NOT NULL DEFAULT '{}',
    began_at       timestamptz,
    began_at_byte  bigint NOT NULL DEFAULT 0,
    ended_at       timestamptz,
    file_kept      boolean NOT NULL DEFAULT true,
    PRIMARY KEY (tenant_id, import_id)
);
-- One at a time: two would not see each other's customers and make them twice.
CREATE UNIQUE INDEX imports_at_work ON imports (tenant_id) WHERE state IN ('checking', 'running');
CREATE INDEX imports_with_file ON imports (made_at) WHERE file_kept;

CREATE TABLE import_refusals (
    tenant_id  uuid NOT NULL,
    import_id  uuid NOT NULL,
    line       bigint NOT NULL,
    at_byte    bigint NOT NULL,
    length     integer NOT NULL,
    code       text NOT NULL,
    -- The cell's place in the line, from 0; null when it is about the whole line.
    cell       integer,
    PRIMARY KEY (tenant_id, import_id, line),
    FOREIGN KEY (tenant_id, import_id) REFERENCES imports ON DELETE CASCADE
);

-- What a check has met so far, by hash, so that it knows a line by an earlier one. Emptied when it ends.
CREATE TABLE import_seen (
    tenant_id  uuid NOT NULL,
    import_id  uuid NOT NULL,
    key        bigint NOT NULL,
    PRIMARY KEY (tenant_id, import_id, key),
    FOREIGN KEY (tenant_id, import_id) REFERENCES imports ON DELETE CASCADE
);
