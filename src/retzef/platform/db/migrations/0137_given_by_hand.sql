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
    -- [{skill_id, least, weight}]
    ADD COLUMN IF NOT EXISTS requirements jsonb NOT NULL DEFAULT '[]' CHECK (jsonb_typeof(requirements) = 'array'),
    -- 0 to 100.
    ADD COLUMN IF NOT EXISTS customer_value smallint NOT NULL DEFAULT 0 CHECK (customer_value BETWEEN 0 AND 100),
    ADD COLUMN IF NOT EXISTS business_value smallint NOT NULL DEFAULT 0 CHECK (business_value BETWEEN 0 AND 100),
    -- Whoever has it in hand keeps it until then, though they are gone.
    ADD COLUMN kept_until timestamptz,
    ADD COLUMN wrap_up_extended boolean NOT NULL DEFAULT false;
