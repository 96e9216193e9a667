-- What the agent has read, up to and including a message: the unread count of the work item, and the read marks that
-- the customer sees. Messages are walked back from the given one to the first that was read before.
-- False when there is no such item of this agent, or no such message in its interaction.
CREATE OR REPLACE FUNCTION read_work(p_tenant uuid, p_now timestamptz, p_item uuid, p_agent uuid, p_message uuid)
RETURNS boolean LANGUAGE plpgsql AS $$
#variable_conflict use_column
DECLARE
    v_case         uuid;
    v_interaction  uuid;
    v_unread       integer;
    v_read         uuid[] := '{}';
    v_left         integer;
    m              record;
BEGIN
    PERFORM set_config('retzef.tenant_id', p_tenant::text, true);
    -- Locked before it is counted: a message that is being stored is either counted here or counts itself later.
    SELECT w.case_id, w.interaction_id, w.unread INTO v_case, v_interaction, v_unread FROM work_items w
    WHERE w.tenant_id = p_tenant AND w.work_item_id = p_item AND w.agent_id = p_agent
      AND w.state IN ('assigned', 'wrap_up') FOR UPDATE;
    IF NOT FOUND OR NOT EXISTS (SELECT 1 FROM messages x WHERE x.tenant_id = p_tenant AND x.message_id = p_message
                                AND x.interaction_id = v_interaction) THEN
        RETURN false;
    END IF;
    FOR m IN SELECT x.message_id, x.status FROM messages x
             WHERE x.tenant_id = p_tenant AND x.interaction_id = v_interaction AND x.message_id <= p_message
               AND x.direction = 'in' ORDER BY x.message_id DESC
    LOOP
        EXIT WHEN m.status <> 'received';
        v_read := v_read || m.message_id;
    END LOOP;
    UPDATE messages x SET status = 'read', version = x.version + 1
    WHERE x.tenant_id = p_tenant AND x.message_id = ANY (v_read) AND x.status = 'received';
    SELECT count(*) INTO v_left FROM messages x WHERE x.tenant_id = p_tenant AND x.interaction_id = v_interaction
       AND x.message_id > p_message AND x.direction = 'in' AND x.status = 'received';
    IF v_left < v_unread THEN
        UPDATE work_items w SET unread = v_left, version = w.version + 1
        WHERE w.tenant_id = p_tenant AND w.work_item_id = p_item;
        INSERT INTO events (tenant_id, occurred_at, kind, actor_kind, actor_id, case_id, interaction_id, work_item_id, agent_id)
        VALUES (p_tenant, p_now, 'work_item_read', 'agent', p_agent, v_case, v_interaction, p_item, p_agent);
    END IF;
    INSERT INTO events (tenant_id, occurred_at, kind, actor_kind, actor_id, case_id, interaction_id, message_id, data)
    SELECT p_tenant, p_now, 'message_status_changed', 'agent', p_agent, v_case, v_interaction, r.id,
           jsonb_build_object('status', 'read')
    FROM unnest(v_read) AS r(id) ORDER BY r.id;
    RETURN true;
END $$;
