-- Cases that became one, were parted, or have to do with each other.

-- The case in which this one goes on, null while it stands for itself. `rearranged` counts what was moved in or out, so that
-- who shows the case knows when its thread has to be read anew.
ALTER TABLE cases ADD COLUMN merged_into uuid, ADD COLUMN rearranged integer NOT NULL DEFAULT 0;
ALTER TABLE cases ADD FOREIGN KEY (tenant_id, merged_into) REFERENCES cases;
ALTER TABLE cases ADD CONSTRAINT cases_merged_are_closed CHECK (merged_into IS NULL OR status = 'resolved' AND merged_into <> case_id);
CREATE INDEX cases_merged ON cases (tenant_id, merged_into) WHERE merged_into IS NOT NULL;

-- What a merge took over, so that exactly this goes back. `before`: what the merged case was; `opened`: what the other was
-- when the merge had to open it, to be put back if nothing else has changed it since (`into_version`).
CREATE TABLE case_merges (
    tenant_id        uuid NOT NULL,
    merge_id         uuid NOT NULL,
    case_id          uuid NOT NULL,
    into_case_id     uuid NOT NULL,
    interaction_ids  uuid[] NOT NULL,
    note_ids         uuid[] NOT NULL,
    before           jsonb NOT NULL,
    opened           jsonb,
    into_version     bigint NOT NULL,
    merged_by        uuid NOT NULL,
    merged_at        timestamptz NOT NULL,
    undone_at        timestamptz,
    PRIMARY KEY (tenant_id, merge_id),
    FOREIGN KEY (tenant_id, case_id) REFERENCES cases,
    FOREIGN KEY (tenant_id, into_case_id) REFERENCES cases
);
CREATE UNIQUE INDEX case_merges_standing ON case_merges (tenant_id, case_id) WHERE undone_at IS NULL;

-- A thread was cut at a message: what came from there on is `new_interaction_id` of the new case. When the cut lies at its
-- beginning the whole thread has gone over, and the two ids are the same.
CREATE TABLE case_splits (
    tenant_id           uuid NOT NULL,
    split_id            uuid NOT NULL,
    case_id             uuid NOT NULL,
    new_case_id         uuid NOT NULL,
    interaction_id      uuid NOT NULL,
    new_interaction_id  uuid NOT NULL,
    split_by            uuid NOT NULL,
    split_at            timestamptz NOT NULL,
    undone_at           timestamptz,
    PRIMARY KEY (tenant_id, split_id),
    FOREIGN KEY (tenant_id, case_id) REFERENCES cases,
    FOREIGN KEY (tenant_id, new_case_id) REFERENCES cases
);
CREATE INDEX case_splits_of ON case_splits (tenant_id, case_id) WHERE undone_at IS NULL;
CREATE INDEX case_splits_made ON case_splits (tenant_id, new_case_id) WHERE undone_at IS NULL;

-- Two cases that have to do with each other: said once, seen at both.
CREATE TABLE case_relations (
    tenant_id   uuid NOT NULL,
    one_id      uuid NOT NULL,
    other_id    uuid NOT NULL,
    related_by  uuid NOT NULL,
    related_at  timestamptz NOT NULL,
    PRIMARY KEY (tenant_id, one_id, other_id),
    FOREIGN KEY (tenant_id, one_id) REFERENCES cases,
    FOREIGN KEY (tenant_id, other_id) REFERENCES cases,
    CHECK (one_id < other_id)
);
CREATE INDEX case_relations_back ON case_relations (tenant_id, other_id);
