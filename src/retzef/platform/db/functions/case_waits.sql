-- What a case that waits, is closed or wakes does to its threads and to the work in them.

-- The customer wrote: what waited is open again, and its thread too. False when the case is spam: nobody is to hear of it.
-- The caller holds the interaction, where one is named; the case is locked last, as everywhere.
CREATE OR REPLACE FUNCTION hear_customer(p_tenant uuid, p_now timestamptz, p_case uuid, p_interaction uuid)
RETURNS boolean LANGUAGE plpgsql AS $$
#variable_conflict use_column
DECLARE
    v_status  text;
BEGIN
    SELECT k.status INTO v_status FROM cases k WHERE k.tenant_id = p_tenant AND k.case_id = p_case FOR NO KEY UPDATE;
    IF v_status = 'spam' THEN
        RETURN false;
    END IF;
    UPDATE interactions i SET status = 'open'
    WHERE i.tenant_id = p_tenant AND i.interaction_id = p_interaction AND i.status = 'resting';
    IF v_status <> 'open' THEN
        UPDATE cases k SET status = 'open', snoozed_until = NULL, closed_at = NULL, outcome = NULL, version = k.version + 1
        WHERE k.tenant_id = p_tenant AND k.case_id = p_case;
        INSERT INTO events (tenant_id, occurred_at, kind, actor_kind, case_id, customer_id, agent_id, data)
        SELECT p_tenant, p_now, CASE WHEN v_status = 'resolved' THEN 'case_reopened' ELSE 'case_woken' END, 'customer',
            p_case, r.root_id, k.owner_agent_id, jsonb_build_object('by', 'customer')
        FROM cases k JOIN customers r ON r.tenant_id = k.tenant_id AND r.customer_id = k.customer_id
        WHERE k.tenant_id = p_tenant AND k.case_id = p_case;
    END IF;
    RETURN true;
END $$;

-- A case is put aside: its threads rest, what waits in a queue or is in this agent's own hands is done
-- with, and the agent free for other work. Wrap-up goes on: it is over by itself in a minute.
-- RZ004, and nothing is changed, while anything of it is offered or in somebody else's hands; with p_only_waiting also
-- while it is in the agent's own.
CREATE OR REPLACE FUNCTION put_case_aside(p_tenant uuid, p_now timestamptz, p_case uuid, p_agent uuid,
    p_only_waiting boolean) RETURNS uuid[] LANGUAGE plpgsql AS $$
#variable_conflict use_column
DECLARE
    v_items  uuid[];
    v_mine   boolean;
BEGIN
    PERFORM 1 FROM agents a WHERE a.tenant_id = p_tenant AND a.agent_id = p_agent FOR NO KEY UPDATE;
    PERFORM 1 FROM interactions i WHERE i.tenant_id = p_tenant AND i.case_id = p_case AND i.status <> 'ended'
    ORDER BY i.entry_point_id::text COLLATE "C", i.thread_key COLLATE "C" FOR NO KEY UPDATE;
    PERFORM 1 FROM work_items w WHERE w.tenant_id = p_tenant AND w.case_id = p_case AND w.state <> 'done'
    ORDER BY w.work_item_id FOR NO KEY UPDATE;
    IF EXISTS (SELECT 1 FROM work_items w WHERE w.tenant_id = p_tenant AND w.case_id = p_case AND w.consult_of IS NULL
               AND (w.state = 'offered' OR w.state IN ('assigned', 'wrap_up') AND (p_only_waiting OR w.agent_id IS DISTINCT FROM p_agent)))
    THEN
        RAISE EXCEPTION 'something of the case is in hand' USING ERRCODE = 'RZ004';
    END IF;
    UPDATE interactions i SET status = 'resting'
    WHERE i.tenant_id = p_tenant AND i.case_id = p_case AND i.status = 'open';
    WITH aside AS (
        UPDATE work_items w SET state = 'done', done_at = p_now, version = w.version + 1
        WHERE w.tenant_id = p_tenant AND w.case_id = p_case AND w.state IN ('waiting', 'assigned') AND w.consult_of IS NULL
        RETURNING w.work_item_id, w.interaction_id, w.agent_id
    ), told AS (
        INSERT INTO events (tenant_id, occurred_at, kind, actor_kind, actor_id, case_id, interaction_id, work_item_id, agent_id)
        SELECT p_tenant, p_now, 'work_item_put_aside', CASE WHEN p_agent IS NULL THEN 'system' ELSE 'agent' END, p_agent, p_case, a.interaction_id, a.work_item_id, a.agent_id
        FROM aside a
    )
    SELECT array_agg(a.work_item_id), bool_or(a.agent_id IS NOT NULL) INTO v_items, v_mine FROM aside a;
    IF v_mine THEN
        UPDATE agents a SET idle_since = p_now, version = a.version + 1 WHERE a.tenant_id = p_tenant AND a.agent_id = p_agent;
    END IF;
    RETURN COALESCE(v_items, '{}');
END $$;

-- The opposite: threads that rest are open again, and what was put aside from a queue waits there with its age, where nothing
-- else of its thread has come meanwhile. The caller has put the case back.
CREATE OR REPLACE FUNCTION take_case_up(p_tenant uuid, p_now timestamptz, p_case uuid, p_agent uuid, p_items uuid[])
RETURNS void LANGUAGE plpgsql AS $$
#variable_conflict use_column
BEGIN
    PERFORM 1 FROM interactions i WHERE i.tenant_id = p_tenant AND i.case_id = p_case AND i.status = 'resting'
    ORDER BY i.entry_point_id::text COLLATE "C", i.thread_key COLLATE "C" FOR NO KEY UPDATE;
    UPDATE interactions i SET status = 'open'
    WHERE i.tenant_id = p_tenant AND i.case_id = p_case AND i.status = 'resting' AND NOT EXISTS (
        SELECT 1 FROM blocked_identities b JOIN identities d ON d.tenant_id = b.tenant_id AND d.kind = b.kind AND d.value = b.value
        WHERE b.tenant_id = p_tenant AND d.identity_id = i.identity_id);
    WITH again AS (
        UPDATE work_items w SET state = 'waiting', agent_id = NULL, assigned_at = NULL, done_at = NULL, version = w.version + 1
        WHERE w.tenant_id = p_tenant AND w.case_id = p_case AND w.work_item_id = ANY (p_items) AND w.state = 'done'
          AND NOT EXISTS (SELECT 1 FROM work_items o WHERE o.tenant_id = p_tenant AND o.interaction_id = w.interaction_id
                          AND o.state <> 'done')
        RETURNING w.work_item_id, w.interaction_id, w.queue_id
    )
    INSERT INTO events (tenant_id, occurred_at, kind, actor_kind, actor_id, case_id, interaction_id, work_item_id, data)
    SELECT p_tenant, p_now, 'work_item_queued', CASE WHEN p_agent IS NULL THEN 'system' ELSE 'agent' END, p_agent, p_case, a.interaction_id, a.work_item_id,
           jsonb_build_object('queue_id', a.queue_id)
    FROM again a;
    PERFORM rank_work(p_tenant, p_case);
END $$;
