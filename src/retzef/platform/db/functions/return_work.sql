-- Work in hand goes back to a queue (its own when none is named) with its age. `p_passed`: the agent gave it back by
-- their own will and is not asked again at once. In another queue it is new to everybody else,
-- and worth what that queue is.
-- A consult ends instead: whoever asked may ask somebody else. And what somebody who is gone had is theirs who take part in it, if anybody does.
-- False when the item was not in this agent's hands. The caller holds the agent's row (`FOR NO KEY UPDATE`).
CREATE OR REPLACE FUNCTION return_work(p_tenant uuid, p_now timestamptz, p_item uuid, p_agent uuid, p_queue uuid,
    p_passed boolean, p_reason text, p_actor_kind text, p_actor uuid) RETURNS boolean LANGUAGE plpgsql AS $$
#variable_conflict use_column
DECLARE
    v_case         uuid;
    v_interaction  uuid;
    v_queue        uuid;
BEGIN
    IF EXISTS (SELECT 1 FROM work_items w WHERE w.tenant_id = p_tenant AND w.work_item_id = p_item AND w.agent_id = p_agent
               AND w.state = 'assigned' AND w.consult_of IS NOT NULL) THEN
        RETURN close_consult(p_tenant, p_now, p_item, p_reason, p_actor_kind, p_actor);
    END IF;
    IF p_reason IN ('agent_gone', 'signed_out') AND inherit_work(p_tenant, p_now, p_item, p_agent) THEN
        RETURN true;
    END IF;
    UPDATE work_items w SET state = 'waiting', agent_id = NULL, assigned_at = NULL, kept_until = NULL, version = w.version + 1,
        queue_id = q.queue_id, entered_at = CASE WHEN q.queue_id = w.queue_id THEN w.entered_at ELSE p_now END,
        load = CASE WHEN q.queue_id = w.queue_id THEN w.load ELSE q.item_load END,
        priority = CASE WHEN q.queue_id = w.queue_id THEN w.priority ELSE rank_of(q.priority, (
            SELECT k.priority FROM cases k WHERE k.tenant_id = p_tenant AND k.case_id = w.case_id)) END,
        passed_by = CASE WHEN q.queue_id = w.queue_id THEN w.passed_by ELSE '{}' END
                    || CASE WHEN p_passed THEN jsonb_build_object(p_agent, p_now) ELSE '{}' END
    FROM work_items old JOIN queues q ON q.tenant_id = old.tenant_id AND q.queue_id = COALESCE(p_queue, old.queue_id)
    WHERE old.tenant_id = p_tenant AND old.work_item_id = p_item
      AND w.tenant_id = p_tenant AND w.work_item_id = p_item AND w.state = 'assigned' AND w.agent_id = p_agent
    RETURNING w.case_id, w.interaction_id, w.queue_id INTO v_case, v_interaction, v_queue;
    IF NOT FOUND THEN
        RETURN false;
    END IF;
    UPDATE agents a SET version = a.version + 1, idle_since = p_now WHERE a.tenant_id = p_tenant AND a.agent_id = p_agent;
    INSERT INTO events (tenant_id, occurred_at, kind, actor_kind, actor_id, case_id, interaction_id, work_item_id,
                        agent_id, data)
    VALUES (p_tenant, p_now, 'requeued', p_actor_kind, p_actor, v_case, v_interaction, p_item, p_agent,
            jsonb_build_object('queue_id', v_queue, 'reason', p_reason));
    RETURN true;
END $$;
