-- An offer that was not taken: the item waits again with its age, the agent is free again. Whoever declined or let
-- it ring is remembered on the item. False when the offer was no longer pending.
-- A consult ends where a colleague was asked by name: there is nobody else to wait for.
-- What a colleague offered is theirs again, where they asked for that, are there and have room. Whoever holds an agent and an item waits for
-- no other agent: if somebody is changing the giver in this very moment, the item waits in its queue after all.
-- The caller holds the agent's row (`FOR NO KEY UPDATE`): agent, then offer and item, is the order of locking everywhere.
CREATE OR REPLACE FUNCTION return_offer(p_tenant uuid, p_now timestamptz, p_offer uuid, p_state text, p_reason text,
    p_actor_kind text, p_actor uuid) RETURNS boolean LANGUAGE plpgsql AS $$
#variable_conflict use_column
DECLARE
    v_item   uuid;
    v_agent  uuid;
    v_case   uuid;
    v_giver  uuid;
    v_person uuid;
BEGIN
    UPDATE offers o SET state = p_state, answered_at = p_now, answer_reason = p_reason, version = o.version + 1
    WHERE o.tenant_id = p_tenant AND o.offer_id = p_offer AND o.state = 'pending'
    RETURNING o.work_item_id, o.agent_id, o.return_to INTO v_item, v_agent, v_giver;
    IF NOT FOUND THEN
        RETURN false;
    END IF;
    UPDATE work_items w SET state = 'waiting', agent_id = NULL, version = w.version + 1,
        passed_by = CASE WHEN p_state = 'revoked' THEN w.passed_by
                         ELSE w.passed_by || jsonb_build_object(v_agent, p_now) END
    WHERE w.tenant_id = p_tenant AND w.work_item_id = v_item AND w.state = 'offered' RETURNING w.case_id INTO v_case;
    UPDATE agents a SET version = a.version + 1 WHERE a.tenant_id = p_tenant AND a.agent_id = v_agent;
    INSERT INTO events (tenant_id, occurred_at, kind, actor_kind, actor_id, case_id, work_item_id, offer_id, agent_id, data)
    VALUES (p_tenant, p_now, 'offer_' || p_state, p_actor_kind, p_actor, v_case, v_item, p_offer, v_agent,
            jsonb_build_object('reason', p_reason));
    IF EXISTS (SELECT 1 FROM work_items w WHERE w.tenant_id = p_tenant AND w.work_item_id = v_item AND w.consult_to IS NOT NULL) THEN
        PERFORM close_consult(p_tenant, p_now, v_item, CASE p_state WHEN 'revoked' THEN p_reason ELSE 'not_taken' END, p_actor_kind, p_actor);
        RETURN true;
    END IF;
    SELECT a.person_id INTO v_person FROM agents a
    WHERE a.tenant_id = p_tenant AND a.agent_id = v_giver AND a.active AND a.presence <> 'offline' FOR NO KEY UPDATE SKIP LOCKED;
    IF FOUND AND (v_person IS NULL OR pg_try_advisory_xact_lock(lock_of_person(v_person))) THEN
        PERFORM 1 FROM agents a JOIN work_items w ON w.tenant_id = a.tenant_id AND w.work_item_id = v_item
        WHERE a.tenant_id = p_tenant AND a.agent_id = v_giver AND w.state = 'waiting'
          AND w.load + (SELECT COALESCE(sum(o.load), 0) FROM work_items o WHERE o.tenant_id = p_tenant AND o.agent_id = v_giver
                        AND o.state IN ('offered', 'assigned', 'wrap_up'))
              + (SELECT COALESCE(sum(e.load), 0) FROM work_elsewhere(p_tenant, v_giver) e WHERE v_person IS NOT NULL) <= a.capacity;
        IF FOUND THEN
            PERFORM place_work(p_tenant, p_now, v_item, v_giver, NULL, NULL, 'came_back');
        END IF;
    END IF;
    RETURN true;
END $$;
