-- Cases that were merged: where a case goes on, what has gone over into it, and how threads change their case.

-- The case in which this one goes on; itself when it stands for itself. Null when there is no such case.
CREATE OR REPLACE FUNCTION case_now(p_tenant uuid, p_case uuid) RETURNS uuid LANGUAGE plpgsql STABLE
SET plan_cache_mode = force_generic_plan SET enable_seqscan = off AS $$
DECLARE
    v_case  uuid := p_case;
    v_next  uuid;
BEGIN
    LOOP
        SELECT k.merged_into INTO v_next FROM cases k WHERE k.tenant_id = p_tenant AND k.case_id = v_case;
        IF NOT FOUND THEN
            RETURN NULL;
        END IF;
        EXIT WHEN v_next IS NULL;
        v_case := v_next;
    END LOOP;
    RETURN v_case;
END $$;

-- A case and all that have been merged into it.
CREATE OR REPLACE FUNCTION cases_within(p_tenant uuid, p_case uuid) RETURNS SETOF uuid LANGUAGE sql STABLE AS $$
    WITH RECURSIVE within AS (
        SELECT p_case AS case_id
        UNION
        SELECT k.case_id FROM within w JOIN cases k ON k.tenant_id = p_tenant AND k.merged_into = w.case_id)
    SELECT w.case_id FROM within w
$$;

-- All that is locked before threads change their case, in the order in which everybody locks: agent, interactions, work, cases.
-- RZ004 while anything that is to move out of the first case (p_interactions, null for all) is offered or in somebody else's
-- hands.
CREATE OR REPLACE FUNCTION lock_cases(p_tenant uuid, p_agent uuid, p_from uuid, p_into uuid, p_interactions uuid[]) RETURNS void
LANGUAGE plpgsql AS $$
#variable_conflict use_column
BEGIN
    PERFORM 1 FROM agents a WHERE a.tenant_id = p_tenant AND a.agent_id = p_agent FOR NO KEY UPDATE;
    PERFORM 1 FROM interactions i WHERE i.tenant_id = p_tenant AND i.case_id IN (p_from, p_into) AND i.status <> 'ended'
    ORDER BY i.entry_point_id::text COLLATE "C", i.thread_key COLLATE "C" FOR NO KEY UPDATE;
    PERFORM 1 FROM work_items w WHERE w.tenant_id = p_tenant AND w.case_id IN (p_from, p_into) AND w.state <> 'done'
    ORDER BY w.work_item_id FOR NO KEY UPDATE;
    PERFORM 1 FROM cases k WHERE k.tenant_id = p_tenant AND k.case_id IN (p_from, p_into)
    ORDER BY k.case_id FOR NO KEY UPDATE;
    IF EXISTS (SELECT 1 FROM work_items w WHERE w.tenant_id = p_tenant AND w.case_id = p_from
               AND (p_interactions IS NULL OR w.interaction_id = ANY (p_interactions)) AND w.consult_of IS NULL
               AND (w.state = 'offered' OR w.state IN ('assigned', 'wrap_up') AND w.agent_id <> p_agent))
    THEN
        RAISE EXCEPTION 'something of the case is in hand' USING ERRCODE = 'RZ004';
    END IF;
END $$;

-- Threads of a case, with their messages and their work, and notes on the case itself go over into another case. Null asks for
-- all that is there. What has left the case meanwhile stays where it is. The caller has locked both.
--
-- What is shown of a case counts its threads, and of a piece of work its case: who loses some is lifted, so that no client
-- takes an older state for a newer one.
CREATE OR REPLACE FUNCTION move_threads(p_tenant uuid, p_from uuid, p_into uuid, p_interactions uuid[], p_notes uuid[],
    OUT interaction_ids uuid[], OUT note_ids uuid[]) LANGUAGE plpgsql AS $$
#variable_conflict use_column
DECLARE
    v_from  bigint;
    v_into  bigint;
BEGIN
    interaction_ids := ARRAY(SELECT i.interaction_id FROM interactions i WHERE i.tenant_id = p_tenant AND i.case_id = p_from
        AND (p_interactions IS NULL OR i.interaction_id = ANY (p_interactions)) ORDER BY i.interaction_id);
    note_ids := ARRAY(SELECT m.message_id FROM messages m WHERE m.tenant_id = p_tenant AND m.case_id = p_from
        AND m.interaction_id IS NULL AND (p_notes IS NULL OR m.message_id = ANY (p_notes)) ORDER BY m.message_id);
    SELECT k.version INTO v_from FROM cases k WHERE k.tenant_id = p_tenant AND k.case_id = p_from;
    SELECT k.version INTO v_into FROM cases k WHERE k.tenant_id = p_tenant AND k.case_id = p_into;
    UPDATE interactions i SET case_id = p_into WHERE i.tenant_id = p_tenant AND i.interaction_id = ANY (interaction_ids);
    UPDATE messages m SET case_id = p_into, version = m.version + 1
    WHERE m.tenant_id = p_tenant AND m.case_id = p_from
      AND (m.interaction_id = ANY (move_threads.interaction_ids) OR m.message_id = ANY (move_threads.note_ids));
    UPDATE work_items w SET case_id = p_into, version = w.version + 1 + GREATEST(v_from - v_into, 0)
    WHERE w.tenant_id = p_tenant AND w.case_id = p_from AND (w.interaction_id = ANY (move_threads.interaction_ids)
        OR w.consult_of IN (SELECT o.work_item_id FROM work_items o WHERE o.tenant_id = p_tenant AND o.case_id = p_from
                            AND o.interaction_id = ANY (move_threads.interaction_ids)));
    PERFORM rank_work(p_tenant, p_into);
    UPDATE cases k SET version = k.version + 1 + 2 * cardinality(move_threads.interaction_ids), rearranged = k.rearranged + 1
    WHERE k.tenant_id = p_tenant AND k.case_id IN (p_from, p_into);
END $$;
