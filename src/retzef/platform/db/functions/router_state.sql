-- Everything one round is decided on, as one JSON value in the shape of engine.routing.RoutingState.
--
-- Of what waits, the first p_limit of every queue: a queue nobody can serve does not hide the others.
-- `held`: items in the hands of agents who are gone; those not heard of for a minute are included, the policy decides.
CREATE OR REPLACE FUNCTION router_state(p_tenant uuid, p_now timestamptz, p_watched_since timestamptz, p_limit integer)
RETURNS json LANGUAGE plpgsql STABLE AS $$
#variable_conflict use_column
DECLARE
    v_queues  json;
    v_items   json;
    v_most    bigint;
    v_agents  json;
    v_offers  json;
    v_wraps   json;
    v_held    json;
BEGIN
    SELECT json_agg(json_build_object('queue_id', q.queue_id, 'offer_within', 'PT' || q.offer_seconds || 'S'))
    INTO v_queues FROM queues q WHERE q.tenant_id = p_tenant;

    SELECT json_agg(i.line), max(i.place) INTO v_items, v_most
    FROM queues q CROSS JOIN LATERAL (
        SELECT w.place, json_build_object('work_item_id', w.work_item_id, 'queue_id', w.queue_id, 'medium', w.medium, 'load', w.load,
                'priority', w.priority, 'queued_at', w.queued_at, 'passed_by', w.passed_by, 'case_priority', (
                    SELECT k.priority FROM cases k WHERE k.tenant_id = p_tenant AND k.case_id = w.case_id)) AS line
        FROM (SELECT o.*, row_number() OVER (ORDER BY o.priority DESC, o.queued_at, o.work_item_id) AS place
              FROM work_items o WHERE o.tenant_id = p_tenant AND o.queue_id = q.queue_id AND o.state = 'waiting'
              ORDER BY o.priority DESC, o.queued_at, o.work_item_id LIMIT p_limit) w) i
    WHERE q.tenant_id = p_tenant;

    SELECT json_agg(json_build_object('agent_id', a.agent_id, 'capacity', a.capacity, 'idle_since', a.idle_since,
        'last_seen_at', GREATEST(a.last_seen_at, a.presence_at), 'ready_since', a.presence_at,
        'load', (SELECT COALESCE(sum(w.load), 0) FROM work_items w WHERE w.tenant_id = p_tenant
                 AND w.agent_id = a.agent_id AND w.state IN ('offered', 'assigned', 'wrap_up')),
        'queues', (SELECT COALESCE(json_agg(m.queue_id), '[]') FROM queue_members m
                   WHERE m.tenant_id = p_tenant AND m.agent_id = a.agent_id)))
    INTO v_agents FROM agents a WHERE a.tenant_id = p_tenant AND a.presence = 'ready' AND a.active;

    SELECT json_agg(json_build_object('offer_id', o.offer_id, 'work_item_id', o.work_item_id, 'agent_id', o.agent_id,
        'offered_at', o.offered_at, 'expires_at', o.expires_at))
    INTO v_offers FROM offers o WHERE o.tenant_id = p_tenant AND o.state = 'pending';

    SELECT json_agg(json_build_object('work_item_id', w.work_item_id, 'agent_id', w.agent_id, 'until', w.wrap_up_until))
        FILTER (WHERE w.state = 'wrap_up'),
        json_agg(json_build_object('work_item_id', w.work_item_id, 'agent_id', w.agent_id, 'gone_since',
            CASE WHEN a.presence = 'offline' OR a.presence_reason = 'connection_lost' THEN a.presence_at
                 ELSE GREATEST(a.last_seen_at, a.presence_at) END))
        FILTER (WHERE w.state = 'assigned' AND (a.presence = 'offline' OR a.presence_reason = 'connection_lost'
                OR GREATEST(a.last_seen_at, a.presence_at) < p_now - interval '1 minute'))
    INTO v_wraps, v_held
    FROM work_items w JOIN agents a ON a.tenant_id = w.tenant_id AND a.agent_id = w.agent_id
    WHERE w.tenant_id = p_tenant AND w.state IN ('assigned', 'wrap_up');

    RETURN json_build_object(
        'queues', COALESCE(v_queues, '[]'), 'items', COALESCE(v_items, '[]'), 'agents', COALESCE(v_agents, '[]'),
        'offers', COALESCE(v_offers, '[]'), 'wrap_ups', COALESCE(v_wraps, '[]'), 'held', COALESCE(v_held, '[]'),
        'watched_since', p_watched_since, 'truncated', COALESCE(v_most >= p_limit, false));
END $$;
