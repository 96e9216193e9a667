-- Which customers wait for an answer, and until when it was promised.

-- What counts as somebody's word: what a person wrote to us, and what an agent wrote that did not fail. Neither notes nor what programs say.
CREATE OR REPLACE VIEW case_words WITH (security_invoker = true) AS
SELECT m.tenant_id, m.case_id, m.message_id, m.interaction_id, m.direction, m.occurred_at
FROM messages m LEFT JOIN mails x ON x.tenant_id = m.tenant_id AND x.message_id = m.message_id
WHERE m.direction = 'in' AND COALESCE(x.kind, 'message') = 'message'
   OR m.direction = 'out' AND m.author_kind = 'agent' AND m.status <> 'failed';

-- Since when the customer of this case waits: the first word of theirs that has had no answer. Null when nobody waits.
CREATE OR REPLACE FUNCTION unanswered_since(p_tenant uuid, p_case uuid) RETURNS timestamptz LANGUAGE plpgsql STABLE
SET plan_cache_mode = force_generic_plan SET enable_seqscan = off AS $$
DECLARE
    v_answer  uuid;
BEGIN
    SELECT w.message_id INTO v_answer FROM case_words w
    WHERE w.tenant_id = p_tenant AND w.case_id = p_case AND w.direction = 'out'
    ORDER BY w.message_id DESC LIMIT 1;
    RETURN (
        SELECT min(w.occurred_at) FROM case_words w
        WHERE w.tenant_id = p_tenant AND w.case_id = p_case AND w.direction = 'in'
          AND w.message_id > COALESCE(v_answer, '00000000-0000-0000-0000-000000000000'));
END $$;

-- Since when, and in which queue, a case waits that goes on: the queue in which the thread of the last word is or was, else where it came in.
CREATE OR REPLACE FUNCTION awaited_answer(p_tenant uuid, p_case uuid) RETURNS TABLE (since timestamptz, queue_id uuid) LANGUAGE plpgsql STABLE
SET plan_cache_mode = force_generic_plan SET enable_seqscan = off AS $$
#variable_conflict use_column
BEGIN
    RETURN QUERY
    SELECT u.since, COALESCE(t.queue_id, e.queue_id)
    FROM cases k CROSS JOIN LATERAL (SELECT unanswered_since(p_tenant, p_case) AS since OFFSET 0) u
    CROSS JOIN LATERAL (SELECT d.interaction_id FROM case_words d WHERE d.tenant_id = p_tenant AND d.case_id = p_case AND d.direction = 'in'
        ORDER BY d.message_id DESC LIMIT 1) l
    JOIN interactions i ON i.tenant_id = p_tenant AND i.interaction_id = l.interaction_id
    JOIN entry_points e ON e.tenant_id = p_tenant AND e.entry_point_id = i.entry_point_id
    LEFT JOIN LATERAL (SELECT w.queue_id FROM work_items w WHERE w.tenant_id = p_tenant AND w.interaction_id = i.interaction_id
        ORDER BY w.state = 'done', w.work_item_id DESC LIMIT 1) t ON true
    WHERE k.tenant_id = p_tenant AND k.case_id = p_case AND k.status IN ('open', 'pending', 'snoozed') AND k.merged_into IS NULL
      AND u.since IS NOT NULL;
END $$;

-- For each tenant with a queue that promises answers: the cases of which the journal has got something since the reader's place, whose
-- answer is due at an instant that is still to be reckoned; of those who wait no more it is due no more. The reader's place moves on with
-- the transaction, so whoever calls reckons in it. Two processes never do the same tenant at once. A promise counts from when it was given.
CREATE OR REPLACE FUNCTION find_awaited(p_now timestamptz) RETURNS TABLE (tenant_id uuid, case_id uuid, queue_id uuid, minutes integer, since timestamptz)
LANGUAGE plpgsql SET plan_cache_mode = force_generic_plan SET enable_seqscan = off SET enable_bitmapscan = off AS $$
#variable_conflict use_column
DECLARE
    v_epoch  integer;
    v_one    record;
    v_cases  uuid[];
    v_here   pg_snapshot;
    v_case   uuid;
    v_waits  record;
