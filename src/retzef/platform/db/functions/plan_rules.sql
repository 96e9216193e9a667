-- For each tenant: what of the journal since the reader's place a rule that is on begins with goes into the inbox, and the place moves
-- on, in one statement and so by one snapshot. Two processes never do the same tenant at once. Then every tenant with something in
-- the inbox has its job, which carries the tenant's id: there is one at most.
--
-- p_kinds: what of a rule's events each kind of the journal is. What somebody takes back fires nothing. Of an epoch that has ended first
-- what was left, then the new one.
CREATE OR REPLACE FUNCTION plan_rules(p_kinds jsonb, p_now timestamptz) RETURNS bigint LANGUAGE plpgsql
SET plan_cache_mode = force_generic_plan SET enable_seqscan = off SET enable_bitmapscan = off AS $$
#variable_conflict use_column
DECLARE
    v_epoch  integer;
    v_here   pg_snapshot;
    v_found  bigint;
    v_read   bigint;
    v_total  bigint := 0;
    v_one    record;
BEGIN
    SELECT i.epoch INTO v_epoch FROM installation i;
    PERFORM begin_journal_reader('rules', p_now);
    FOR v_one IN SELECT * FROM journal_readers r WHERE r.reader = 'rules' ORDER BY r.tenant_id FOR UPDATE SKIP LOCKED
    LOOP
        WITH fresh AS MATERIALIZED (
            SELECT e.seq, e.kind, e.occurred_at, e.data ->> 'undone' AS undone FROM events e
            WHERE e.xid >= pg_snapshot_xmax(v_one.seen) AND e.epoch = v_one.epoch AND e.tenant_id = v_one.tenant_id
            UNION ALL
            SELECT e.seq, e.kind, e.occurred_at, e.data ->> 'undone' FROM events e
            WHERE e.xid = ANY (ARRAY(SELECT pg_snapshot_xip(v_one.seen))) AND e.epoch = v_one.epoch AND e.tenant_id = v_one.tenant_id
        ), added AS (
            INSERT INTO rule_inbox (tenant_id, event_seq)
            SELECT v_one.tenant_id, f.seq FROM fresh f
            WHERE p_kinds ? f.kind AND f.undone IS NULL AND EXISTS (SELECT 1 FROM rules r WHERE r.tenant_id = v_one.tenant_id AND r.event = p_kinds ->> f.kind
                          AND r.active_from <= f.occurred_at AND r.retired_at IS NULL)
            ON CONFLICT DO NOTHING RETURNING 1)
        SELECT (SELECT count(*) FROM added), (SELECT count(*) FROM fresh), pg_current_snapshot() INTO v_found, v_read, v_here;
        v_total := v_total + v_found;
        IF v_one.epoch <> v_epoch THEN
            UPDATE journal_readers r SET epoch = v_epoch, seen = '1:1:' WHERE r.tenant_id = v_one.tenant_id AND r.reader = 'rules';
        ELSIF v_found > 0 OR v_read > 100 OR (pg_snapshot_xmax(v_here)::text::bigint - pg_snapshot_xmax(v_one.seen)::text::bigint) > 500 THEN
            -- A quiet tenant is not written each second: the little that came since is looked through again. Few transactions may bring much.
            UPDATE journal_readers r SET seen = v_here WHERE r.tenant_id = v_one.tenant_id AND r.reader = 'rules';
        END IF;
    END LOOP;
    INSERT INTO jobs (tenant_id, job_id, kind, payload, run_at, created_at)
    SELECT t.tenant_id, t.tenant_id, 'run_rules', '{}', p_now, p_now FROM tenants t
    WHERE EXISTS (SELECT 1 FROM rule_inbox i WHERE i.tenant_id = t.tenant_id)
    ON CONFLICT DO NOTHING;
    RETURN v_total;
END $$;

-- The case to which a fact of this customer belongs: its own, unless it is told of another customer now; else the newest of the
-- customer's that is not closed. Null where there is none.
CREATE OR REPLACE FUNCTION case_of_fact(p_tenant uuid, p_fact uuid, p_customer uuid) RETURNS uuid LANGUAGE plpgsql STABLE
SET plan_cache_mode = force_generic_plan SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off AS $$
DECLARE
    v_root  uuid;
    v_case  uuid;
BEGIN
    SELECT x.root_id INTO v_root FROM customers x WHERE x.tenant_id = p_tenant AND x.customer_id = p_customer;
    SELECT f.case_id INTO v_case FROM facts f JOIN customers m ON m.tenant_id = p_tenant AND m.customer_id = f.customer_id
    WHERE f.tenant_id = p_tenant AND f.fact_id = p_fact AND m.root_id = v_root;
    IF v_case IS NOT NULL THEN
        RETURN case_now(p_tenant, v_case);
    END IF;
    RETURN (
        SELECT c.case_id FROM customers m JOIN cases c ON c.tenant_id = p_tenant AND c.customer_id = m.customer_id
        WHERE m.tenant_id = p_tenant AND m.root_id = v_root AND c.status IN ('open', 'pending', 'snoozed') AND c.merged_into IS NULL
        ORDER BY c.case_id DESC LIMIT 1);
