-- What routing rules set of an item, and that they were asked: once, before it is first offered. Beside the items, not in them: an item's row
-- is written with every message, and most centres have no rules.
CREATE TABLE considered_work (
    tenant_id           uuid NOT NULL,
    work_item_id        uuid NOT NULL,
    considered_at       timestamptz NOT NULL,
    rules_fired         uuid[] NOT NULL DEFAULT '{}',
    requirements        jsonb NOT NULL DEFAULT '[]' CHECK (jsonb_typeof(requirements) = 'array'),  -- [{skill_id, least, weight}]
    customer_value      smallint NOT NULL DEFAULT 0 CHECK (customer_value BETWEEN 0 AND 100),
    business_value      smallint NOT NULL DEFAULT 0 CHECK (business_value BETWEEN 0 AND 100),
    preferred_agent_id  uuid,
    notice              jsonb,                                -- [{texts by locale, values: [{type, value}]}]
    PRIMARY KEY (tenant_id, work_item_id),
    FOREIGN KEY (tenant_id, work_item_id) REFERENCES work_items
);
