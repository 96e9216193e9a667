-- Comparisons of policies on a made-up centre: what was asked, how far it is, and what came of it.
CREATE TABLE simulations (
    tenant_id      uuid NOT NULL,
    simulation_id  uuid NOT NULL,
    made_by        uuid NOT NULL,
    made_at        timestamptz NOT NULL,
    -- The scenario's own; until it is known, what its file is called.
    name           text NOT NULL CHECK (length(name) <= 200),
    asked          jsonb NOT NULL,
    -- As `retzef simulate` takes it; null until it is made from the centre.
    scenario       text CHECK (length(scenario) <= 4000000),
    seeds          integer NOT NULL CHECK (seeds BETWEEN 2 AND 100),
    state          text NOT NULL DEFAULT 'running' CHECK (state IN ('running', 'done', 'cancelled', 'failed')),
    error          text,
    progress       real NOT NULL DEFAULT 0,
    result         jsonb,
    ended_at       timestamptz,
    PRIMARY KEY (tenant_id, simulation_id)
);
-- One at a time: it takes a processor.
CREATE UNIQUE INDEX simulations_at_work ON simulations (tenant_id) WHERE state = 'running';

-- What is done already, seed by seed: whoever goes on begins with the next. Gone when it has ended.
CREATE TABLE simulation_runs (
    tenant_id      uuid NOT NULL,
    simulation_id  uuid NOT NULL,
    seed           integer NOT NULL,
    figures        jsonb NOT NULL,
    PRIMARY KEY (tenant_id, simulation_id, seed),
    FOREIGN KEY (tenant_id, simulation_id) REFERENCES simulations ON DELETE CASCADE
);
