-- What the router decided in one round for one tenant of a pool, written in one round trip. Refused whole (RZ001) when the token of the pool's
-- lease is no longer the router's, or the tenant no longer of this pool. Each line again checks the state it was decided on, so a decision that came too late changes
-- nothing.
--
-- The router never waits for anybody's row: what somebody else is changing at this moment is left for the next
-- round (`postponed`). Consults that are due are tended with it (`due_consults`). So it can neither be held up nor take part in a deadlock, whatever others lock in which order.
--
-- p_round: absent [{agent_id, unseen_since}] · released [{offer_id, work_item_id, agent_id, state, reason, pause_agent}]
--   · wrapped [{work_item_id, agent_id}] · returned [{work_item_id, agent_id, reason}]
--   · overflows [{work_item_id, queue_id, to_queue_id, reason}] · rings [{work_item_id, ring}]
--   · offers [{offer_id, work_item_id, queue_id, agent_id, expires_at, reasons, decision_id, policy, candidates, auto_accept, asked_of,
--     carried}]
CREATE OR REPLACE FUNCTION commit_round(p_tenant uuid, p_pool uuid, p_token bigint, p_now timestamptz, p_round jsonb,
    OUT made integer, OUT postponed integer) LANGUAGE plpgsql AS $$
#variable_conflict use_column
DECLARE
    r         record;
    v_agents  uuid[];
    v_items   uuid[];
    v_case    uuid;
    v_heir    uuid;
    v_ok      boolean;
    v_left    integer;
