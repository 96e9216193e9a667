-- What is to be done in a case besides answering: by somebody, by a team or by nobody yet, until some instant or without one.
CREATE TABLE case_tasks (
    tenant_id     uuid NOT NULL,
    task_id       uuid NOT NULL,
    case_id       uuid NOT NULL,
    text          text NOT NULL CHECK (length(text) <= 500),
    agent_id      uuid,
    team_id       uuid,
    due_at        timestamptz,
    place         integer NOT NULL,                       -- among the tasks of its case
    made_by       uuid NOT NULL,
    made_at       timestamptz NOT NULL,
    done_at       timestamptz,
    done_by       uuid,
    due_told_for  timestamptz,                            -- the instant for which it was told that it is due
    version       bigint NOT NULL DEFAULT 1,
    PRIMARY KEY (tenant_id, task_id),
    FOREIGN KEY (tenant_id, case_id) REFERENCES cases,
    FOREIGN KEY (tenant_id, agent_id) REFERENCES agents,
    FOREIGN KEY (tenant_id, team_id) REFERENCES teams ON DELETE SET NULL (team_id),
    CHECK (agent_id IS NULL OR team_id IS NULL)
);
CREATE INDEX case_tasks_of_case ON case_tasks (tenant_id, case_id, place);
CREATE INDEX case_tasks_of_agent ON case_tasks (tenant_id, agent_id) WHERE done_at IS NULL;
CREATE INDEX case_tasks_of_team ON case_tasks (tenant_id, team_id) WHERE done_at IS NULL;
CREATE INDEX case_tasks_untold ON case_tasks (due_at) WHERE done_at IS NULL AND due_at IS NOT NULL AND due_told_for IS DISTINCT FROM due_at;