BEGIN
    SELECT i.epoch INTO v_epoch FROM installation i;
    DELETE FROM journal_readers r WHERE r.reader = 'answers'
        AND NOT EXISTS (SELECT 1 FROM queues q WHERE q.tenant_id = r.tenant_id AND q.answer_minutes IS NOT NULL);
    INSERT INTO journal_readers (tenant_id, reader, epoch, seen)
    SELECT t.tenant_id, 'answers', v_epoch, pg_current_snapshot() FROM tenants t
    WHERE EXISTS (SELECT 1 FROM queues q WHERE q.tenant_id = t.tenant_id AND q.answer_minutes IS NOT NULL)
      AND NOT EXISTS (SELECT 1 FROM journal_readers r WHERE r.tenant_id = t.tenant_id AND r.reader = 'answers')
    ON CONFLICT DO NOTHING;
    FOR v_one IN SELECT * FROM journal_readers r WHERE r.reader = 'answers' ORDER BY r.tenant_id FOR UPDATE SKIP LOCKED
    LOOP
        SELECT ARRAY(SELECT DISTINCT case_now(v_one.tenant_id, e.case_id) FROM (
            SELECT n.case_id, n.kind FROM events n
            WHERE n.xid >= pg_snapshot_xmax(v_one.seen) AND n.epoch = v_one.epoch AND n.tenant_id = v_one.tenant_id
            UNION ALL
            SELECT n.case_id, n.kind FROM events n
            WHERE n.xid = ANY (ARRAY(SELECT pg_snapshot_xip(v_one.seen))) AND n.epoch = v_one.epoch AND n.tenant_id = v_one.tenant_id) e
            WHERE e.case_id IS NOT NULL AND e.kind IN ('message_received', 'message_sent', 'message_status_changed', 'case_resolved', 'case_reopened',
                'case_woken', 'case_resumed', 'case_marked_spam', 'case_merged', 'case_unmerged', 'case_split', 'case_split_off', 'case_split_undone')),
            pg_current_snapshot() INTO v_cases, v_here;
        FOREACH v_case IN ARRAY v_cases LOOP
            SELECT a.since, a.queue_id INTO v_waits FROM awaited_answer(v_one.tenant_id, v_case) a;
            UPDATE cases k SET answer_due_at = NULL, answer_due_since = NULL
            WHERE k.tenant_id = v_one.tenant_id AND k.case_id = v_case AND k.answer_due_since IS NOT NULL
              AND k.answer_due_since IS DISTINCT FROM v_waits.since;
            RETURN QUERY SELECT v_one.tenant_id, v_case, q.queue_id, q.answer_minutes, v_waits.since
            FROM queues q JOIN cases k ON k.tenant_id = v_one.tenant_id AND k.case_id = v_case AND k.answer_due_since IS NULL
            WHERE q.tenant_id = v_one.tenant_id AND q.queue_id = v_waits.queue_id AND q.answer_minutes IS NOT NULL;
        END LOOP;
        IF v_one.epoch <> v_epoch THEN
            UPDATE journal_readers r SET epoch = v_epoch, seen = '1:1:' WHERE r.tenant_id = v_one.tenant_id AND r.reader = 'answers';
        ELSIF v_cases <> '{}' OR (pg_snapshot_xmax(v_here)::text::bigint - pg_snapshot_xmax(v_one.seen)::text::bigint) > 500 THEN
            -- A quiet tenant is not written each second: the little that came since is looked through again.
            UPDATE journal_readers r SET seen = v_here WHERE r.tenant_id = v_one.tenant_id AND r.reader = 'answers';
        END IF;
    END LOOP;
END $$;

-- The facts that a customer was not answered in time, once for each due time. As with deadlines, what has been over for longer than a day
-- when it is first looked at is told to nobody; nor is what was answered meanwhile.
CREATE OR REPLACE FUNCTION tell_overdue_answers(p_now timestamptz) RETURNS bigint LANGUAGE plpgsql AS $$
#variable_conflict use_column
DECLARE
    v_count  bigint;
BEGIN
    WITH due AS (
        SELECT k.tenant_id, k.case_id, k.answer_due_at, k.answer_due_since, k.owner_agent_id, k.customer_id FROM cases k
        WHERE k.answer_due_at <= p_now AND k.answer_due_at IS NOT NULL AND k.answer_told_for IS DISTINCT FROM k.answer_due_at
        ORDER BY k.answer_due_at LIMIT 500 FOR NO KEY UPDATE SKIP LOCKED
    ), marked AS (
        UPDATE cases k SET answer_told_for = d.answer_due_at FROM due d WHERE k.tenant_id = d.tenant_id AND k.case_id = d.case_id RETURNING k.case_id
    ), told AS (
        INSERT INTO events (tenant_id, occurred_at, kind, actor_kind, case_id, agent_id, customer_id, data)
        SELECT d.tenant_id, p_now, 'case_answer_overdue', 'system', d.case_id, d.owner_agent_id, m.root_id, jsonb_build_object('since', utc(d.answer_due_since))
        FROM due d JOIN customers m ON m.tenant_id = d.tenant_id AND m.customer_id = d.customer_id
        WHERE d.answer_due_at > p_now - interval '1 day'
          AND EXISTS (SELECT 1 FROM awaited_answer(d.tenant_id, d.case_id) a WHERE a.since = d.answer_due_since) RETURNING 1)
    SELECT count(*) INTO v_count FROM told;
    RETURN v_count;
END $$;
