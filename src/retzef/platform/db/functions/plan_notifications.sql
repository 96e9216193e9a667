-- For each tenant: what the journal has got since the reader's place becomes notifications, and its place moves on, in one
-- statement and so by one snapshot: each fact is told once. Two processes never do the same tenant at once. Answers who was told.
--
-- Who acts is not told of it. Whoever wants to hear of a kind in no way has no notification of it. Of an epoch that has ended
-- first what was left, then the new one.
CREATE OR REPLACE FUNCTION plan_notifications(p_now timestamptz) RETURNS TABLE (tenant_id uuid, agent_id uuid) LANGUAGE plpgsql
SET plan_cache_mode = force_generic_plan SET enable_seqscan = off SET enable_bitmapscan = off AS $$
#variable_conflict use_column
DECLARE
    v_epoch  integer;
    v_here   pg_snapshot;
    v_told   uuid[];
    v_read   bigint;
    v_one    record;
BEGIN
    SELECT i.epoch INTO v_epoch FROM installation i;
    PERFORM begin_journal_reader('notifications', p_now);
    FOR v_one IN SELECT * FROM journal_readers r WHERE r.reader = 'notifications' ORDER BY r.tenant_id FOR UPDATE SKIP LOCKED
    LOOP
        WITH fresh AS (
            SELECT e.* FROM (
                SELECT n.* FROM events n
                WHERE n.xid >= pg_snapshot_xmax(v_one.seen) AND n.epoch = v_one.epoch AND n.tenant_id = v_one.tenant_id
                UNION ALL
                SELECT n.* FROM events n
                WHERE n.xid = ANY (ARRAY(SELECT pg_snapshot_xip(v_one.seen))) AND n.epoch = v_one.epoch AND n.tenant_id = v_one.tenant_id) e
            WHERE e.kind IN ('note_added', 'case_assigned', 'message_received', 'case_woken', 'case_deadline_near', 'case_deadline_passed', 'case_answer_overdue', 'rule_applied',
                'task_added', 'task_changed', 'task_reopened', 'task_due')
        ), candidates AS (
            SELECT f.seq, n.agent_id, 'mentioned' AS kind, f.case_id, f.message_id, f.actor_id AS by_agent_id, NULL::uuid AS team_id, 1::bigint AS times, f.occurred_at
            FROM fresh f JOIN note_mentions n ON n.tenant_id = v_one.tenant_id AND n.message_id = f.message_id
            WHERE f.kind = 'note_added'
            UNION ALL
            -- Given to somebody it is theirs; given to a team and nobody in it, it is the team's.
            SELECT f.seq, t.agent_id, 'handed_over', f.case_id, NULL, f.actor_id, t.team_id, 1, f.occurred_at
            FROM fresh f CROSS JOIN LATERAL (
                SELECT (f.data ->> 'owner_agent_id')::uuid AS agent_id, NULL::uuid AS team_id WHERE f.data ->> 'owner_agent_id' IS NOT NULL
                UNION ALL
                SELECT m.agent_id, m.team_id FROM team_members m WHERE m.tenant_id = v_one.tenant_id
                    AND m.team_id = (f.data ->> 'team_id')::uuid AND f.data ->> 'owner_agent_id' IS NULL) t
            WHERE f.kind = 'case_assigned' AND f.data ->> 'undone' IS NULL
            UNION ALL
            SELECT max(f.seq), k.owner_agent_id, 'customer_wrote', k.case_id, (array_agg(f.message_id ORDER BY f.seq DESC))[1], NULL, NULL, count(*), max(f.occurred_at)
            FROM fresh f JOIN cases k ON k.tenant_id = v_one.tenant_id AND k.case_id = f.case_id
            WHERE f.kind = 'message_received' AND k.owner_agent_id IS NOT NULL AND k.status <> 'spam'
              -- What was written before it was theirs was not written to them.
              AND NOT EXISTS (SELECT 1 FROM fresh a WHERE a.kind = 'case_assigned' AND a.case_id = f.case_id AND a.seq > f.seq)
              AND NOT EXISTS (
                SELECT 1 FROM work_items w WHERE w.tenant_id = v_one.tenant_id AND w.case_id = k.case_id
                AND w.agent_id = k.owner_agent_id AND w.state <> 'done')
            GROUP BY k.case_id, k.owner_agent_id
            UNION ALL
            -- Who answers for the case: its owner, else its team, else (of a snooze) whoever put it off.
            SELECT f.seq, w.agent_id, CASE f.kind WHEN 'case_woken' THEN 'case_woke' WHEN 'case_deadline_near' THEN 'deadline_near'
                WHEN 'case_answer_overdue' THEN 'answer_overdue' ELSE 'deadline_passed' END,
                f.case_id, NULL, NULL, w.team_id, 1, f.occurred_at
            FROM fresh f JOIN cases k ON k.tenant_id = v_one.tenant_id AND k.case_id = f.case_id
            CROSS JOIN LATERAL (
                SELECT k.owner_agent_id AS agent_id, NULL::uuid AS team_id WHERE k.owner_agent_id IS NOT NULL
                UNION ALL
                SELECT m.agent_id, m.team_id FROM team_members m
                WHERE k.owner_agent_id IS NULL AND m.tenant_id = v_one.tenant_id AND m.team_id = k.team_id
                UNION ALL
                SELECT z.actor_id, NULL FROM (SELECT s.actor_id FROM events s WHERE s.tenant_id = v_one.tenant_id AND s.case_id = f.case_id
                    AND s.seq < f.seq AND s.kind = 'case_snoozed' ORDER BY s.seq DESC LIMIT 1) z
                WHERE k.owner_agent_id IS NULL AND k.team_id IS NULL AND f.kind = 'case_woken') w
            WHERE f.kind IN ('case_deadline_near', 'case_deadline_passed', 'case_answer_overdue') OR f.kind = 'case_woken' AND f.data ->> 'by' = 'time'
            UNION ALL
            SELECT f.seq, n.id::uuid, 'rule', f.case_id, NULL, NULL, NULL, 1, f.occurred_at
            FROM fresh f CROSS JOIN LATERAL string_to_table(f.data ->> 'notify', ',') n(id) WHERE f.kind = 'rule_applied'
            UNION ALL
            -- A task is whose it was given to: an agent's, or each one's of a team; when it is due and nobody's, the case's owner's.
            SELECT f.seq, w.agent_id, CASE f.kind WHEN 'task_due' THEN 'task_due' ELSE 'task_given' END, f.case_id, NULL, f.actor_id, w.team_id, 1, f.occurred_at
            FROM fresh f CROSS JOIN LATERAL (
                SELECT (f.data ->> 'agent_id')::uuid AS agent_id, NULL::uuid AS team_id WHERE f.data ->> 'agent_id' IS NOT NULL
                UNION ALL
                SELECT m.agent_id, m.team_id FROM team_members m WHERE m.tenant_id = v_one.tenant_id AND m.team_id = (f.data ->> 'team_id')::uuid) w
            WHERE f.kind IN ('task_added', 'task_changed', 'task_reopened', 'task_due')
        ), told AS (
            SELECT c.*, COALESCE((s.kinds -> c.kind ->> 'list')::boolean, true) AS in_list
            FROM candidates c
            JOIN agents a ON a.tenant_id = v_one.tenant_id AND a.agent_id = c.agent_id AND a.active
            LEFT JOIN notification_settings s ON s.tenant_id = v_one.tenant_id AND s.agent_id = c.agent_id
            WHERE c.agent_id IS DISTINCT FROM c.by_agent_id AND (COALESCE((s.kinds -> c.kind ->> 'list')::boolean, true)
                OR COALESCE((s.kinds -> c.kind ->> 'sound')::boolean, true) OR COALESCE((s.kinds -> c.kind ->> 'system')::boolean, true))
        ), gathered AS (
            INSERT INTO notifications AS n (tenant_id, notification_id, agent_id, kind, case_id, event_seq, message_id, times, in_list, told_at, read_at)
            SELECT v_one.tenant_id, gen_random_uuid(), t.agent_id, t.kind, t.case_id, t.seq, t.message_id, t.times, t.in_list, t.occurred_at,
                CASE WHEN NOT t.in_list THEN p_now END
            FROM told t WHERE t.kind = 'customer_wrote'
            ON CONFLICT (tenant_id, agent_id, case_id) WHERE kind = 'customer_wrote' AND read_at IS NULL
            DO UPDATE SET times = n.times + EXCLUDED.times, told_at = EXCLUDED.told_at, event_seq = EXCLUDED.event_seq, message_id = EXCLUDED.message_id
            RETURNING agent_id
        ), single AS (
            INSERT INTO notifications AS n (tenant_id, notification_id, agent_id, kind, case_id, event_seq, message_id, by_agent_id, team_id, in_list, told_at, read_at)
            SELECT v_one.tenant_id, gen_random_uuid(), t.agent_id, t.kind, t.case_id, t.seq, t.message_id, t.by_agent_id, t.team_id, t.in_list, t.occurred_at,
                CASE WHEN NOT t.in_list THEN p_now END
            FROM told t WHERE t.kind <> 'customer_wrote'
            ON CONFLICT DO NOTHING RETURNING agent_id
        )
        SELECT ARRAY(SELECT g.agent_id FROM gathered g UNION SELECT s.agent_id FROM single s), (SELECT count(*) FROM fresh), pg_current_snapshot()
        INTO v_told, v_read, v_here;
        IF v_one.epoch <> v_epoch THEN
            UPDATE journal_readers r SET epoch = v_epoch, seen = '1:1:' WHERE r.tenant_id = v_one.tenant_id AND r.reader = 'notifications';
        ELSIF v_read > 0 OR (pg_snapshot_xmax(v_here)::text::bigint - pg_snapshot_xmax(v_one.seen)::text::bigint) > 500 THEN
            -- A quiet tenant is not written each second: the little that came since is looked through again.
            UPDATE journal_readers r SET seen = v_here WHERE r.tenant_id = v_one.tenant_id AND r.reader = 'notifications';
        END IF;
        RETURN QUERY SELECT v_one.tenant_id, u FROM unnest(v_told) u;
    END LOOP;
