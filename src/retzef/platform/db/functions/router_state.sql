-- What rounds are decided on, as JSON in the shape of engine.routing: `routing_queues`, `routing_agents` and `routing_items` each tell
-- of all (p_ids null), or of those of the named that still count; whoever is named and not told of is ready, or waits, no more.

-- Everything one round is decided on, as one value in the shape of engine.routing.RoutingState.
CREATE OR REPLACE FUNCTION router_state(p_tenant uuid, p_now timestamptz, p_watched_since timestamptz)
RETURNS json LANGUAGE plpgsql STABLE AS $$
#variable_conflict use_column
BEGIN
    PERFORM set_config('retzef.tenant_id', p_tenant::text, true);
    RETURN json_build_object(
        'queues', routing_queues(p_tenant), 'items', routing_items(p_tenant), 'agents', routing_agents(p_tenant),
        'offers', (SELECT COALESCE(json_agg(o.line), '[]') FROM pending_offers o WHERE o.tenant_id = p_tenant),
        'wrap_ups', (SELECT COALESCE(json_agg(w.line), '[]') FROM wrap_up_lines w WHERE w.tenant_id = p_tenant AND w.state = 'wrap_up'),
        'held', routing_held(p_tenant, p_now), 'watched_since', p_watched_since);
END $$;

-- What it takes to say how it stands with one item that waits: as above, of everything that waits only this.
CREATE OR REPLACE FUNCTION state_around_item(p_tenant uuid, p_item uuid, p_now timestamptz) RETURNS json LANGUAGE plpgsql STABLE AS $$
#variable_conflict use_column
BEGIN
    PERFORM set_config('retzef.tenant_id', p_tenant::text, true);
    RETURN json_build_object(
        'queues', routing_queues(p_tenant), 'items', routing_items(p_tenant, ARRAY[p_item]), 'agents', routing_agents(p_tenant),
        'offers', (SELECT COALESCE(json_agg(o.line), '[]') FROM pending_offers o WHERE o.tenant_id = p_tenant),
        'wrap_ups', '[]'::json, 'held', '[]'::json, 'watched_since', p_now);
END $$;

-- What each queue says about routing: [engine.routing.QueueRule]. Whether it is open is for whoever reads the calendars to add.
CREATE OR REPLACE FUNCTION routing_queues(p_tenant uuid) RETURNS json LANGUAGE sql STABLE AS $$
    SELECT COALESCE(json_agg(json_build_object(
        'queue_id', q.queue_id, 'offer_within', 'PT' || q.offer_seconds || 'S', 'requirements', q.requirements,
        'rings', (SELECT COALESCE(json_agg(json_build_object('after', 'PT' || r.after_seconds || 'S', 'lower_by', r.lower_by,
                                                             'without', r.without, 'also', r.also) ORDER BY r.after_seconds), '[]')
                  FROM jsonb_to_recordset(q.rings) AS r(after_seconds integer, lower_by integer, without jsonb, also jsonb)),
        'target', 'PT' || q.target_seconds || 'S', 'ageing', q.ageing, 'auto_accept', q.auto_accept,
        'keeps_free', q.keeps_free, 'when_closed', q.when_closed, 'overflow_queue_id', q.overflow_queue_id,
        'max_wait', 'PT' || q.max_wait_seconds || 'S')), '[]')
    FROM queues q WHERE q.tenant_id = p_tenant
$$;

-- [engine.routing.PendingOffer]
CREATE OR REPLACE VIEW pending_offers WITH (security_invoker = true) AS
SELECT o.tenant_id, o.work_item_id, json_build_object('offer_id', o.offer_id, 'work_item_id', o.work_item_id, 'agent_id', o.agent_id,
    'offered_at', o.offered_at, 'expires_at', o.expires_at, 'medium', w.medium) AS line
FROM offers o JOIN work_items w ON w.tenant_id = o.tenant_id AND w.work_item_id = o.work_item_id WHERE o.state = 'pending';

-- [engine.routing.WrapUp], where they are in wrap-up.
CREATE OR REPLACE VIEW wrap_up_lines WITH (security_invoker = true) AS
SELECT w.tenant_id, w.work_item_id, w.state, json_build_object('work_item_id', w.work_item_id, 'agent_id', w.agent_id, 'until', w.wrap_up_until) AS line
FROM work_items w;

-- [engine.routing.ReadyAgent], as far as they are ready: what each carries, for whichever tenant of the pool.
CREATE OR REPLACE VIEW agents_at_work WITH (security_invoker = true) AS
SELECT a.tenant_id, a.agent_id, a.person_id, a.presence = 'ready' AND a.active AS is_ready, json_build_object('agent_id', a.agent_id, 'capacity', a.capacity, 'load', 0,
    'idle_since', CASE WHEN a.person_id IS NULL THEN a.idle_since ELSE idle_anywhere_since(a.tenant_id, a.agent_id) END,
    'last_seen_at', GREATEST(a.last_seen_at, a.presence_at), 'ready_since', a.presence_at, 'signed_in_at', a.signed_in_at,
    'caps', a.caps, 'person_id', a.person_id,
    'queues', (SELECT COALESCE(json_agg(m.queue_id), '[]') FROM queue_members m
               WHERE m.tenant_id = a.tenant_id AND m.agent_id = a.agent_id),
    'skills', (SELECT COALESCE(json_object_agg(s.skill_id, s.level), '{}') FROM agent_skills s
               WHERE s.tenant_id = a.tenant_id AND s.agent_id = a.agent_id),
    'work', (SELECT COALESCE(json_agg(json_build_object('work_item_id', c.work_item_id, 'medium', c.medium, 'load', c.load,
                                                        'quiet_since', c.last_line_at)), '[]')
             FROM (SELECT w.work_item_id, w.medium, w.load, w.last_line_at FROM work_items w
                   WHERE w.tenant_id = a.tenant_id AND w.agent_id = a.agent_id AND w.state IN ('offered', 'assigned', 'wrap_up')
                   UNION ALL
                   SELECT e.work_item_id, e.medium, e.load, e.last_line_at FROM work_elsewhere(a.tenant_id, a.agent_id) e
                   WHERE a.person_id IS NOT NULL) c)) AS line
