-- What agents are able to do, how much they carry at once, and what a queue asks of whoever serves it.
CREATE TABLE skills (
    tenant_id   uuid NOT NULL,
    skill_id    uuid NOT NULL,
    name        jsonb NOT NULL,                      -- text by locale
    active      boolean NOT NULL DEFAULT true,
    version     bigint NOT NULL DEFAULT 1,
    PRIMARY KEY (tenant_id, skill_id)
);

-- No row: the agent does not have the skill. Level 0 is had, and is enough where any level is.
CREATE TABLE agent_skills (
    tenant_id  uuid NOT NULL,
    agent_id   uuid NOT NULL,
    skill_id   uuid NOT NULL,
    level      integer NOT NULL CHECK (level BETWEEN 0 AND 100),
    PRIMARY KEY (tenant_id, agent_id, skill_id),
    FOREIGN KEY (tenant_id, agent_id) REFERENCES agents,
    FOREIGN KEY (tenant_id, skill_id) REFERENCES skills
);
CREATE INDEX agent_skills_by_skill ON agent_skills (tenant_id, skill_id);

ALTER TABLE agents
    -- {medium: at most so many items of it at once}
    ADD COLUMN caps jsonb NOT NULL DEFAULT '{}',
    -- When they last came to work after having been offline.
    ADD COLUMN signed_in_at timestamptz;

ALTER TABLE queues
    -- [{skill_id, least, weight}]
    ADD COLUMN requirements jsonb NOT NULL DEFAULT '[]',
    -- [{after_seconds, lower_by, without [skill_id], also [queue_id]}], the soonest first
    ADD COLUMN rings jsonb NOT NULL DEFAULT '[]',
    ADD COLUMN target_seconds integer CHECK (target_seconds BETWEEN 1 AND 2592000),
    -- Points for each second of waiting.
    ADD COLUMN ageing double precision NOT NULL DEFAULT 1 CHECK (ageing BETWEEN 0 AND 100),
    ADD COLUMN auto_accept boolean NOT NULL DEFAULT false,
    -- Agents may take from its list themselves.
    ADD COLUMN pull_allowed boolean NOT NULL DEFAULT false,
    -- So many of those who could take its items stay free.
    ADD COLUMN keeps_free integer NOT NULL DEFAULT 0 CHECK (keeps_free BETWEEN 0 AND 1000),
    -- Wrap-up ends with a disposition, where the queue has any.
    ADD COLUMN disposition_required boolean NOT NULL DEFAULT true;

-- When it came into the queue in which it waits; null: when it began to wait.
ALTER TABLE work_items ADD COLUMN entered_at timestamptz;