END $$;

-- The facts that a deadline is near (an hour off) or has passed, once for each deadline. What has been over for longer than a
-- day when it is first looked at is told to nobody: it is old news.
CREATE OR REPLACE FUNCTION tell_deadlines(p_now timestamptz) RETURNS bigint LANGUAGE plpgsql AS $$
#variable_conflict use_column
DECLARE
    v_count  bigint;
BEGIN
    WITH due AS (
        SELECT k.tenant_id, k.case_id, k.deadline_at, k.owner_agent_id, k.customer_id, k.near_told_for FROM cases k
        WHERE k.deadline_at <= p_now + interval '1 hour' AND k.deadline_at IS NOT NULL AND k.passed_told_for IS DISTINCT FROM k.deadline_at
          AND k.status NOT IN ('resolved', 'spam') AND k.merged_into IS NULL
          AND (k.deadline_at <= p_now OR k.near_told_for IS DISTINCT FROM k.deadline_at)
        ORDER BY k.deadline_at LIMIT 500 FOR NO KEY UPDATE SKIP LOCKED
    ), marked AS (
        UPDATE cases k SET near_told_for = d.deadline_at, passed_told_for = CASE WHEN d.deadline_at <= p_now THEN d.deadline_at ELSE k.passed_told_for END
        FROM due d WHERE k.tenant_id = d.tenant_id AND k.case_id = d.case_id RETURNING k.case_id
    ), told AS (
        INSERT INTO events (tenant_id, occurred_at, kind, actor_kind, case_id, agent_id, customer_id, data)
        SELECT d.tenant_id, p_now, CASE WHEN d.deadline_at <= p_now THEN 'case_deadline_passed' ELSE 'case_deadline_near' END, 'system',
            d.case_id, d.owner_agent_id, m.root_id, '{}'
        FROM due d JOIN customers m ON m.tenant_id = d.tenant_id AND m.customer_id = d.customer_id
        WHERE d.deadline_at > p_now - interval '1 day' RETURNING 1)
    SELECT count(*) INTO v_count FROM told;
    RETURN v_count;