FROM agents a;

CREATE OR REPLACE FUNCTION routing_agents(p_tenant uuid, p_ids uuid[] DEFAULT NULL) RETURNS json LANGUAGE plpgsql STABLE
SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off AS $$
BEGIN
    IF p_ids IS NULL THEN
        RETURN (SELECT COALESCE(json_agg(r.line), '[]') FROM agents_at_work r WHERE r.tenant_id = p_tenant AND r.is_ready);
    END IF;
    RETURN (SELECT COALESCE(json_agg(r.line), '[]') FROM agents_at_work r
            WHERE r.tenant_id = p_tenant AND r.agent_id = ANY (p_ids) AND r.is_ready);
END $$;

-- [engine.routing.WaitingItem]: what waits. `last_agent_id`: who served its case last, else the customer's case before it.
CREATE OR REPLACE VIEW waiting_items WITH (security_invoker = true) AS
SELECT w.tenant_id, w.work_item_id, json_build_object('work_item_id', w.work_item_id, 'queue_id', w.queue_id, 'medium', w.medium,
    'load', w.load, 'priority', w.priority, 'queued_at', w.queued_at, 'entered_at', w.entered_at, 'passed_by', w.passed_by,
    'excluded', CASE WHEN w.consult_by IS NULL THEN '[]' ELSE json_build_array(w.consult_by) END,
    'requirements', w.requirements || COALESCE(d.requirements, '[]'), 'customer_value', COALESCE(d.customer_value, 0),
    'business_value', COALESCE(d.business_value, 0), 'preferred_agent_id', d.preferred_agent_id,
    'case_priority', k.priority, 'deadline_at', k.deadline_at, 'owner_agent_id', k.owner_agent_id,
    'entry_point_id', (SELECT e.entry_point_id FROM interactions i
        JOIN entry_points e ON e.tenant_id = i.tenant_id AND e.entry_point_id = i.entry_point_id
        WHERE i.tenant_id = w.tenant_id AND i.interaction_id = w.interaction_id AND e.calendar_id IS NOT NULL),
    'last_agent_id', COALESCE(
        (SELECT o.agent_id FROM work_items o
         WHERE o.tenant_id = w.tenant_id AND o.case_id = w.case_id AND o.agent_id IS NOT NULL AND o.assigned_at IS NOT NULL
           AND o.consult_of IS NULL
         ORDER BY o.assigned_at DESC LIMIT 1),
        (SELECT o.agent_id FROM customers c JOIN customers m ON m.tenant_id = c.tenant_id AND m.root_id = c.root_id
         CROSS JOIN LATERAL (SELECT p.case_id FROM cases p WHERE p.tenant_id = m.tenant_id AND p.customer_id = m.customer_id
                             AND p.case_id < w.case_id ORDER BY p.case_id DESC LIMIT 2) p
         JOIN work_items o ON o.tenant_id = m.tenant_id AND o.case_id = p.case_id
         WHERE c.tenant_id = w.tenant_id AND c.customer_id = k.customer_id AND o.agent_id IS NOT NULL AND o.assigned_at IS NOT NULL
           AND o.consult_of IS NULL
         ORDER BY o.assigned_at DESC LIMIT 1))) AS line, w.queued_at,
    -- Of a consult routing rules are not asked.
    d.work_item_id IS NOT NULL OR w.consult_of IS NOT NULL AS is_considered
FROM work_items w JOIN cases k ON k.tenant_id = w.tenant_id AND k.case_id = w.case_id
LEFT JOIN considered_work d ON d.tenant_id = w.tenant_id AND d.work_item_id = w.work_item_id WHERE w.state = 'waiting'
-- What waits for one colleague by name is offered to them as soon as they can be asked, and to nobody else (`due_consults`).
  AND w.consult_to IS NULL;

-- By index whatever PostgreSQL knows of the tables' size, and each of the two statements by its own. What the tenant's routing rules have not
-- been asked of yet is not told of: it is offered only when they have set what they set.
CREATE OR REPLACE FUNCTION routing_items(p_tenant uuid, p_ids uuid[] DEFAULT NULL) RETURNS json LANGUAGE plpgsql STABLE
SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off AS $$
DECLARE
    v_asked  timestamptz := rules_asked_since(p_tenant);
BEGIN
    IF p_ids IS NULL THEN
        RETURN (SELECT COALESCE(json_agg(r.line), '[]') FROM waiting_items r WHERE r.tenant_id = p_tenant
            AND (v_asked IS NULL OR r.is_considered OR r.queued_at < v_asked));
    END IF;
    RETURN (SELECT COALESCE(json_agg(r.line), '[]') FROM waiting_items r WHERE r.tenant_id = p_tenant AND r.work_item_id = ANY (p_ids)
        AND (v_asked IS NULL OR r.is_considered OR r.queued_at < v_asked));
END $$;