END $$;

-- What rules ask of: the events of these numbers, each with its case as it stands now. A fact that names no case is of its
-- customer's (case_of_fact), or of none. Where rules ask what was told of the customer lately, that too: the newest 200 facts of these kinds that
-- occurred in so many minutes before the event, or a little after it, as clocks differ. One after the other, each by keys: nothing hangs on what PostgreSQL knows of the tables' size.
CREATE OR REPLACE FUNCTION read_for_rules(p_tenant uuid, p_seqs bigint[], p_kinds text[], p_minutes integer)
RETURNS TABLE (seq bigint, kind text, occurred_at timestamptz, data text, case_id uuid, case_number bigint, case_subject text, status text,
    priority smallint, owner_agent_id uuid, team_id uuid, label_ids uuid[], locale text, fields text, case_fields text, customer_id uuid, customer_name text,
    queue_id uuid, channel text, entry_point_id uuid, said text, fact_kind text, fact_content text, lately text)
LANGUAGE plpgsql STABLE
SET plan_cache_mode = force_generic_plan SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off AS $$
#variable_conflict use_column
BEGIN
    RETURN QUERY
    SELECT e.seq, e.kind, e.occurred_at, e.data::text, k.case_id, k.number, k.subject, k.status, k.priority, k.owner_agent_id, k.team_id,
        ARRAY(SELECT l.label_id FROM case_labels l WHERE l.tenant_id = p_tenant AND l.case_id = k.case_id),
        r.locale, r.fields::text, k.fields::text, r.customer_id, r.name,
        (SELECT w.queue_id FROM work_items w WHERE w.tenant_id = p_tenant AND w.case_id = k.case_id AND w.consult_of IS NULL
            ORDER BY w.work_item_id DESC LIMIT 1),
        i.channel, i.entry_point_id,
        CASE WHEN e.kind = 'case_opened' THEN concat_ws(E'\n', k.subject, (
                SELECT m.text FROM messages m WHERE m.tenant_id = p_tenant AND m.case_id = k.case_id AND m.direction = 'in' ORDER BY m.message_id LIMIT 1))
            ELSE (SELECT m.text FROM messages m WHERE m.tenant_id = p_tenant AND m.message_id = e.message_id) END,
        f.kind, f.content::text,
        CASE WHEN p_minutes > 0 THEN (
            SELECT jsonb_agg(jsonb_build_object('kind', x.kind, 'seconds', extract(epoch FROM e.occurred_at - x.occurred_at)::float8, 'content', x.content))::text
            FROM (SELECT v.* FROM customers m CROSS JOIN LATERAL (
                      SELECT a.kind, a.occurred_at, a.content FROM facts a
                      WHERE a.tenant_id = p_tenant AND a.customer_id = m.customer_id AND a.kind = ANY (p_kinds)
                        AND a.occurred_at >= e.occurred_at - make_interval(mins => p_minutes)
                        AND a.occurred_at <= e.occurred_at + interval '5 minutes'
                      ORDER BY a.occurred_at DESC LIMIT 200) v
                  WHERE m.tenant_id = p_tenant AND m.root_id = r.customer_id ORDER BY v.occurred_at DESC LIMIT 200) x) END
    FROM unnest(p_seqs) WITH ORDINALITY AS s(seq, place)
    CROSS JOIN LATERAL (SELECT * FROM events v WHERE v.tenant_id = p_tenant AND v.seq = s.seq OFFSET 0) e
    LEFT JOIN LATERAL (SELECT * FROM facts v WHERE v.tenant_id = p_tenant AND v.fact_id = (e.data ->> 'fact_id')::uuid OFFSET 0) f ON true
    CROSS JOIN LATERAL (SELECT CASE WHEN e.case_id IS NOT NULL THEN case_now(p_tenant, e.case_id) ELSE
        case_of_fact(p_tenant, f.fact_id, e.customer_id) END AS id OFFSET 0) t
    LEFT JOIN LATERAL (SELECT * FROM cases v WHERE v.tenant_id = p_tenant AND v.case_id = t.id OFFSET 0) k ON true
    JOIN customers c ON c.tenant_id = p_tenant AND c.customer_id = CASE WHEN k.case_id IS NOT NULL THEN k.customer_id ELSE e.customer_id END
    JOIN customers r ON r.tenant_id = p_tenant AND r.customer_id = c.root_id
    LEFT JOIN LATERAL (SELECT v.channel, v.entry_point_id FROM interactions v WHERE v.tenant_id = p_tenant AND v.interaction_id = CASE
        WHEN e.interaction_id IS NOT NULL THEN e.interaction_id ELSE (SELECT n.interaction_id FROM interactions n
            WHERE n.tenant_id = p_tenant AND n.case_id = k.case_id ORDER BY n.interaction_id DESC LIMIT 1) END OFFSET 0) i ON true
    WHERE k.case_id IS NOT NULL OR f.fact_id IS NOT NULL
    ORDER BY s.place;
END $$;
