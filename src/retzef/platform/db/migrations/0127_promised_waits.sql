-- What wait whoever waits was told first: when, and between which instants somebody was to come. Null: nothing was told.
ALTER TABLE work_items
    ADD COLUMN promised_at timestamptz,
    ADD COLUMN promised_from timestamptz,
    ADD COLUMN promised_until timestamptz;
-- Who was told of a wait, by when, for holding it against what became of it.
CREATE INDEX work_items_promised ON work_items (tenant_id, promised_at) WHERE promised_at IS NOT NULL;
-- The pace of a queue: who left it lately, taken or not.
CREATE INDEX work_items_taken ON work_items (tenant_id, queue_id, assigned_at) WHERE assigned_at IS NOT NULL;
CREATE INDEX work_items_given_up ON work_items (tenant_id, queue_id, done_at) WHERE assigned_at IS NULL AND done_at IS NOT NULL;
-- The order in which those of one medium are served: a chat does not wait for the mails before it.
CREATE INDEX work_items_waiting_of_medium ON work_items (tenant_id, queue_id, medium, priority DESC, queued_at, work_item_id)
    WHERE state = 'waiting';