BEGIN
    made := 0;
    postponed := 0;
    PERFORM set_config('retzef.tenant_id', p_tenant::text, true);
    PERFORM 1 FROM router_leases l JOIN tenants t ON t.tenant_id = p_tenant AND COALESCE(t.pool_id, t.tenant_id) = l.tenant_id
    WHERE l.tenant_id = p_pool AND l.token = p_token FOR SHARE OF l;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'router token % is stale', p_token USING ERRCODE = 'RZ001';
    END IF;
    v_agents := lock_agents(p_tenant, jsonb_path_query_array(p_round, '$.*[*].agent_id'));
    v_items := lock_items(p_tenant, jsonb_path_query_array(p_round, '$.*[*].work_item_id'));

    FOR r IN SELECT * FROM jsonb_to_recordset(p_round -> 'absent') AS x(agent_id uuid, unseen_since timestamptz) LOOP
        IF r.agent_id <> ALL (v_agents) THEN
            postponed := postponed + 1;
            CONTINUE;
        END IF;
        PERFORM pause_agent(p_tenant, p_now, r.agent_id, 'connection_lost')
        FROM agents a WHERE a.tenant_id = p_tenant AND a.agent_id = r.agent_id
          AND GREATEST(a.last_seen_at, a.presence_at) <= r.unseen_since;
    END LOOP;

    FOR r IN SELECT * FROM jsonb_to_recordset(p_round -> 'released') AS x(offer_id uuid, work_item_id uuid,
             agent_id uuid, state text, reason text, pause_agent boolean) LOOP
        IF r.agent_id <> ALL (v_agents) OR r.work_item_id <> ALL (v_items) THEN
            postponed := postponed + 1;
            CONTINUE;
        END IF;
        -- Somebody who was thought lost and has just come back keeps the offer.
        CONTINUE WHEN r.reason = 'connection_lost' AND EXISTS (SELECT 1 FROM agents a
            WHERE a.tenant_id = p_tenant AND a.agent_id = r.agent_id AND a.presence = 'ready');
        v_ok := return_offer(p_tenant, p_now, r.offer_id, r.state, r.reason, 'system', NULL);
        IF v_ok AND r.pause_agent THEN
            PERFORM pause_agent(p_tenant, p_now, r.agent_id, r.reason);
        END IF;
    END LOOP;

    FOR r IN SELECT * FROM jsonb_to_recordset(p_round -> 'wrapped') AS x(work_item_id uuid, agent_id uuid) LOOP
        IF r.agent_id <> ALL (v_agents) OR r.work_item_id <> ALL (v_items) THEN
            postponed := postponed + 1;
            CONTINUE;
        END IF;
        UPDATE work_items w SET state = 'done', done_at = p_now, version = w.version + 1
        WHERE w.tenant_id = p_tenant AND w.work_item_id = r.work_item_id AND w.state = 'wrap_up' AND w.wrap_up_until <= p_now
        RETURNING w.case_id INTO v_case;
        CONTINUE WHEN NOT FOUND;
        UPDATE agents a SET idle_since = p_now, version = a.version + 1
        WHERE a.tenant_id = p_tenant AND a.agent_id = r.agent_id;
        INSERT INTO events (tenant_id, occurred_at, kind, actor_kind, case_id, work_item_id, agent_id)
        VALUES (p_tenant, p_now, 'wrap_up_lapsed', 'system', v_case, r.work_item_id, r.agent_id);
    END LOOP;

    FOR r IN SELECT * FROM jsonb_to_recordset(p_round -> 'returned') AS x(work_item_id uuid, agent_id uuid, reason text) LOOP
        IF r.agent_id <> ALL (v_agents) OR r.work_item_id <> ALL (v_items) THEN
            postponed := postponed + 1;
            CONTINUE;
        END IF;
        SELECT h.agent_id INTO v_heir FROM heir_of(p_tenant, r.work_item_id) h;
        IF v_heir <> ALL (v_agents || lock_agents(p_tenant, jsonb_build_array(v_heir))) THEN
            postponed := postponed + 1;
            CONTINUE;
        END IF;
        PERFORM return_work(p_tenant, p_now, r.work_item_id, r.agent_id, NULL, false, r.reason, 'system', NULL);
    END LOOP;

    FOR r IN SELECT * FROM jsonb_to_recordset(p_round -> 'overflows') AS x(work_item_id uuid, queue_id uuid, to_queue_id uuid,
             reason text) LOOP
        IF r.work_item_id <> ALL (v_items) THEN
            postponed := postponed + 1;
            CONTINUE;
        END IF;
        PERFORM move_waiting(p_tenant, p_now, r.work_item_id, r.queue_id, r.to_queue_id, r.reason, 'system', NULL);
    END LOOP;

    SELECT o.postponed INTO v_left FROM tend_consults(p_tenant, p_now) o;
    postponed := postponed + v_left;

    INSERT INTO events (tenant_id, occurred_at, kind, actor_kind, case_id, work_item_id, data)
    SELECT p_tenant, p_now, 'ring_reached', 'system', w.case_id, w.work_item_id, jsonb_build_object('ring', x.ring)
    FROM jsonb_to_recordset(p_round -> 'rings') AS x(work_item_id uuid, ring integer)
    JOIN work_items w ON w.tenant_id = p_tenant AND w.work_item_id = x.work_item_id AND w.state = 'waiting';

    FOR r IN SELECT * FROM jsonb_to_recordset(p_round -> 'offers') AS x(offer_id uuid, work_item_id uuid, queue_id uuid,
             agent_id uuid, expires_at timestamptz, reasons jsonb, decision_id uuid, policy text, candidates jsonb, auto_accept boolean, asked_of uuid[],
             carried integer) LOOP
        IF r.agent_id <> ALL (v_agents) OR r.work_item_id <> ALL (v_items) THEN
            postponed := postponed + 1;
            CONTINUE;
        END IF;
        -- Load is counted anew under the lock of the agent's row: no more than what the round was decided on.
        UPDATE work_items w SET state = 'offered', agent_id = r.agent_id, version = w.version + 1
        FROM agents a
        WHERE w.tenant_id = p_tenant AND w.work_item_id = r.work_item_id AND w.state = 'waiting' AND w.queue_id = r.queue_id
          AND a.tenant_id = p_tenant AND a.agent_id = r.agent_id AND a.presence = 'ready'
          AND EXISTS (SELECT FROM queue_members m WHERE m.tenant_id = p_tenant AND m.agent_id = r.agent_id
              AND m.queue_id = ANY (r.asked_of))
          AND (SELECT COALESCE(sum(o.load), 0) FROM work_items o WHERE o.tenant_id = p_tenant
              AND o.agent_id = r.agent_id AND o.state IN ('offered', 'assigned', 'wrap_up'))
              + (SELECT COALESCE(sum(e.load), 0) FROM work_elsewhere(p_tenant, r.agent_id) e WHERE a.person_id IS NOT NULL) <= r.carried
        RETURNING w.case_id INTO v_case;
        CONTINUE WHEN NOT FOUND;
        UPDATE agents a SET version = a.version + 1 WHERE a.tenant_id = p_tenant AND a.agent_id = r.agent_id;
        INSERT INTO offers (tenant_id, offer_id, work_item_id, agent_id, state, reasons, offered_at, expires_at)
        VALUES (p_tenant, r.offer_id, r.work_item_id, r.agent_id, 'pending', r.reasons, p_now, r.expires_at);
        INSERT INTO decisions (tenant_id, decision_id, work_item_id, decided_at, policy, candidates, chosen_agent_id)
        VALUES (p_tenant, r.decision_id, r.work_item_id, p_now, r.policy, r.candidates, r.agent_id);
        INSERT INTO events (tenant_id, occurred_at, kind, actor_kind, case_id, work_item_id, offer_id, agent_id)
        VALUES (p_tenant, p_now, 'offer_made', 'system', v_case, r.work_item_id, r.offer_id, r.agent_id);
        IF r.auto_accept THEN
            PERFORM accept_offer(p_tenant, p_now, r.offer_id, r.agent_id);
        END IF;
        made := made + 1;
    END LOOP;
