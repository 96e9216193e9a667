-- Numbers are counted from facts: found by the day in which they happened, by the item they happened to, and, of
-- presence, by the agent. Only kinds that are counted are in these indexes: messages, of which there are most, are not.
CREATE INDEX events_counted ON events (tenant_id, occurred_at, work_item_id)
    WHERE kind IN ('work_item_queued', 'requeued', 'offer_made', 'offer_declined', 'offer_timed_out', 'assigned',
                   'interaction_ended', 'wrap_up_began', 'wrap_up_ended', 'wrap_up_lapsed');
CREATE INDEX events_counted_of_item ON events (tenant_id, work_item_id, seq)
    WHERE kind IN ('work_item_queued', 'requeued', 'offer_made', 'offer_declined', 'offer_timed_out', 'assigned',
                   'interaction_ended', 'wrap_up_began', 'wrap_up_ended', 'wrap_up_lapsed');
CREATE INDEX events_of_presence ON events (tenant_id, agent_id, occurred_at, seq) WHERE kind = 'presence_changed';

-- In which time zone a day of the tenant begins, and within how many seconds a customer is to be answered.
ALTER TABLE tenants
    ADD COLUMN time_zone text NOT NULL DEFAULT 'Asia/Jerusalem' CHECK (length(time_zone) BETWEEN 1 AND 64),
    ADD COLUMN answer_within_seconds integer NOT NULL DEFAULT 60 CHECK (answer_within_seconds BETWEEN 1 AND 86400);
