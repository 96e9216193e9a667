-- The journal after a position: what is visible now and was not in the snapshot of then, with the snapshot of now (one
-- statement, hence one snapshot for both). At least one row, whose seq is null when there is nothing new. When more than
-- p_limit have come, some p_limit of them: the caller gives up then.
--
-- The plan is held to the index on xid: PostgreSQL cannot know that a position is always near the end, would plan anew at
-- each call to find out, or take the whole journal for granted. No bitmap: it would read all before the limit stops it.
CREATE OR REPLACE FUNCTION events_since(p_epoch integer, p_xmax xid8, p_in_progress xid8[], p_limit integer)
RETURNS TABLE (epoch integer, life bigint, snapshot text, tenant_id uuid, seq bigint, kind text, case_id uuid,
    interaction_id uuid, message_id uuid, work_item_id uuid, offer_id uuid, agent_id uuid, identity_id uuid, customer_id uuid,
    transaction xid8)
LANGUAGE plpgsql STABLE
SET plan_cache_mode = force_generic_plan SET enable_seqscan = off SET enable_bitmapscan = off AS $$
#variable_conflict use_column
BEGIN
    RETURN QUERY
    SELECT (SELECT i.epoch FROM installation i), (SELECT l.life FROM database_lives l), pg_current_snapshot()::text, e.tenant_id, e.seq, e.kind, e.case_id,
        e.interaction_id, e.message_id, e.work_item_id, e.offer_id, e.agent_id, e.identity_id, e.customer_id, e.xid
    FROM (SELECT 1) one LEFT JOIN (
        SELECT n.* FROM (
            SELECT * FROM events a WHERE a.xid >= p_xmax AND a.epoch = p_epoch
            UNION ALL
            SELECT * FROM events b WHERE b.xid = ANY (p_in_progress) AND b.epoch = p_epoch
            LIMIT p_limit) n
        ORDER BY n.seq
    ) e ON true;
END $$;
