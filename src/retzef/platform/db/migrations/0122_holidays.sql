-- The holidays by which a calendar goes; null: none. What falls on which date is worked out from rules when it is asked, for
-- every year, and is not stored:
-- {country, subdivision, categories: [], eves: {how, spans}, choices: [{key, day: {how, spans}, eve: {how, spans}}]},
-- how being closed, hours (open within the spans when its weekday is) or as_usual.
ALTER TABLE calendars ADD COLUMN holidays jsonb;

-- The hours of one entry point, in whatever queue its work waits; null: the queue's.
ALTER TABLE entry_points ADD COLUMN calendar_id uuid;
ALTER TABLE entry_points ADD CONSTRAINT entry_points_calendar FOREIGN KEY (tenant_id, calendar_id) REFERENCES calendars;

-- What becomes of what waits while a queue is closed: given out all the same, held until it opens, or passed to another queue;
-- and to which queue what has waited too long is passed.
ALTER TABLE queues
    ADD COLUMN when_closed text NOT NULL DEFAULT 'serve' CHECK (when_closed IN ('serve', 'hold', 'overflow')),
    ADD COLUMN overflow_queue_id uuid,
    ADD COLUMN max_wait_seconds integer CHECK (max_wait_seconds BETWEEN 1 AND 604800),
    ADD CONSTRAINT queues_overflow FOREIGN KEY (tenant_id, overflow_queue_id) REFERENCES queues,
    ADD CONSTRAINT queues_overflow_elsewhere CHECK (overflow_queue_id <> queue_id),
    ADD CONSTRAINT queues_overflow_somewhere
        CHECK (overflow_queue_id IS NOT NULL OR (when_closed <> 'overflow' AND max_wait_seconds IS NULL));
