-- Work that is taken, given and taken back by hand. The order of locking is everybody's: agents (by their id where there are two), then the
-- item, its offer and its case. A consult goes by the ways of consult_work.sql alone: here there is none.

-- Of a queue's rings the last that is reached after so long in it; null: none yet.
CREATE OR REPLACE FUNCTION ring_reached(p_rings jsonb, p_after interval) RETURNS jsonb LANGUAGE sql IMMUTABLE AS $$
    SELECT g.ring FROM jsonb_array_elements(p_rings) AS g(ring) WHERE (g.ring ->> 'after_seconds')::integer <= extract(epoch FROM p_after)
    ORDER BY (g.ring ->> 'after_seconds')::integer DESC LIMIT 1
$$;

-- The skills an item asks for, with the ring it has reached, that this agent has not, or not at the level asked for.
CREATE OR REPLACE FUNCTION missing_skills(p_tenant uuid, p_now timestamptz, p_item uuid, p_agent uuid) RETURNS SETOF uuid
LANGUAGE sql STABLE AS $$
    SELECT asked.skill_id FROM work_items w
    JOIN queues q ON q.tenant_id = w.tenant_id AND q.queue_id = w.queue_id
    CROSS JOIN LATERAL (SELECT ring_reached(q.rings, p_now - COALESCE(w.entered_at, w.queued_at)) AS ring) r
    CROSS JOIN LATERAL jsonb_to_recordset(q.requirements || w.requirements || COALESCE((
        SELECT d.requirements FROM considered_work d WHERE d.tenant_id = p_tenant AND d.work_item_id = p_item), '[]')) AS asked(skill_id uuid, least integer)
    WHERE w.tenant_id = p_tenant AND w.work_item_id = p_item
      AND NOT COALESCE(r.ring -> 'without', '[]') ? asked.skill_id::text AND NOT EXISTS (
        SELECT 1 FROM agent_skills s WHERE s.tenant_id = p_tenant AND s.agent_id = p_agent AND s.skill_id = asked.skill_id
          AND s.level >= GREATEST(0, COALESCE(asked.least, 0) - COALESCE((r.ring ->> 'lower_by')::integer, 0)))
$$;

-- What speaks against giving an item to somebody, the gravest first: agent_gone, not_ready, not_member, skill_missing, at_capacity,
-- medium_cap, answering. Asked by the rules of offers, with the ring the item has reached; a conversation counts whole, however silent it is.
CREATE OR REPLACE FUNCTION doubts_about(p_tenant uuid, p_now timestamptz, p_item uuid, p_agent uuid) RETURNS text[]
LANGUAGE sql STABLE AS $$
    SELECT array_remove(ARRAY[
        CASE WHEN NOT a.active OR a.presence = 'offline' THEN 'agent_gone' WHEN a.presence <> 'ready' THEN 'not_ready' END,
        CASE WHEN NOT EXISTS (SELECT 1 FROM queue_members m WHERE m.tenant_id = p_tenant AND m.agent_id = p_agent
                              AND (m.queue_id = w.queue_id OR COALESCE(r.ring -> 'also', '[]') ? m.queue_id::text)) THEN 'not_member' END,
        CASE WHEN EXISTS (SELECT 1 FROM missing_skills(p_tenant, p_now, p_item, p_agent)) THEN 'skill_missing' END,
        CASE WHEN w.load + COALESCE(c.load, 0) > a.capacity THEN 'at_capacity' END,
        CASE WHEN c.of_medium >= (a.caps ->> w.medium)::integer THEN 'medium_cap' END,
        CASE WHEN c.offered > 0 THEN 'answering' END], NULL)
    FROM work_items w
    JOIN queues q ON q.tenant_id = w.tenant_id AND q.queue_id = w.queue_id
    JOIN agents a ON a.tenant_id = w.tenant_id AND a.agent_id = p_agent
    CROSS JOIN LATERAL (SELECT ring_reached(q.rings, p_now - COALESCE(w.entered_at, w.queued_at)) AS ring) r
    CROSS JOIN LATERAL (
        SELECT sum(o.load) AS load, count(*) FILTER (WHERE o.medium = w.medium) AS of_medium, count(*) FILTER (WHERE o.state = 'offered') AS offered
        FROM (SELECT o.load, o.medium, o.state FROM work_items o
              WHERE o.tenant_id = p_tenant AND o.agent_id = p_agent AND o.state IN ('offered', 'assigned', 'wrap_up') AND o.work_item_id <> p_item
              UNION ALL
              SELECT e.load, e.medium, e.state FROM work_elsewhere(p_tenant, p_agent) e WHERE a.person_id IS NOT NULL) o) c
    WHERE w.tenant_id = p_tenant AND w.work_item_id = p_item
