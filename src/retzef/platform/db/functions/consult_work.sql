-- Asking a colleague about what one has in hand, who then can be given it, or take part. A consult is a work item about another one. The order
-- of locking is everybody's: agents (by their id where there are two), then the item it is about, the consult, its offer and its case.

-- When can this agent be asked about an item: now; later, for what hinders (they are away, full, or answering something) passes by itself; or never, for
-- they are gone, or would not have room for it with empty hands. That they do not serve the queue or lack a skill is for the asker to judge.
-- p_doubts: of `doubts_about`.
CREATE OR REPLACE FUNCTION askable(p_tenant uuid, p_item uuid, p_agent uuid, p_doubts text[]) RETURNS text LANGUAGE sql STABLE AS $$
    SELECT CASE WHEN p_doubts IS NULL OR 'agent_gone' = ANY (p_doubts) OR w.load > a.capacity OR (a.caps ->> w.medium)::integer <= 0 THEN 'never'
                WHEN p_doubts <@ ARRAY['not_member', 'skill_missing'] THEN 'now' ELSE 'later' END
    FROM work_items w JOIN agents a ON a.tenant_id = w.tenant_id AND a.agent_id = p_agent
    WHERE w.tenant_id = p_tenant AND w.work_item_id = p_item
$$;

-- Whoever has an item asks a colleague, who has p_expires - p_now to take it (p_agent) and is waited for where they can be asked later; or whoever
-- serves a queue and can what is asked for (p_queue, the item's own when null; p_requirements). It is as urgent as the item, and takes as much of
-- somebody's capacity. `refusal`: not_assigned, open (somebody is asked already), doubtful; `doubts`: why the colleague cannot be asked at all.
CREATE OR REPLACE FUNCTION begin_consult(p_tenant uuid, p_now timestamptz, p_item uuid, p_asker uuid, p_consult uuid, p_agent uuid, p_queue uuid,
    p_requirements jsonb, p_line text, p_offer uuid, p_decision uuid, p_expires timestamptz, OUT refusal text, OUT doubts text[]) LANGUAGE plpgsql AS $$
#variable_conflict use_column
DECLARE
    v_item  record;
    v_when  text;
BEGIN
    PERFORM lock_both(p_tenant, p_asker, p_agent);
    SELECT w.state, w.agent_id, w.case_id, w.consult_of INTO v_item FROM work_items w
    WHERE w.tenant_id = p_tenant AND w.work_item_id = p_item FOR NO KEY UPDATE;
    refusal := CASE
        WHEN v_item.state IS DISTINCT FROM 'assigned' OR v_item.agent_id <> p_asker OR v_item.consult_of IS NOT NULL THEN 'not_assigned'
        WHEN EXISTS (SELECT 1 FROM work_items c WHERE c.tenant_id = p_tenant AND c.consult_of = p_item AND c.state <> 'done') THEN 'open' END;
    IF refusal IS NOT NULL THEN
        RETURN;
    END IF;
    IF p_agent IS NOT NULL THEN
        doubts := COALESCE(doubts_about(p_tenant, p_now, p_item, p_agent), '{agent_gone}');
        v_when := COALESCE(askable(p_tenant, p_item, p_agent, doubts), 'never');
        IF v_when = 'never' THEN
            doubts := ARRAY(SELECT d FROM unnest(doubts) d WHERE d NOT IN ('not_member', 'skill_missing', 'answering'));
            refusal := 'doubtful';
            RETURN;
        END IF;
    END IF;
    INSERT INTO work_items (tenant_id, work_item_id, queue_id, medium, case_id, state, priority, load, queued_at, agent_id, requirements,
                            last_line, last_line_at, last_line_by, consult_of, consult_by, consult_to, consult_seconds)
    SELECT p_tenant, p_consult, COALESCE(p_queue, w.queue_id), w.medium, w.case_id, 'waiting',
           w.priority, w.load, p_now, NULL, p_requirements, p_line, p_now, 'agent', p_item, p_asker, p_agent,
           CASE WHEN p_agent IS NOT NULL THEN extract(epoch FROM p_expires - p_now) END
    FROM work_items w WHERE w.tenant_id = p_tenant AND w.work_item_id = p_item;
    PERFORM tell_consult(p_tenant, p_now, 'consult_began', p_consult, p_agent, 'agent', p_asker, '{}');
    IF v_when = 'now' THEN
        PERFORM call_colleague(p_tenant, p_now, p_consult, p_offer, p_decision);
    END IF;
END $$;

-- The colleague asked by name is offered the consult, which waits. The caller holds their row and the consult's.
CREATE OR REPLACE FUNCTION call_colleague(p_tenant uuid, p_now timestamptz, p_consult uuid, p_offer uuid, p_decision uuid) RETURNS void
LANGUAGE plpgsql AS $$
#variable_conflict use_column
DECLARE
    v_asked  record;
BEGIN
    UPDATE work_items w SET state = 'offered', agent_id = w.consult_to, version = w.version + 1
    WHERE w.tenant_id = p_tenant AND w.work_item_id = p_consult AND w.state = 'waiting'
    RETURNING w.case_id, w.consult_by, w.consult_to, w.consult_seconds INTO STRICT v_asked;
    INSERT INTO offers (tenant_id, offer_id, work_item_id, agent_id, state, reasons, offered_at, expires_at, by_agent_id)
    VALUES (p_tenant, p_offer, p_consult, v_asked.consult_to, 'pending', '[{"code": "consulted", "params": {}}]', p_now,
            p_now + make_interval(secs => v_asked.consult_seconds), v_asked.consult_by);
    UPDATE agents a SET version = a.version + 1 WHERE a.tenant_id = p_tenant AND a.agent_id = v_asked.consult_to;
    PERFORM tell_decision(p_tenant, p_now, p_decision, p_consult, v_asked.consult_to, v_asked.consult_by, 'consulted');
    INSERT INTO events (tenant_id, occurred_at, kind, actor_kind, actor_id, case_id, work_item_id, offer_id, agent_id)
    VALUES (p_tenant, p_now, 'offer_made', 'agent', v_asked.consult_by, v_asked.case_id, p_consult, p_offer, v_asked.consult_to);
END $$;

-- What happens to a consult, with who asked whom.
CREATE OR REPLACE FUNCTION tell_consult(p_tenant uuid, p_now timestamptz, p_kind text, p_consult uuid, p_agent uuid, p_actor_kind text, p_actor uuid,
    p_data jsonb) RETURNS void LANGUAGE sql AS $$
    INSERT INTO events (tenant_id, occurred_at, kind, actor_kind, actor_id, case_id, work_item_id, agent_id, data)
    SELECT p_tenant, p_now, p_kind, p_actor_kind, p_actor, w.case_id, p_consult, p_agent,
           jsonb_build_object('asked_by', w.consult_by, 'asked_of', w.consult_to, 'queue_id', w.queue_id) || p_data
    FROM work_items w WHERE w.tenant_id = p_tenant AND w.work_item_id = p_consult
$$;

-- A consult is over, wherever it was; p_reason: said, not_taken, signed_out, gone, passed, left. An offer of it must have been returned. The
-- caller holds the row of whoever has it. False when it is over already.
CREATE OR REPLACE FUNCTION close_consult(p_tenant uuid, p_now timestamptz, p_consult uuid, p_reason text, p_actor_kind text, p_actor uuid)
RETURNS boolean LANGUAGE plpgsql AS $$
#variable_conflict use_column
DECLARE
    v_agent  uuid;
BEGIN
    UPDATE work_items w SET state = 'done', done_at = p_now, kept_until = NULL, version = w.version + 1
    WHERE w.tenant_id = p_tenant AND w.work_item_id = p_consult AND w.state IN ('waiting', 'assigned') AND w.consult_of IS NOT NULL
    RETURNING w.agent_id INTO v_agent;
    IF NOT FOUND THEN
        RETURN false;
    END IF;
    UPDATE agents a SET version = a.version + 1, idle_since = p_now WHERE a.tenant_id = p_tenant AND a.agent_id = v_agent;
    PERFORM tell_consult(p_tenant, p_now, CASE p_reason WHEN 'passed' THEN 'consult_passed' ELSE 'consult_ended' END, p_consult, v_agent, p_actor_kind,
                         p_actor, jsonb_build_object('reason', p_reason));
    RETURN true;
END $$;

-- The same by somebody's word: an offer of it is taken back. False when it is over already, null when it was moved in this very moment.
CREATE OR REPLACE FUNCTION end_consult(p_tenant uuid, p_now timestamptz, p_consult uuid, p_actor uuid) RETURNS boolean LANGUAGE plpgsql AS $$
#variable_conflict use_column
DECLARE
    v_agent  uuid;
    v_item   record;
BEGIN
    SELECT w.agent_id INTO v_agent FROM work_items w WHERE w.tenant_id = p_tenant AND w.work_item_id = p_consult;
    PERFORM lock_both(p_tenant, v_agent, v_agent);
    SELECT w.state, w.agent_id INTO v_item FROM work_items w
    WHERE w.tenant_id = p_tenant AND w.work_item_id = p_consult AND w.consult_of IS NOT NULL FOR NO KEY UPDATE;
    IF v_item.state IS NULL OR v_item.state = 'done' THEN
        RETURN false;
    END IF;
    IF v_item.agent_id IS DISTINCT FROM v_agent THEN
        RETURN NULL;
    END IF;
    PERFORM recall_consult(p_tenant, p_now, p_consult, 'said', 'agent', p_actor);
    RETURN true;
END $$;

-- A consult ends wherever it is. The caller holds the row of whoever has it or is offered it, and the consult's.
CREATE OR REPLACE FUNCTION recall_consult(p_tenant uuid, p_now timestamptz, p_consult uuid, p_reason text, p_actor_kind text, p_actor uuid)
RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    -- Whoever was asked by name is asked no more when the offer has been taken back: the consult has ended by that.
    PERFORM return_offer(p_tenant, p_now, o.offer_id, 'revoked', p_reason, p_actor_kind, p_actor) FROM offers o
    WHERE o.tenant_id = p_tenant AND o.work_item_id = p_consult AND o.state = 'pending';
    PERFORM close_consult(p_tenant, p_now, p_consult, p_reason, p_actor_kind, p_actor);
END $$;

-- What was asked about is in the hands of whoever was asked from now on, with its age. They carry as much as before: the consult ends, and weighed
-- as much as the item. False when the item is not in the asker's hands, or nobody has taken the consult (any more).
CREATE OR REPLACE FUNCTION pass_consult(p_tenant uuid, p_now timestamptz, p_consult uuid, p_asker uuid, p_decision uuid) RETURNS boolean
LANGUAGE plpgsql AS $$
#variable_conflict use_column
DECLARE
    v_agent  uuid;
    v_item   uuid;
BEGIN
    SELECT w.agent_id, w.consult_of INTO v_agent, v_item FROM work_items w WHERE w.tenant_id = p_tenant AND w.work_item_id = p_consult;
    PERFORM lock_both(p_tenant, p_asker, v_agent);
    PERFORM 1 FROM work_items w WHERE w.tenant_id = p_tenant AND w.work_item_id = v_item FOR NO KEY UPDATE;
    PERFORM 1 FROM work_items w WHERE w.tenant_id = p_tenant AND w.work_item_id = p_consult FOR NO KEY UPDATE;
    IF NOT EXISTS (SELECT 1 FROM work_items w JOIN work_items c ON c.tenant_id = p_tenant AND c.consult_of = w.work_item_id
                   WHERE w.tenant_id = p_tenant AND w.work_item_id = v_item AND w.state = 'assigned' AND w.agent_id = p_asker
                     AND c.work_item_id = p_consult AND c.state = 'assigned' AND c.agent_id = v_agent AND c.consult_by = p_asker) THEN
        RETURN false;
    END IF;
    PERFORM take_over(p_tenant, p_now, p_consult, p_decision, 'handed_over', p_asker);
    RETURN true;
END $$;

-- Who goes on with an item when its holder is gone: whoever takes part in it, if they are there. Nulls when nobody does.
CREATE OR REPLACE FUNCTION heir_of(p_tenant uuid, p_item uuid, OUT consult_id uuid, OUT agent_id uuid) LANGUAGE sql STABLE AS $$
    SELECT c.work_item_id, c.agent_id FROM work_items c JOIN agents a ON a.tenant_id = p_tenant AND a.agent_id = c.agent_id
    WHERE c.tenant_id = p_tenant AND c.consult_of = p_item AND c.state = 'assigned' AND c.takes_part
      AND a.active AND a.presence <> 'offline' AND a.presence_reason IS DISTINCT FROM 'connection_lost'
$$;

-- The holder is gone: the item is its heir's. False when it has none, or when it or its heir is being changed at this very moment, for whoever
-- holds an agent waits for no other. The caller holds the row of the holder.
CREATE OR REPLACE FUNCTION inherit_work(p_tenant uuid, p_now timestamptz, p_item uuid, p_holder uuid) RETURNS boolean LANGUAGE plpgsql AS $$
#variable_conflict use_column
DECLARE
    v_heir  record;
BEGIN
    SELECT h.consult_id, h.agent_id INTO v_heir FROM heir_of(p_tenant, p_item) h;
    IF v_heir.agent_id IS NULL OR v_heir.agent_id <> ALL (lock_agents(p_tenant, jsonb_build_array(v_heir.agent_id))) THEN
        RETURN false;
    END IF;
    PERFORM 1 FROM work_items w
    WHERE w.tenant_id = p_tenant AND w.work_item_id = p_item AND w.state = 'assigned' AND w.agent_id = p_holder FOR NO KEY UPDATE;
    IF NOT FOUND OR v_heir.consult_id <> ALL (lock_items(p_tenant, jsonb_build_array(v_heir.consult_id))) THEN
        RETURN false;
    END IF;
    -- Before they were ours, everything may have changed.
    IF heir_of(p_tenant, p_item) IS DISTINCT FROM v_heir THEN
        RETURN false;
    END IF;
    PERFORM take_over(p_tenant, p_now, v_heir.consult_id, NULL, 'inherited', NULL);
    RETURN true;
END $$;

-- The item is theirs who have the consult about it; p_by null: nobody says so. The caller holds both agents' rows and both items'.
CREATE OR REPLACE FUNCTION take_over(p_tenant uuid, p_now timestamptz, p_consult uuid, p_decision uuid, p_reason text, p_by uuid)
RETURNS void LANGUAGE plpgsql AS $$
#variable_conflict use_column
DECLARE
    v_new    record;
    v_giver  uuid;
    v_item   record;
    v_actor  text := CASE WHEN p_by IS NULL THEN 'system' ELSE 'agent' END;
BEGIN
    SELECT w.agent_id, w.consult_of INTO v_new FROM work_items w WHERE w.tenant_id = p_tenant AND w.work_item_id = p_consult;
    SELECT w.agent_id INTO v_giver FROM work_items w WHERE w.tenant_id = p_tenant AND w.work_item_id = v_new.consult_of;
    PERFORM close_consult(p_tenant, p_now, p_consult, 'passed', v_actor, p_by);
    UPDATE work_items w SET agent_id = v_new.agent_id, assigned_at = p_now, passed_by = '{}', kept_until = NULL, version = w.version + 1
    WHERE w.tenant_id = p_tenant AND w.work_item_id = v_new.consult_of
    RETURNING w.work_item_id, w.case_id, w.interaction_id, w.queue_id INTO v_item;
    UPDATE agents a SET idle_since = p_now, version = a.version + 1
    WHERE a.tenant_id = p_tenant AND a.agent_id IN (v_new.agent_id, v_giver);
    PERFORM own_case(p_tenant, p_now, v_item.case_id, v_item.work_item_id, v_new.agent_id);
    IF p_decision IS NOT NULL THEN
        PERFORM tell_decision(p_tenant, p_now, p_decision, v_item.work_item_id, v_new.agent_id, p_by, p_reason);
    END IF;
    -- The giver's desk hears by the first that it is no longer theirs.
    INSERT INTO events (tenant_id, occurred_at, kind, actor_kind, actor_id, case_id, interaction_id, work_item_id, agent_id, data)
    SELECT p_tenant, p_now, e.kind, v_actor, p_by, v_item.case_id, v_item.interaction_id, v_item.work_item_id, e.agent,
           jsonb_build_object('reason', p_reason) || e.data
    FROM (VALUES (1, 'requeued', v_giver, jsonb_build_object('queue_id', v_item.queue_id, 'to_agent_id', v_new.agent_id)),
                 (2, 'given_by_hand', v_new.agent_id, '{}'), (3, 'assigned', v_new.agent_id, '{}'))
        AS e(place, kind, agent, data) ORDER BY e.place;
END $$;

-- Whoever is asked writes to the customer too, or no more. False when it is so already; null when nobody has taken the consult. The caller has
-- checked who says so.
CREATE OR REPLACE FUNCTION let_take_part(p_tenant uuid, p_now timestamptz, p_consult uuid, p_takes_part boolean, p_actor uuid) RETURNS boolean
LANGUAGE plpgsql AS $$
#variable_conflict use_column
DECLARE
    v_item  record;
BEGIN
    SELECT w.state, w.agent_id, w.takes_part INTO v_item FROM work_items w
    WHERE w.tenant_id = p_tenant AND w.work_item_id = p_consult AND w.consult_of IS NOT NULL FOR NO KEY UPDATE;
    IF v_item.state IS DISTINCT FROM 'assigned' THEN
        RETURN NULL;
    END IF;
    IF v_item.takes_part = p_takes_part THEN
        RETURN false;
    END IF;
    UPDATE work_items w SET takes_part = p_takes_part, version = w.version + 1 WHERE w.tenant_id = p_tenant AND w.work_item_id = p_consult;
    PERFORM tell_consult(p_tenant, p_now, CASE WHEN p_takes_part THEN 'consult_joined' ELSE 'consult_left' END, p_consult, v_item.agent_id, 'agent',
                         p_actor, '{}');
    RETURN true;
END $$;

-- Consults whose asker has what they are about in hand no more.
CREATE OR REPLACE FUNCTION orphaned_consults(p_tenant uuid) RETURNS TABLE (work_item_id uuid, agent_id uuid) LANGUAGE sql STABLE AS $$
    SELECT c.work_item_id, c.agent_id FROM work_items c
    JOIN work_items w ON w.tenant_id = p_tenant AND w.work_item_id = c.consult_of
    WHERE c.tenant_id = p_tenant AND c.consult_of IS NOT NULL AND c.state <> 'done'
      AND (w.state <> 'assigned' OR w.agent_id IS DISTINCT FROM c.consult_by)
$$;

-- What the next round does with consults, by itself: `ends` those that are about what their asker has no more (reason left) or of a colleague who is gone
-- (gone); the others wait for a colleague by name, who can be asked now. `agent_id`: whose row that takes.
CREATE OR REPLACE FUNCTION due_consults(p_tenant uuid, p_now timestamptz) RETURNS TABLE (work_item_id uuid, agent_id uuid, ends text)
LANGUAGE plpgsql STABLE AS $$
#variable_conflict use_column
BEGIN
    RETURN QUERY
    SELECT o.work_item_id, o.agent_id, 'left' FROM orphaned_consults(p_tenant) o
    UNION ALL
    SELECT c.work_item_id, CASE k.askable WHEN 'now' THEN c.consult_to END, CASE k.askable WHEN 'never' THEN 'gone' END FROM work_items c
    CROSS JOIN LATERAL (SELECT COALESCE(askable(p_tenant, c.work_item_id, c.consult_to, doubts_about(p_tenant, p_now, c.work_item_id, c.consult_to)),
                                        'never') AS askable OFFSET 0) k
    WHERE c.tenant_id = p_tenant AND c.consult_of IS NOT NULL AND c.state = 'waiting' AND c.consult_to IS NOT NULL AND k.askable <> 'later'
      AND NOT EXISTS (SELECT 1 FROM orphaned_consults(p_tenant) o WHERE o.work_item_id = c.work_item_id);
END $$;

-- It is done. Nobody is waited for: `postponed` counts what somebody else is changing at this moment.
CREATE OR REPLACE FUNCTION tend_consults(p_tenant uuid, p_now timestamptz, OUT tended integer, OUT postponed integer) LANGUAGE plpgsql AS $$
#variable_conflict use_column
DECLARE
    r       record;
    v_free  boolean;
BEGIN
    tended := 0;
    postponed := 0;
    FOR r IN SELECT d.work_item_id, d.agent_id, d.ends FROM due_consults(p_tenant, p_now) d ORDER BY d.work_item_id LOOP
        v_free := r.agent_id IS NULL OR r.agent_id = ANY (lock_agents(p_tenant, jsonb_build_array(r.agent_id)));
        IF v_free THEN
            PERFORM 1 FROM work_items w WHERE w.tenant_id = p_tenant AND w.work_item_id = r.work_item_id AND w.state <> 'done'
                AND w.agent_id IS NOT DISTINCT FROM CASE WHEN r.ends IS NOT NULL THEN r.agent_id END FOR NO KEY UPDATE SKIP LOCKED;
            v_free := FOUND;
        END IF;
        IF NOT v_free THEN
            postponed := postponed + 1;
            CONTINUE;
        END IF;
        -- Before they were ours, everything may have changed; and what was given out in this loop counts.
        CONTINUE WHEN NOT EXISTS (SELECT 1 FROM due_consults(p_tenant, p_now) d WHERE (d.work_item_id, d.agent_id, d.ends) IS NOT DISTINCT FROM (r.work_item_id, r.agent_id, r.ends));
        IF r.ends IS NULL THEN
            PERFORM call_colleague(p_tenant, p_now, r.work_item_id, gen_random_uuid(), gen_random_uuid());
            PERFORM tell_consult(p_tenant, p_now, 'consult_called', r.work_item_id, r.agent_id, 'system', NULL, '{}');
        ELSE
            PERFORM recall_consult(p_tenant, p_now, r.work_item_id, r.ends, 'system', NULL);
        END IF;
        tended := tended + 1;
    END LOOP;
END $$;
