-- Accepting, in one round trip and one transaction: the offer is pending, not expired and mine; the item is mine from
-- now on; the case is open and has an owner, unless I am only asked about it. No row when the offer is gone. Accepting again what I accepted gives the same answer
-- and changes nothing, so a lost reply may be asked for anew.
CREATE OR REPLACE FUNCTION accept_offer(p_tenant uuid, p_now timestamptz, p_offer uuid, p_agent uuid)
RETURNS TABLE (work_item_id uuid, case_id uuid) LANGUAGE plpgsql AS $$
#variable_conflict use_column
DECLARE
    v_interaction  uuid;
    v_consult      boolean;
BEGIN
    PERFORM set_config('retzef.tenant_id', p_tenant::text, true);
    -- The agent's row is the lock under which load is counted; it is always taken first.
    PERFORM 1 FROM agents a WHERE a.tenant_id = p_tenant AND a.agent_id = p_agent FOR NO KEY UPDATE;
    UPDATE offers o SET state = 'accepted', answered_at = p_now, version = o.version + 1
    WHERE o.tenant_id = p_tenant AND o.offer_id = p_offer AND o.agent_id = p_agent AND o.state = 'pending'
      AND o.expires_at > p_now
    RETURNING o.work_item_id INTO work_item_id;
    IF NOT FOUND THEN
        RETURN QUERY SELECT w.work_item_id, w.case_id FROM offers o
            JOIN work_items w ON w.tenant_id = o.tenant_id AND w.work_item_id = o.work_item_id
            WHERE o.tenant_id = p_tenant AND o.offer_id = p_offer AND o.agent_id = p_agent AND o.state = 'accepted';
        RETURN;
    END IF;
    UPDATE work_items w SET state = 'assigned', assigned_at = p_now, passed_by = '{}', version = w.version + 1
    WHERE w.tenant_id = p_tenant AND w.work_item_id = accept_offer.work_item_id AND w.state = 'offered'
      AND w.agent_id = p_agent
    RETURNING w.case_id, w.interaction_id, w.consult_of IS NOT NULL INTO STRICT case_id, v_interaction, v_consult;
    UPDATE agents a SET idle_since = p_now, version = a.version + 1
    WHERE a.tenant_id = p_tenant AND a.agent_id = p_agent;
    IF NOT v_consult THEN
        PERFORM own_case(p_tenant, p_now, accept_offer.case_id, accept_offer.work_item_id, p_agent);
    END IF;
    INSERT INTO events (tenant_id, occurred_at, kind, actor_kind, actor_id, case_id, interaction_id, work_item_id,
                        offer_id, agent_id)
    SELECT p_tenant, p_now, e.kind, 'agent', p_agent, accept_offer.case_id, v_interaction,
           accept_offer.work_item_id, p_offer, p_agent
    FROM (VALUES (1, 'offer_accepted'), (2, CASE WHEN v_consult THEN 'consult_taken' ELSE 'assigned' END)) AS e(place, kind) ORDER BY e.place;
    RETURN NEXT;
END $$;