$$;

-- An item that waits is in somebody's hands from now on, by somebody's word. The caller holds the agent's row and the item's.
CREATE OR REPLACE FUNCTION place_work(p_tenant uuid, p_now timestamptz, p_item uuid, p_agent uuid, p_by uuid, p_decision uuid, p_reason text)
RETURNS void LANGUAGE plpgsql AS $$
#variable_conflict use_column
DECLARE
    v_case         uuid;
    v_interaction  uuid;
BEGIN
    UPDATE work_items w SET state = 'assigned', agent_id = p_agent, assigned_at = p_now, passed_by = '{}', kept_until = NULL,
        version = w.version + 1
    WHERE w.tenant_id = p_tenant AND w.work_item_id = p_item AND w.state = 'waiting'
    RETURNING w.case_id, w.interaction_id INTO STRICT v_case, v_interaction;
    UPDATE agents a SET idle_since = p_now, version = a.version + 1 WHERE a.tenant_id = p_tenant AND a.agent_id = p_agent;
    PERFORM own_case(p_tenant, p_now, v_case, p_item, p_agent);
    IF p_decision IS NOT NULL THEN
        PERFORM tell_decision(p_tenant, p_now, p_decision, p_item, p_agent, p_by, p_reason);
    END IF;
    INSERT INTO events (tenant_id, occurred_at, kind, actor_kind, actor_id, case_id, interaction_id, work_item_id, agent_id, data)
    SELECT p_tenant, p_now, e.kind, CASE WHEN p_by IS NULL THEN 'system' ELSE 'agent' END, p_by, v_case, v_interaction, p_item, p_agent,
           jsonb_build_object('reason', p_reason)
    FROM (VALUES (1, 'given_by_hand'), (2, 'assigned')) AS e(place, kind) ORDER BY e.place;
END $$;

-- There is work in the case, in this agent's hands: it is open, and has an owner.
CREATE OR REPLACE FUNCTION own_case(p_tenant uuid, p_now timestamptz, p_case uuid, p_item uuid, p_agent uuid) RETURNS void
LANGUAGE plpgsql AS $$
#variable_conflict use_column
BEGIN
    UPDATE cases k SET owner_agent_id = p_agent, version = k.version + 1
    WHERE k.tenant_id = p_tenant AND k.case_id = p_case AND k.owner_agent_id IS NULL;
    UPDATE cases k SET status = 'open', closed_at = NULL, outcome = NULL, snoozed_until = NULL, version = k.version + 1
    WHERE k.tenant_id = p_tenant AND k.case_id = p_case AND k.status <> 'open';
    IF FOUND THEN
        INSERT INTO events (tenant_id, occurred_at, kind, actor_kind, case_id, work_item_id, agent_id, customer_id)
        SELECT p_tenant, p_now, 'case_reopened', 'system', k.case_id, p_item, p_agent, r.root_id
        FROM cases k JOIN customers r ON r.tenant_id = k.tenant_id AND r.customer_id = k.customer_id
        WHERE k.tenant_id = p_tenant AND k.case_id = p_case;
    END IF;
END $$;

-- A decision that a person made.
CREATE OR REPLACE FUNCTION tell_decision(p_tenant uuid, p_now timestamptz, p_decision uuid, p_item uuid, p_agent uuid, p_by uuid, p_reason text)
RETURNS void LANGUAGE sql AS $$
    INSERT INTO decisions (tenant_id, decision_id, work_item_id, decided_at, policy, candidates, chosen_agent_id, decided_by)
    VALUES (p_tenant, p_decision, p_item, p_now, 'by_hand', jsonb_build_array(jsonb_build_object('agent_id', p_agent, 'score', 0,
        'reasons', jsonb_build_array(jsonb_build_object('code', p_reason, 'params', '{}'::jsonb)))), p_agent, p_by)
$$;

-- Of two agents at most, the rows, in the order in which everybody takes two of them; then whatever else is given to who they are.
CREATE OR REPLACE FUNCTION lock_both(p_tenant uuid, p_one uuid, p_other uuid) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    PERFORM 1 FROM agents a WHERE a.tenant_id = p_tenant AND a.agent_id IN (p_one, p_other) ORDER BY a.agent_id FOR NO KEY UPDATE;
    PERFORM pg_advisory_xact_lock(lock_of_person(p.person_id)) FROM (
        SELECT a.person_id FROM agents a
        WHERE a.tenant_id = p_tenant AND a.agent_id IN (p_one, p_other) AND a.person_id IS NOT NULL ORDER BY a.person_id OFFSET 0) p;
