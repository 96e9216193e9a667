-- Work that people give and take by hand: who made an offer and to whom it goes back, who decided, what a piece of work asks for beyond its
-- queue, what is kept overnight, and wrap-up that was extended.
ALTER TABLE offers
    -- Who offered it; null: the router.
    ADD COLUMN by_agent_id uuid,
    -- Whose it is again when it is not taken; null: it waits in its queue.
    ADD COLUMN return_to uuid;

-- Whose word it was; null: the router's.
ALTER TABLE decisions ADD COLUMN decided_by uuid;

ALTER TABLE work_items
    -- What a transfer asks for beyond the queue: [{skill_id, least, weight}]
    ADD COLUMN requirements jsonb NOT NULL DEFAULT '[]' CHECK (jsonb_typeof(requirements) = 'array'),
    -- Whoever has it in hand keeps it until then, though they are gone.
    ADD COLUMN kept_until timestamptz,
    ADD COLUMN wrap_up_extended boolean NOT NULL DEFAULT false;
