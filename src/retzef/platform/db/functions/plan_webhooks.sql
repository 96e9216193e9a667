-- For each subscription that is on and not deleted: what the journal has got since its place becomes deliveries, and its place moves on, in one
-- statement and so by one snapshot. Two processes never plan the same one at once. Then every subscription with something
-- waiting has its job, which carries the subscription's id: there is one at most.
--
-- p_kinds: the public kind of each internal kind that has one. Of an epoch that has ended first what was left, then the new one.
CREATE OR REPLACE FUNCTION plan_webhooks(p_kinds jsonb, p_now timestamptz) RETURNS bigint LANGUAGE plpgsql
SET plan_cache_mode = force_generic_plan SET enable_seqscan = off SET enable_bitmapscan = off AS $$
#variable_conflict use_column
DECLARE
    v_epoch    integer;
    v_here     pg_snapshot;
    v_planned  bigint;
    v_read     bigint;
    v_total    bigint := 0;
    v_one      record;
BEGIN
    SELECT i.epoch INTO v_epoch FROM installation i;
    FOR v_one IN SELECT * FROM webhook_subscriptions s WHERE s.state = 'on' AND s.deleted_at IS NULL ORDER BY s.tenant_id, s.subscription_id FOR UPDATE SKIP LOCKED
    LOOP
        WITH fresh AS MATERIALIZED (
            SELECT e.seq, e.kind, e.occurred_at FROM events e
            WHERE e.xid >= pg_snapshot_xmax(v_one.seen) AND e.epoch = v_one.epoch AND e.tenant_id = v_one.tenant_id
            UNION ALL
            SELECT e.seq, e.kind, e.occurred_at FROM events e
            WHERE e.xid = ANY (ARRAY(SELECT pg_snapshot_xip(v_one.seen))) AND e.epoch = v_one.epoch AND e.tenant_id = v_one.tenant_id
        ), added AS (
            INSERT INTO webhook_deliveries (tenant_id, delivery_id, subscription_id, event_seq, kind, occurred_at)
            SELECT v_one.tenant_id, gen_random_uuid(), v_one.subscription_id, f.seq, p_kinds ->> f.kind, f.occurred_at FROM fresh f
            WHERE p_kinds ? f.kind AND (v_one.kinds = '{}' OR p_kinds ->> f.kind = ANY (v_one.kinds))
            ORDER BY f.seq
            ON CONFLICT (tenant_id, subscription_id, event_seq) DO NOTHING RETURNING 1)
        SELECT (SELECT count(*) FROM added), (SELECT count(*) FROM fresh), pg_current_snapshot() INTO v_planned, v_read, v_here;
        v_total := v_total + v_planned;
        IF v_one.epoch <> v_epoch THEN
            UPDATE webhook_subscriptions s SET epoch = v_epoch, seen = '1:1:'
            WHERE s.tenant_id = v_one.tenant_id AND s.subscription_id = v_one.subscription_id;
        ELSIF v_planned > 0 OR v_read > 100 OR (pg_snapshot_xmax(v_here)::text::bigint - pg_snapshot_xmax(v_one.seen)::text::bigint) > 500 THEN
            -- A quiet subscription is not written each second: the little that came since is looked through again. Few transactions may bring much.
            UPDATE webhook_subscriptions s SET seen = v_here
            WHERE s.tenant_id = v_one.tenant_id AND s.subscription_id = v_one.subscription_id;
        END IF;
    END LOOP;
    INSERT INTO jobs (tenant_id, job_id, kind, payload, run_at, created_at)
    SELECT s.tenant_id, s.subscription_id, 'deliver_webhooks', jsonb_build_object('subscription_id', s.subscription_id), p_now, p_now
    FROM webhook_subscriptions s
    WHERE s.state = 'on' AND s.deleted_at IS NULL AND EXISTS (SELECT 1 FROM webhook_deliveries d
        WHERE d.tenant_id = s.tenant_id AND d.subscription_id = s.subscription_id AND d.state = 'waiting')
    ON CONFLICT DO NOTHING;
    RETURN v_total;
END $$;