END $$;

-- An agent takes an item from the list themselves, in one round trip. `refusal` null: it is theirs; taking again what one has taken gives
-- the same answer. Otherwise why not: gone (there is none, or not in a queue of theirs), taken, not_allowed, or a doubt (`doubts_about`).
CREATE OR REPLACE FUNCTION pull_work(p_tenant uuid, p_now timestamptz, p_item uuid, p_agent uuid, p_decision uuid)
RETURNS TABLE (refusal text, case_id uuid) LANGUAGE plpgsql AS $$
#variable_conflict use_column
DECLARE
    v_item    record;
    v_doubts  text[];
BEGIN
    PERFORM set_config('retzef.tenant_id', p_tenant::text, true);
    PERFORM lock_both(p_tenant, p_agent, p_agent);
    SELECT w.state, w.agent_id, w.queue_id, w.case_id INTO v_item FROM work_items w
    WHERE w.tenant_id = p_tenant AND w.work_item_id = p_item AND w.consult_of IS NULL FOR NO KEY UPDATE;
    case_id := v_item.case_id;
    v_doubts := doubts_about(p_tenant, p_now, p_item, p_agent);
    refusal := CASE
        WHEN v_item.state = 'assigned' AND v_item.agent_id = p_agent THEN NULL
        WHEN v_item.state IS NULL OR 'not_member' = ANY (v_doubts) THEN 'gone'
        WHEN v_item.state <> 'waiting' THEN 'taken'
        WHEN NOT (SELECT q.pull_allowed FROM queues q WHERE q.tenant_id = p_tenant AND q.queue_id = v_item.queue_id) THEN 'not_allowed'
        ELSE (array_remove(v_doubts, 'answering'))[1] END;
    IF refusal IS NULL AND v_item.state = 'waiting' THEN
        PERFORM place_work(p_tenant, p_now, p_item, p_agent, p_agent, p_decision, 'pulled');
    END IF;
    RETURN NEXT;
END $$;

-- Out of whose hands or from before whose eyes it may be: the item waits, in this queue (its own when none is named). False when it is not
-- as it was (`p_holder`) any more. The caller holds the holder's row.
CREATE OR REPLACE FUNCTION free_work(p_tenant uuid, p_now timestamptz, p_item uuid, p_holder uuid, p_queue uuid, p_by uuid, p_reason text)
RETURNS boolean LANGUAGE plpgsql AS $$
#variable_conflict use_column
DECLARE
    v_item  record;
BEGIN
    SELECT w.state, w.agent_id, w.queue_id, w.case_id, w.interaction_id INTO v_item FROM work_items w
    WHERE w.tenant_id = p_tenant AND w.work_item_id = p_item AND w.consult_of IS NULL FOR NO KEY UPDATE;
    IF v_item.state IS NULL OR v_item.agent_id IS DISTINCT FROM p_holder THEN
        RETURN false;
    END IF;
    CASE v_item.state
        WHEN 'assigned' THEN
            RETURN return_work(p_tenant, p_now, p_item, p_holder, p_queue, false, p_reason, 'agent', p_by);
        WHEN 'offered' THEN
            UPDATE offers o SET return_to = NULL WHERE o.tenant_id = p_tenant AND o.work_item_id = p_item AND o.state = 'pending';
            PERFORM return_offer(p_tenant, p_now, o.offer_id, 'revoked', p_reason, 'agent', p_by) FROM offers o
            WHERE o.tenant_id = p_tenant AND o.work_item_id = p_item AND o.state = 'pending';
        WHEN 'waiting' THEN
            NULL;
        ELSE
            RETURN false;
    END CASE;
    IF p_queue IS NOT NULL AND p_queue <> v_item.queue_id THEN
        RETURN move_waiting(p_tenant, p_now, p_item, v_item.queue_id, p_queue, 'sent', 'agent', p_by);
    END IF;
    RETURN true;
END $$;

