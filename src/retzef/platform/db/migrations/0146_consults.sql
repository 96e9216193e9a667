-- A consult: whoever has a piece of work asks a colleague, who sees the case and is as busy as with the work itself. It is a work item about
-- another one and has no interaction of its own, so nothing that asks for the work of an interaction finds it.
ALTER TABLE work_items
    ALTER COLUMN interaction_id DROP NOT NULL,
    -- The item it is about.
    ADD COLUMN consult_of uuid,
    -- Who asks.
    ADD COLUMN consult_by uuid,
    -- The colleague asked by name; null: whoever serves its queue.
    ADD COLUMN consult_to uuid,
    -- Does whoever is asked write to the customer too?
    ADD COLUMN takes_part boolean NOT NULL DEFAULT false,
    ADD CONSTRAINT work_items_consult CHECK ((interaction_id IS NULL) = (consult_of IS NOT NULL) AND (consult_of IS NULL) = (consult_by IS NULL));
-- One at a time; and few, so they are found among all work.
CREATE UNIQUE INDEX work_items_consults ON work_items (tenant_id, consult_of) WHERE consult_of IS NOT NULL AND state <> 'done';
