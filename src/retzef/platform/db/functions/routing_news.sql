-- What a router that keeps a pool in memory reads after something happened: of these items, agents and cases all that rounds are decided on, in
-- the shape of engine.routing. `named_items` and `named_agents` are whoever was looked for; what is not told of them is over.
--
-- An agent who holds one of the items now is named too, and so is every item offered to a named agent. `persons`: of
-- those who serve other tenants too, what each carries now, ready here or not. `has_due_consults`: some consult is to end, or to be
-- offered to the colleague it waits for. `awaited_in`: other tenants where a consult waits for one of those persons.
CREATE OR REPLACE FUNCTION routing_news(p_tenant uuid, p_items uuid[], p_agents uuid[], p_cases uuid[])
RETURNS json LANGUAGE plpgsql STABLE
SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off AS $$
DECLARE
    v_items   uuid[];
    v_agents  uuid[];
BEGIN
    PERFORM set_config('retzef.tenant_id', p_tenant::text, true);
    v_items := p_items;
    IF p_cases <> '{}' THEN
        v_items := v_items || ARRAY(SELECT w.work_item_id FROM work_items w
            WHERE w.tenant_id = p_tenant AND w.case_id = ANY (p_cases) AND w.state <> 'done');
    END IF;
    v_items := v_items || ARRAY(SELECT o.work_item_id FROM offers o
        WHERE o.tenant_id = p_tenant AND o.agent_id = ANY (p_agents) AND o.state = 'pending');
    v_agents := p_agents || ARRAY(SELECT w.agent_id FROM work_items w
        WHERE w.tenant_id = p_tenant AND w.work_item_id = ANY (v_items) AND w.agent_id IS NOT NULL);

    RETURN json_build_object('named_items', to_json(v_items), 'named_agents', to_json(v_agents),
        'items', routing_items(p_tenant, v_items), 'agents', routing_agents(p_tenant, v_agents),
        'offers', (SELECT COALESCE(json_agg(o.line), '[]') FROM pending_offers o WHERE o.tenant_id = p_tenant AND o.work_item_id = ANY (v_items)),
        'wrap_ups', (SELECT COALESCE(json_agg(w.line), '[]') FROM wrap_up_lines w
            WHERE w.tenant_id = p_tenant AND w.work_item_id = ANY (v_items) AND w.state = 'wrap_up'),
        'has_due_consults', EXISTS (SELECT 1 FROM due_consults(p_tenant, now())),
        'awaited_in', (SELECT COALESCE(json_agg(DISTINCT o.tenant_id), '[]') FROM agents a
            JOIN agents o ON o.person_id = a.person_id AND o.tenant_id <> a.tenant_id
            JOIN work_items c ON c.tenant_id = o.tenant_id AND c.consult_of IS NOT NULL AND c.state = 'waiting' AND c.consult_to = o.agent_id
            WHERE a.tenant_id = p_tenant AND a.agent_id = ANY (v_agents)),
        'persons', (SELECT COALESCE(json_agg(a.line), '[]') FROM agents_at_work a
            WHERE a.tenant_id = p_tenant AND a.agent_id = ANY (v_agents) AND a.person_id IS NOT NULL));
END $$;

-- [engine.routing.HeldWork]: what is in the hands of agents who are gone. Those not heard of for a minute are included, the policy decides.
CREATE OR REPLACE FUNCTION routing_held(p_tenant uuid, p_now timestamptz) RETURNS json LANGUAGE sql STABLE AS $$
    SELECT COALESCE(json_agg(json_build_object('work_item_id', w.work_item_id, 'agent_id', w.agent_id, 'gone_since',
        -- What somebody keeps overnight is theirs until then.
        GREATEST(w.kept_until, CASE WHEN a.presence = 'offline' OR a.presence_reason = 'connection_lost' THEN a.presence_at
             ELSE GREATEST(a.last_seen_at, a.presence_at) END))), '[]')
    FROM agents a JOIN work_items w ON w.tenant_id = a.tenant_id AND w.agent_id = a.agent_id
    WHERE a.tenant_id = p_tenant AND w.state = 'assigned' AND (a.presence = 'offline' OR a.presence_reason = 'connection_lost'
          OR GREATEST(a.last_seen_at, a.presence_at) < p_now - interval '1 minute')
$$;

-- An item that waits goes on in another queue with its age, worth what that queue is (a consult weighs what its item does); in it, it is new to everybody. False when it did not
-- wait in `p_from` any more. The caller has locked its row.
CREATE OR REPLACE FUNCTION move_waiting(p_tenant uuid, p_now timestamptz, p_item uuid, p_from uuid, p_to uuid, p_reason text,
    p_actor_kind text, p_actor uuid) RETURNS boolean LANGUAGE plpgsql AS $$
#variable_conflict use_column
DECLARE
    v_case         uuid;
    v_interaction  uuid;
BEGIN
    UPDATE work_items w SET queue_id = q.queue_id, load = CASE WHEN w.consult_of IS NULL THEN q.item_load ELSE w.load END, entered_at = p_now, passed_by = '{}', version = w.version + 1,
        priority = rank_of(q.priority, (SELECT k.priority FROM cases k WHERE k.tenant_id = p_tenant AND k.case_id = w.case_id))
    FROM queues q
    WHERE w.tenant_id = p_tenant AND w.work_item_id = p_item AND w.state = 'waiting' AND w.queue_id = p_from
      AND q.tenant_id = p_tenant AND q.queue_id = p_to AND q.active
    RETURNING w.case_id, w.interaction_id INTO v_case, v_interaction;
    IF NOT FOUND THEN
        RETURN false;
    END IF;
    INSERT INTO events (tenant_id, occurred_at, kind, actor_kind, actor_id, case_id, interaction_id, work_item_id, data)
    VALUES (p_tenant, p_now, 'requeued', p_actor_kind, p_actor, v_case, v_interaction, p_item,
            jsonb_build_object('queue_id', p_to, 'reason', p_reason, 'from_queue_id', p_from));
    RETURN true;
END $$;
