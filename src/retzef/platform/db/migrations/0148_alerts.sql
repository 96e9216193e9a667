-- What is too much for a queue, and what of it is so now. Null, or false: nobody is told.
ALTER TABLE queues
    ADD COLUMN alert_wait_seconds integer CHECK (alert_wait_seconds BETWEEN 1 AND 2592000),
    ADD COLUMN alert_waiting integer CHECK (alert_waiting BETWEEN 0 AND 100000),
    ADD COLUMN alert_in_time_percent integer CHECK (alert_in_time_percent BETWEEN 1 AND 100),
    ADD COLUMN alert_nobody_ready boolean NOT NULL DEFAULT false;
-- Those are looked at every few seconds, the others never.
CREATE INDEX queues_watched ON queues (tenant_id, queue_id)
    WHERE active AND (alert_wait_seconds IS NOT NULL OR alert_waiting IS NOT NULL OR alert_in_time_percent IS NOT NULL OR alert_nobody_ready);

-- One that has not ended for each queue and kind: without `began_at` it is pending. Those that have ended are kept for a while.
CREATE TABLE alerts (
    tenant_id    uuid NOT NULL,
    alert_id     uuid NOT NULL,
    queue_id     uuid NOT NULL,
    kind         text NOT NULL CHECK (kind IN ('long_wait', 'many_waiting', 'few_in_time', 'nobody_ready')),
    -- Since when the threshold is passed, and since when it is passed no more.
    since        timestamptz NOT NULL,
    clear_since  timestamptz,
    began_at     timestamptz,
    ended_at     timestamptz,
    worst        integer NOT NULL,
    threshold    integer NOT NULL,
    PRIMARY KEY (tenant_id, alert_id),
    FOREIGN KEY (tenant_id, queue_id) REFERENCES queues
);
CREATE UNIQUE INDEX alerts_not_ended ON alerts (tenant_id, queue_id, kind) WHERE ended_at IS NULL;
CREATE INDEX alerts_ended ON alerts (tenant_id, ended_at) WHERE ended_at IS NOT NULL;
CREATE INDEX alerts_by_age ON alerts (ended_at) WHERE ended_at IS NOT NULL;