END $$;

-- The facts that tasks are due, once for each instant; of one that is nobody's it is told to whoever owns the case. As with deadlines,
-- what has been over for longer than a day is told to nobody.
CREATE OR REPLACE FUNCTION tell_tasks(p_now timestamptz) RETURNS bigint LANGUAGE plpgsql AS $$
#variable_conflict use_column
DECLARE
    v_count  bigint;
BEGIN
    WITH due AS (
        SELECT t.tenant_id, t.task_id, t.case_id, t.agent_id, t.team_id, t.due_at FROM case_tasks t
        WHERE t.due_at <= p_now AND t.done_at IS NULL AND t.due_at IS NOT NULL AND t.due_told_for IS DISTINCT FROM t.due_at
        ORDER BY t.due_at LIMIT 500 FOR NO KEY UPDATE SKIP LOCKED
    ), marked AS (
        UPDATE case_tasks t SET due_told_for = d.due_at FROM due d WHERE t.tenant_id = d.tenant_id AND t.task_id = d.task_id RETURNING t.task_id
    ), told AS (
        INSERT INTO events (tenant_id, occurred_at, kind, actor_kind, case_id, customer_id, data)
        SELECT d.tenant_id, p_now, 'task_due', 'system', d.case_id, m.root_id, jsonb_strip_nulls(jsonb_build_object('task_id', d.task_id,
            'agent_id', CASE WHEN d.agent_id IS NULL AND d.team_id IS NULL THEN k.owner_agent_id ELSE d.agent_id END, 'team_id', d.team_id))
        FROM due d JOIN cases k ON k.tenant_id = d.tenant_id AND k.case_id = case_now(d.tenant_id, d.case_id)
        JOIN customers m ON m.tenant_id = d.tenant_id AND m.customer_id = k.customer_id
        WHERE d.due_at > p_now - interval '1 day' RETURNING 1)
    SELECT count(*) INTO v_count FROM told;
    RETURN v_count;
END $$;