-- Somebody's word puts an item into an agent's hands, wherever it was. `doubts` not empty: it was not done; p_anyway: not for these, but
-- who is gone gets nothing. `done` false without doubts: it is done, in wrap-up, or was moved in this very moment.
CREATE OR REPLACE FUNCTION assign_work(p_tenant uuid, p_now timestamptz, p_item uuid, p_agent uuid, p_by uuid, p_decision uuid, p_anyway boolean,
    OUT done boolean, OUT doubts text[]) LANGUAGE plpgsql AS $$
#variable_conflict use_column
DECLARE
    v_holder  uuid;
BEGIN
    SELECT w.agent_id INTO v_holder FROM work_items w WHERE w.tenant_id = p_tenant AND w.work_item_id = p_item;
    PERFORM lock_both(p_tenant, v_holder, p_agent);
    IF v_holder = p_agent AND EXISTS (SELECT 1 FROM work_items w WHERE w.tenant_id = p_tenant AND w.work_item_id = p_item
                                      AND w.state = 'assigned' AND w.agent_id = p_agent) THEN
        done := true;
        RETURN;
    END IF;
    doubts := COALESCE(doubts_about(p_tenant, p_now, p_item, p_agent), '{agent_gone}');
    IF p_anyway AND NOT 'agent_gone' = ANY (doubts) THEN
        doubts := '{}';
    END IF;
    done := doubts = '{}' AND free_work(p_tenant, p_now, p_item, v_holder, NULL, p_by, 'by_hand');
    IF done THEN
        PERFORM place_work(p_tenant, p_now, p_item, p_agent, p_by, p_decision, 'by_hand');
    END IF;
END $$;

-- An agent offers what they have in hand to a colleague, who has until p_expires to take it. Not taken, it is theirs again (p_back) or waits
-- in its queue, in either case with its age. `doubts`: why the colleague cannot be offered it now; that they lack a skill, or do not serve
-- the queue, is for the giver to judge. The caller holds nothing; RZ004 when it is not in the giver's hands.
CREATE OR REPLACE FUNCTION hand_work(p_tenant uuid, p_now timestamptz, p_item uuid, p_giver uuid, p_agent uuid, p_expires timestamptz,
    p_back boolean, p_offer uuid, p_decision uuid, OUT doubts text[]) LANGUAGE plpgsql AS $$
#variable_conflict use_column
DECLARE
    v_item  record;
BEGIN
    PERFORM lock_both(p_tenant, p_giver, p_agent);
    SELECT w.state, w.agent_id, w.case_id, w.interaction_id, w.queue_id INTO v_item FROM work_items w
    WHERE w.tenant_id = p_tenant AND w.work_item_id = p_item AND w.consult_of IS NULL FOR NO KEY UPDATE;
    IF v_item.state IS DISTINCT FROM 'assigned' OR v_item.agent_id <> p_giver THEN
        RAISE EXCEPTION 'the item is not in these hands' USING ERRCODE = 'RZ004';
    END IF;
    doubts := ARRAY(SELECT d FROM unnest(COALESCE(doubts_about(p_tenant, p_now, p_item, p_agent), '{agent_gone}')) d
                    WHERE d NOT IN ('not_member', 'skill_missing'));
    IF doubts <> '{}' THEN
        RETURN;
    END IF;
    UPDATE work_items w SET state = 'offered', agent_id = p_agent, assigned_at = NULL, kept_until = NULL, version = w.version + 1
    WHERE w.tenant_id = p_tenant AND w.work_item_id = p_item;
    UPDATE agents a SET version = a.version + 1, idle_since = CASE WHEN a.agent_id = p_giver THEN p_now ELSE a.idle_since END
    WHERE a.tenant_id = p_tenant AND a.agent_id IN (p_giver, p_agent);
    INSERT INTO offers (tenant_id, offer_id, work_item_id, agent_id, state, reasons, offered_at, expires_at, by_agent_id, return_to)
    VALUES (p_tenant, p_offer, p_item, p_agent, 'pending', '[{"code": "handed_over", "params": {}}]', p_now, p_expires, p_giver,
            CASE WHEN p_back THEN p_giver END);
    PERFORM tell_decision(p_tenant, p_now, p_decision, p_item, p_agent, p_giver, 'handed_over');
    INSERT INTO events (tenant_id, occurred_at, kind, actor_kind, actor_id, case_id, interaction_id, work_item_id, agent_id, data)
    VALUES (p_tenant, p_now, 'requeued', 'agent', p_giver, v_item.case_id, v_item.interaction_id, p_item, p_giver,
            jsonb_build_object('queue_id', v_item.queue_id, 'reason', 'handed_over', 'to_agent_id', p_agent));
    INSERT INTO events (tenant_id, occurred_at, kind, actor_kind, actor_id, case_id, work_item_id, offer_id, agent_id)
    SELECT p_tenant, p_now, e.kind, 'agent', p_giver, v_item.case_id, p_item, p_offer, p_agent
    FROM (VALUES (1, 'given_by_hand'), (2, 'offer_made')) AS e(place, kind) ORDER BY e.place;
