-- An agent's desk is connected. Who was ready and was then taken for lost is ready again, if that was after `p_since`
-- and nobody has said anything else of them meanwhile. True when it was so.
CREATE OR REPLACE FUNCTION welcome_back(p_tenant uuid, p_now timestamptz, p_agent uuid, p_since timestamptz)
RETURNS boolean LANGUAGE plpgsql AS $$
#variable_conflict use_column
BEGIN
    -- Only who was ready is ever taken for lost (`pause_agent`), so ready is what they had chosen.
    UPDATE agents a SET presence = 'ready', presence_reason = 'connection_back', presence_at = p_now, idle_since = p_now,
        last_seen_at = p_now, version = a.version + 1
    WHERE a.tenant_id = p_tenant AND a.agent_id = p_agent AND a.presence = 'not_ready'
      AND a.presence_reason = 'connection_lost' AND a.presence_at > p_since;
    IF NOT FOUND THEN
        RETURN false;
    END IF;
    INSERT INTO events (tenant_id, occurred_at, kind, actor_kind, agent_id, data)
    VALUES (p_tenant, p_now, 'presence_changed', 'system', p_agent,
            jsonb_build_object('presence', 'ready', 'reason', 'connection_back'));
    RETURN true;
END $$;
