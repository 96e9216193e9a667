-- What the router decided in one round, written in one round trip. Refused whole when the lease's token is
-- no longer the router's; each line again checks the state it was decided on, so a decision that came too late
-- changes nothing.
--
-- p_round: {lapsed: [{offer_id, pause_agent}], wrapped: [work_item_id], absent: [agent_id],
--           offers: [{offer_id, work_item_id, agent_id, expires_at, reasons, decision_id, policy, candidates}]}
CREATE OR REPLACE FUNCTION commit_round(p_tenant uuid, p_token bigint, p_now timestamptz, p_round jsonb)
RETURNS integer LANGUAGE plpgsql AS $$
#variable_conflict use_column
DECLARE
    r        record;
    v_item   uuid;
    v_case   uuid;
    v_agent  uuid;
    v_made   integer := 0;
BEGIN
    PERFORM set_config('retzef.tenant_id', p_tenant::text, true);
    PERFORM 1 FROM router_leases l WHERE l.tenant_id = p_tenant AND l.token = p_token FOR SHARE;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'router token % is stale', p_token USING ERRCODE = 'RZ001';
    END IF;

    FOR r IN SELECT * FROM jsonb_to_recordset(p_round -> 'lapsed') AS x(offer_id uuid, pause_agent boolean) LOOP
        PERFORM return_offer(p_tenant, p_now, r.offer_id, 'timed_out', 'no_answer', 'system', NULL);
        IF r.pause_agent THEN
            UPDATE agents a SET presence = 'not_ready', presence_reason = 'no_answer', presence_at = p_now, version = a.version + 1
            FROM offers o WHERE o.tenant_id = p_tenant AND o.offer_id = r.offer_id AND a.tenant_id = p_tenant
              AND a.agent_id = o.agent_id AND a.presence = 'ready' AND o.state = 'timed_out'
            RETURNING a.agent_id INTO v_agent;
            IF FOUND THEN
                INSERT INTO events (tenant_id, occurred_at, kind, actor_kind, agent_id, data)
                VALUES (p_tenant, p_now, 'presence_changed', 'system', v_agent,
                        jsonb_build_object('presence', 'not_ready', 'reason', 'no_answer'));
            END IF;
        END IF;
    END LOOP;

    FOR r IN SELECT (x #>> '{}')::uuid AS id FROM jsonb_array_elements(p_round -> 'wrapped') x LOOP
        UPDATE work_items w SET state = 'done', done_at = p_now, version = w.version + 1
        WHERE w.tenant_id = p_tenant AND w.work_item_id = r.id AND w.state = 'wrap_up' AND w.wrap_up_until <= p_now
        RETURNING w.case_id, w.agent_id INTO v_case, v_agent;
        IF FOUND THEN
            UPDATE agents a SET idle_since = p_now, version = a.version + 1 WHERE a.tenant_id = p_tenant AND a.agent_id = v_agent;
            INSERT INTO events (tenant_id, occurred_at, kind, actor_kind, case_id, work_item_id, agent_id)
            VALUES (p_tenant, p_now, 'wrap_up_lapsed', 'system', v_case, r.id, v_agent);
        END IF;
    END LOOP;

    FOR r IN SELECT (x #>> '{}')::uuid AS id FROM jsonb_array_elements(p_round -> 'absent') x LOOP
        UPDATE agents a SET presence = 'not_ready', presence_reason = 'connection_lost', presence_at = p_now, version = a.version + 1
        WHERE a.tenant_id = p_tenant AND a.agent_id = r.id AND a.presence = 'ready';
        IF FOUND THEN
            INSERT INTO events (tenant_id, occurred_at, kind, actor_kind, agent_id, data)
            VALUES (p_tenant, p_now, 'presence_changed', 'system', r.id,
                    jsonb_build_object('presence', 'not_ready', 'reason', 'connection_lost'));
            PERFORM return_offer(p_tenant, p_now, o.offer_id, 'revoked', 'connection_lost', 'system', NULL)
            FROM offers o WHERE o.tenant_id = p_tenant AND o.agent_id = r.id AND o.state = 'pending';
        END IF;
    END LOOP;

    FOR r IN SELECT * FROM jsonb_to_recordset(p_round -> 'offers') AS x(offer_id uuid, work_item_id uuid,
             agent_id uuid, expires_at timestamptz, reasons jsonb, decision_id uuid, policy text, candidates jsonb) LOOP
        -- The agent's row is the lock under which load is counted.
        PERFORM 1 FROM agents a WHERE a.tenant_id = p_tenant AND a.agent_id = r.agent_id AND a.presence = 'ready' FOR UPDATE;
        CONTINUE WHEN NOT FOUND;
        UPDATE work_items w SET state = 'offered', agent_id = r.agent_id, version = w.version + 1
        WHERE w.tenant_id = p_tenant AND w.work_item_id = r.work_item_id AND w.state = 'waiting'
          AND (SELECT COALESCE(sum(o.load), 0) FROM work_items o WHERE o.tenant_id = p_tenant AND o.agent_id = r.agent_id
               AND o.state IN ('offered', 'assigned', 'wrap_up')) + w.load
              <= (SELECT a.capacity FROM agents a WHERE a.tenant_id = p_tenant AND a.agent_id = r.agent_id)
        RETURNING w.case_id INTO v_case;
        CONTINUE WHEN NOT FOUND;
        UPDATE agents a SET version = a.version + 1 WHERE a.tenant_id = p_tenant AND a.agent_id = r.agent_id;
        INSERT INTO offers (tenant_id, offer_id, work_item_id, agent_id, state, reasons, offered_at, expires_at)
        VALUES (p_tenant, r.offer_id, r.work_item_id, r.agent_id, 'pending', r.reasons, p_now, r.expires_at);
        INSERT INTO decisions (tenant_id, decision_id, work_item_id, decided_at, policy, candidates, chosen_agent_id)
        VALUES (p_tenant, r.decision_id, r.work_item_id, p_now, r.policy, r.candidates, r.agent_id);
        INSERT INTO events (tenant_id, occurred_at, kind, actor_kind, case_id, work_item_id, offer_id, agent_id)
        VALUES (p_tenant, p_now, 'offer_made', 'system', v_case, r.work_item_id, r.offer_id, r.agent_id);
        v_made := v_made + 1;
    END LOOP;
    RETURN v_made;
END $$;

-- An offer that was not taken: the item waits again with its age, the agent is free again.
-- False when the offer was no longer pending.
CREATE OR REPLACE FUNCTION return_offer(p_tenant uuid, p_now timestamptz, p_offer uuid, p_state text, p_reason text,
    p_actor_kind text, p_actor uuid) RETURNS boolean LANGUAGE plpgsql AS $$
#variable_conflict use_column
DECLARE
    v_item   uuid;
    v_agent  uuid;
    v_case   uuid;
BEGIN
    UPDATE offers o SET state = p_state, answered_at = p_now, answer_reason = p_reason, version = o.version + 1
    WHERE o.tenant_id = p_tenant AND o.offer_id = p_offer AND o.state = 'pending'
    RETURNING o.work_item_id, o.agent_id INTO v_item, v_agent;
    IF NOT FOUND THEN
        RETURN false;
    END IF;
    UPDATE work_items w SET state = 'waiting', agent_id = NULL, version = w.version + 1,
        passed_by = CASE WHEN p_state = 'revoked' OR v_agent = ANY (w.passed_by) THEN w.passed_by ELSE w.passed_by || v_agent END
    WHERE w.tenant_id = p_tenant AND w.work_item_id = v_item AND w.state = 'offered' RETURNING w.case_id INTO v_case;
    UPDATE agents a SET version = a.version + 1 WHERE a.tenant_id = p_tenant AND a.agent_id = v_agent;
    INSERT INTO events (tenant_id, occurred_at, kind, actor_kind, actor_id, case_id, work_item_id, offer_id, agent_id, data)
    VALUES (p_tenant, p_now, 'offer_' || p_state, p_actor_kind, p_actor, v_case, v_item, p_offer, v_agent,
            jsonb_build_object('reason', p_reason));
    RETURN true;
END $$;

-- Take, keep or fail to take the lease of every tenant's pool. The database's clock alone decides.
CREATE OR REPLACE FUNCTION hold_leases(p_holder text, p_for interval)
RETURNS TABLE (tenant_id uuid, token bigint) LANGUAGE sql AS $$
    INSERT INTO router_leases AS l (tenant_id, holder, token, expires_at)
    SELECT t.tenant_id, p_holder, 1, clock_timestamp() + p_for FROM tenants t ORDER BY t.tenant_id
    ON CONFLICT (tenant_id) DO UPDATE SET
        token = CASE WHEN l.holder = p_holder THEN l.token ELSE l.token + 1 END,
        holder = p_holder, expires_at = clock_timestamp() + p_for
    WHERE l.holder = p_holder OR l.expires_at < clock_timestamp()
    RETURNING l.tenant_id, l.token
$$;
