-- A work item to be changed by its agent. Everybody locks in this order: agent, interaction, work item, offer, case.
-- (Who sends in an interaction holds it before the item; who gives out work holds agents before items.)
CREATE OR REPLACE FUNCTION lock_work(p_tenant uuid, p_agent uuid, p_item uuid)
RETURNS TABLE (work_item_id uuid, queue_id uuid, state text, load integer, queued_at timestamptz, agent_id uuid,
    assigned_at timestamptz, wrap_up_until timestamptz, disposition_id uuid, passed_by text, case_id uuid,
    interaction_id uuid, wrap_up_seconds integer, wrap_up_extended boolean, disposition_required boolean, consult_of uuid,
    consult_by uuid)
LANGUAGE plpgsql AS $$
#variable_conflict use_column
BEGIN
    PERFORM 1 FROM agents a WHERE a.tenant_id = p_tenant AND a.agent_id = p_agent FOR NO KEY UPDATE;
    PERFORM 1 FROM interactions i WHERE i.tenant_id = p_tenant AND i.interaction_id = (SELECT w.interaction_id
        FROM work_items w WHERE w.tenant_id = p_tenant AND w.work_item_id = p_item) FOR NO KEY UPDATE;
    RETURN QUERY SELECT w.work_item_id, w.queue_id, w.state, w.load, w.queued_at, w.agent_id, w.assigned_at,
        w.wrap_up_until, w.disposition_id, w.passed_by::text, w.case_id, w.interaction_id, q.wrap_up_seconds,
        w.wrap_up_extended, q.disposition_required, w.consult_of, w.consult_by
    FROM work_items w JOIN queues q ON q.tenant_id = w.tenant_id AND q.queue_id = w.queue_id
    WHERE w.tenant_id = p_tenant AND w.work_item_id = p_item FOR NO KEY UPDATE OF w;
END $$;