END $$;

-- Of these agents, those whose rows are free now, and whom nobody gives anything for another tenant at this moment; they are ours until the
-- transaction ends.
CREATE OR REPLACE FUNCTION lock_agents(p_tenant uuid, p_agents jsonb) RETURNS uuid[] LANGUAGE sql AS $$
    SELECT COALESCE(array_agg(x.agent_id), '{}') FROM (
        SELECT a.agent_id, a.person_id FROM agents a
        WHERE a.tenant_id = p_tenant AND a.agent_id IN (SELECT e::uuid FROM jsonb_array_elements_text(p_agents) e)
        -- OFFSET: the person of no other row is locked.
        OFFSET 0 FOR NO KEY UPDATE SKIP LOCKED) x
    WHERE x.person_id IS NULL OR pg_try_advisory_xact_lock(lock_of_person(x.person_id))
$$;

CREATE OR REPLACE FUNCTION lock_items(p_tenant uuid, p_items jsonb) RETURNS uuid[] LANGUAGE sql AS $$
    SELECT COALESCE(array_agg(x.work_item_id), '{}') FROM (
        SELECT w.work_item_id FROM work_items w
        WHERE w.tenant_id = p_tenant AND w.work_item_id IN (SELECT e::uuid FROM jsonb_array_elements_text(p_items) e)
        FOR NO KEY UPDATE SKIP LOCKED) x
$$;

-- Not ready by the system's word. Nothing happens to somebody who is not ready anyway.
CREATE OR REPLACE FUNCTION pause_agent(p_tenant uuid, p_now timestamptz, p_agent uuid, p_reason text)
RETURNS void LANGUAGE plpgsql AS $$
#variable_conflict use_column
BEGIN
    UPDATE agents a SET presence = 'not_ready', presence_reason = p_reason, presence_at = p_now, version = a.version + 1
    WHERE a.tenant_id = p_tenant AND a.agent_id = p_agent AND a.presence = 'ready';
    IF FOUND THEN
        INSERT INTO events (tenant_id, occurred_at, kind, actor_kind, agent_id, data)
        VALUES (p_tenant, p_now, 'presence_changed', 'system', p_agent,
                jsonb_build_object('presence', 'not_ready', 'reason', p_reason));
    END IF;
END $$;
