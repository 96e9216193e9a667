-- What alerts are decided on: each queue with a threshold, of whichever tenant, how it stands and what is known of its alerts; besides
-- them queues that have no threshold any more, and an alert that has not ended.

-- Of each queue, how many were answered since then, and how many of those within the queue's target, else within what the tenant promises
-- all. A wait is what engine/metrics calls one: from when somebody came into a queue until an agent had them; who comes back into the
-- queue in which they were answered does not wait anew.
CREATE OR REPLACE FUNCTION answered_since(p_tenant uuid, p_since timestamptz, p_within integer)
RETURNS TABLE (queue_id uuid, answered bigint, in_time bigint) LANGUAGE plpgsql STABLE
SET plan_cache_mode = force_generic_plan SET enable_seqscan = off AS $$
#variable_conflict use_column
BEGIN
    RETURN QUERY
    SELECT q.queue_id, count(*), count(*) FILTER (WHERE a.occurred_at - w.began_at <= make_interval(secs => COALESCE(q.target_seconds, p_within)))
    FROM events a
    CROSS JOIN LATERAL (
        SELECT max(e.seq) AS seq FROM events e
        WHERE e.tenant_id = p_tenant AND e.work_item_id = a.work_item_id AND e.seq < a.seq AND e.kind = 'assigned') p
    CROSS JOIN LATERAL (
        SELECT min(e.occurred_at) AS began_at, (array_agg((e.data ->> 'queue_id')::uuid ORDER BY e.seq DESC))[1] AS queue_id FROM events e
        WHERE e.tenant_id = p_tenant AND e.work_item_id = a.work_item_id AND e.seq < a.seq AND e.seq > COALESCE(p.seq, 0)
          AND e.kind IN ('work_item_queued', 'requeued')) w
    JOIN queues q ON q.tenant_id = p_tenant AND q.queue_id = w.queue_id
    WHERE a.tenant_id = p_tenant AND a.occurred_at >= p_since AND a.kind = 'assigned'
      AND NOT EXISTS (SELECT FROM work_items c WHERE c.tenant_id = p_tenant AND c.work_item_id = a.work_item_id AND c.consult_of IS NOT NULL)
      AND w.queue_id IS DISTINCT FROM (
        SELECT (e.data ->> 'queue_id')::uuid FROM events e
        WHERE e.tenant_id = p_tenant AND e.work_item_id = a.work_item_id AND e.seq < p.seq AND e.kind IN ('work_item_queued', 'requeued')
        ORDER BY e.seq DESC LIMIT 1)
    GROUP BY q.queue_id;
END $$;

-- Who waits is a customer: a question to a colleague is not counted. `known`: [engine.alerts.KnownAlert, with its id]. Ready are those of its people who are, with or without room for more.
CREATE OR REPLACE FUNCTION watched_queues(p_now timestamptz) RETURNS TABLE (
    tenant_id uuid, queue_id uuid, wait_seconds integer, waiting_above integer, in_time_percent integer, nobody_ready boolean,
    waiting bigint, longest_wait integer, ready bigint, answered bigint, in_time bigint, known text)
LANGUAGE plpgsql STABLE SET plan_cache_mode = force_generic_plan AS $$
#variable_conflict use_column
BEGIN
    RETURN QUERY
    WITH watched AS (
        SELECT q.tenant_id, q.queue_id, t.answer_within_seconds AS within, q.alert_wait_seconds, q.alert_waiting, q.alert_in_time_percent, q.alert_nobody_ready
        FROM queues q JOIN tenants t ON t.tenant_id = q.tenant_id AND t.closed_at IS NULL
        WHERE q.active AND (q.alert_wait_seconds IS NOT NULL OR q.alert_waiting IS NOT NULL OR q.alert_in_time_percent IS NOT NULL OR q.alert_nobody_ready)
        UNION ALL
        SELECT DISTINCT o.tenant_id, o.queue_id, 0, NULL::integer, NULL::integer, NULL::integer, false
        FROM alerts o JOIN queues q ON q.tenant_id = o.tenant_id AND q.queue_id = o.queue_id JOIN tenants t ON t.tenant_id = o.tenant_id
        WHERE o.ended_at IS NULL AND (t.closed_at IS NOT NULL OR NOT (q.active AND (q.alert_wait_seconds IS NOT NULL OR q.alert_waiting IS NOT NULL
            OR q.alert_in_time_percent IS NOT NULL OR q.alert_nobody_ready)))
    ), offered AS (
        SELECT t.tenant_id, n.queue_id, count(*) AS waiting, min(n.queued_at) AS oldest_at
        FROM (SELECT DISTINCT w.tenant_id FROM watched w) t
        JOIN offers o ON o.tenant_id = t.tenant_id AND o.state = 'pending'
        CROSS JOIN LATERAL (
            SELECT m.queue_id, m.state, m.queued_at FROM work_items m WHERE m.tenant_id = o.tenant_id AND m.work_item_id = o.work_item_id AND m.consult_of IS NULL OFFSET 0) n
        WHERE n.state = 'offered'
        GROUP BY t.tenant_id, n.queue_id
    ), answers AS (
        SELECT t.tenant_id, a.queue_id, a.answered, a.in_time
        FROM (SELECT DISTINCT w.tenant_id, w.within FROM watched w WHERE w.alert_in_time_percent IS NOT NULL) t
        CROSS JOIN LATERAL answered_since(t.tenant_id, p_now - interval '30 minutes', t.within) a)
    SELECT w.tenant_id, w.queue_id, w.alert_wait_seconds, w.alert_waiting, w.alert_in_time_percent, w.alert_nobody_ready,
        i.waiting + COALESCE(f.waiting, 0), GREATEST(0, floor(extract(epoch FROM p_now - LEAST(i.oldest_at, f.oldest_at))))::integer,
        (SELECT count(*) FROM queue_members m JOIN agents g ON g.tenant_id = m.tenant_id AND g.agent_id = m.agent_id
         WHERE m.tenant_id = w.tenant_id AND m.queue_id = w.queue_id AND g.active AND g.presence = 'ready'),
        COALESCE(a.answered, 0), COALESCE(a.in_time, 0),
        (SELECT COALESCE(json_agg(json_build_object('alert_id', o.alert_id, 'kind', o.kind, 'since', o.since, 'clear_since', o.clear_since,
                                                    'began_at', o.began_at, 'worst', o.worst, 'limit', o.threshold)), '[]')
         FROM alerts o WHERE o.tenant_id = w.tenant_id AND o.queue_id = w.queue_id AND o.ended_at IS NULL)::text
    FROM watched w
    CROSS JOIN LATERAL (
        SELECT count(*) AS waiting, min(n.queued_at) AS oldest_at FROM work_items n
        WHERE n.tenant_id = w.tenant_id AND n.queue_id = w.queue_id AND n.state = 'waiting' AND n.consult_of IS NULL) i
    LEFT JOIN offered f ON f.tenant_id = w.tenant_id AND f.queue_id = w.queue_id
    LEFT JOIN answers a ON a.tenant_id = w.tenant_id AND a.queue_id = w.queue_id
    ORDER BY w.tenant_id, w.queue_id;
END $$;