END $$;

-- The customer has said that it is over. What waits or is offered ends without anybody, as abandoned; what somebody has in hand stays
-- theirs to finish. Null: there was nothing open.
CREATE OR REPLACE FUNCTION leave_thread(p_tenant uuid, p_now timestamptz, p_entry_point uuid, p_thread_key text) RETURNS text
LANGUAGE plpgsql AS $$
#variable_conflict use_column
DECLARE
    v_thread  uuid;
    v_item    record;
    v_holder  uuid;
    v_said    uuid;
BEGIN
    PERFORM set_config('retzef.tenant_id', p_tenant::text, true);
    SELECT i.interaction_id, w.agent_id INTO v_thread, v_holder FROM interactions i
    LEFT JOIN work_items w ON w.tenant_id = p_tenant AND w.interaction_id = i.interaction_id AND w.state <> 'done'
    WHERE i.tenant_id = p_tenant AND i.entry_point_id = p_entry_point AND i.thread_key = p_thread_key AND i.status = 'open';
    IF NOT FOUND THEN
        RETURN NULL;
    END IF;
    PERFORM lock_both(p_tenant, v_holder, v_holder);
    PERFORM 1 FROM interactions i WHERE i.tenant_id = p_tenant AND i.interaction_id = v_thread FOR NO KEY UPDATE;
    SELECT w.work_item_id, w.state, w.agent_id, w.case_id INTO v_item FROM work_items w
    WHERE w.tenant_id = p_tenant AND w.interaction_id = v_thread AND w.state <> 'done' FOR NO KEY UPDATE;
    IF v_item.agent_id IS DISTINCT FROM v_holder THEN
        RETURN 'moved';
    END IF;
    IF v_item.state = 'offered' THEN
        UPDATE offers o SET return_to = NULL WHERE o.tenant_id = p_tenant AND o.work_item_id = v_item.work_item_id AND o.state = 'pending';
        PERFORM return_offer(p_tenant, p_now, o.offer_id, 'revoked', 'customer_left', 'customer', NULL) FROM offers o
        WHERE o.tenant_id = p_tenant AND o.work_item_id = v_item.work_item_id AND o.state = 'pending';
    END IF;
    IF v_item.state IN ('waiting', 'offered') THEN
        UPDATE work_items w SET state = 'done', done_at = p_now, version = w.version + 1
        WHERE w.tenant_id = p_tenant AND w.work_item_id = v_item.work_item_id;
        UPDATE interactions i SET status = 'ended', ended_at = p_now WHERE i.tenant_id = p_tenant AND i.interaction_id = v_thread;
    END IF;
    -- Said again, it is told again only if they have written meanwhile.
    v_said := COALESCE((SELECT m.message_id FROM messages m WHERE m.tenant_id = p_tenant AND m.interaction_id = v_thread AND m.direction = 'in'
                        ORDER BY m.message_id DESC LIMIT 1), v_thread);
    UPDATE interactions i SET left_after = v_said
    WHERE i.tenant_id = p_tenant AND i.interaction_id = v_thread AND i.left_after IS DISTINCT FROM v_said;
    IF FOUND AND v_item.state IN ('waiting', 'offered', 'assigned') THEN
        -- Whoever has it in hand sees it.
        UPDATE work_items w SET version = w.version + 1
        WHERE w.tenant_id = p_tenant AND w.work_item_id = v_item.work_item_id AND v_item.state = 'assigned';
        INSERT INTO events (tenant_id, occurred_at, kind, actor_kind, case_id, interaction_id, work_item_id, agent_id, data)
        SELECT p_tenant, p_now, e.kind, 'customer', v_item.case_id, v_thread, v_item.work_item_id,
               CASE WHEN v_item.state = 'assigned' THEN v_holder END, jsonb_build_object('state', v_item.state)
        FROM (VALUES (1, 'customer_left'), (2, 'interaction_ended')) AS e(place, kind)
        WHERE e.place = 1 OR v_item.state <> 'assigned' ORDER BY e.place;
    END IF;
    RETURN v_item.state;
END $$;
