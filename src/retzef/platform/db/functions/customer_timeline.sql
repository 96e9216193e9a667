-- The newest events of one identity between two numbers of the journal, as a filter wants them. A message that has gone over into
-- another case since (a split, a merge) is of that one. Written out where it is called: the planner sees through it.
CREATE OR REPLACE FUNCTION newest_events_of(p_tenant uuid, p_identity uuid, p_before bigint, p_after bigint, p_until timestamptz,
    p_kinds text[], p_channel text, p_cases uuid[], p_limit integer)
RETURNS SETOF events LANGUAGE sql STABLE AS $$
    SELECT v.* FROM events v
    WHERE v.tenant_id = p_tenant AND v.identity_id = p_identity AND v.seq < p_before AND v.seq > p_after AND v.kind = ANY (p_kinds)
      AND (p_until IS NULL OR v.occurred_at < p_until)
      AND (p_cases IS NULL OR COALESCE((SELECT m.case_id FROM messages m WHERE m.tenant_id = p_tenant AND m.message_id = v.message_id),
           v.case_id) = ANY (p_cases))
      AND (p_channel IS NULL OR EXISTS (SELECT 1 FROM interactions i WHERE i.tenant_id = p_tenant
           AND i.interaction_id = v.interaction_id AND i.channel = p_channel))
    ORDER BY v.seq DESC LIMIT p_limit
$$;

-- The timeline of a customer: the newest events of all identities that are linked now, of all channels, merged on reading.
--
-- Facts keep the identity they came by, so unlinking parts the timelines again exactly. Facts without an identity name the
-- root of their day: they are looked for under every root that any of today's customers ever had, and kept when their case
-- is of one of today's customers.
--
-- p_cases: the cases whose events may be shown, null for all (the reader's right, or a filter). p_before: the seq before which
-- events are wanted. p_until: only what occurred before. The plan is generic and walks indexes from their ends, however long the past.
-- Of many identities each first gives its share of the page, and a little more; only those whose share lies wholly within the page are
-- asked for the rest. So a page reads a few rows more than it shows, not a page of each.
CREATE OR REPLACE FUNCTION customer_timeline(p_tenant uuid, p_customer uuid, p_before bigint, p_until timestamptz,
    p_kinds text[], p_channel text, p_cases uuid[], p_limit integer)
RETURNS TABLE (seq bigint, kind text, occurred_at timestamptz, actor_kind text, actor_name text, case_id uuid, case_number bigint,
    case_subject text, interaction_id uuid, channel text, message_id uuid, direction text, author_name text, text text,
    attachments integer, status text, params jsonb)
LANGUAGE plpgsql STABLE
SET plan_cache_mode = force_generic_plan SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off
SET enable_bitmapscan = off AS $$
#variable_conflict use_column
DECLARE
    v_customers   uuid[];
    v_identities  uuid[];
    v_roots       uuid[];
    v_share       integer;
BEGIN
    v_customers := ARRAY(SELECT m.customer_id FROM customers m WHERE m.tenant_id = p_tenant AND m.root_id = p_customer);
    -- One by one: a plan that was made over empty tables would read all of the tenant's.
    v_identities := ARRAY(SELECT d.identity_id FROM unnest(v_customers) c(id) CROSS JOIN LATERAL (
        SELECT i.identity_id FROM identities i WHERE i.tenant_id = p_tenant AND i.customer_id = c.id OFFSET 0) d);
    v_roots := ARRAY(
        WITH RECURSIVE above AS (
            SELECT c.id FROM unnest(v_customers) c(id)
            UNION
            SELECT l.into_customer_id FROM above a
            JOIN customer_links l ON l.tenant_id = p_tenant AND l.from_customer_id = a.id)
        SELECT a.id FROM above a);
    v_share := LEAST(p_limit, 4 + 2 * p_limit / GREATEST(cardinality(v_identities), 1));
    RETURN QUERY
    WITH first AS MATERIALIZED (
        SELECT d.id, e.* FROM unnest(v_identities) AS d(id)
        CROSS JOIN LATERAL newest_events_of(p_tenant, d.id, p_before, 0, p_until, p_kinds, p_channel, p_cases, v_share) e),
    facts AS MATERIALIZED (
        SELECT e.* FROM unnest(v_roots) AS r(id) CROSS JOIN LATERAL (
            SELECT v.* FROM events v
            WHERE v.tenant_id = p_tenant AND v.customer_id = r.id AND v.identity_id IS NULL AND v.case_id IS NOT NULL
              AND v.seq < p_before AND v.kind = ANY (p_kinds) AND p_channel IS NULL
              AND (p_until IS NULL OR v.occurred_at < p_until)
              AND (p_cases IS NULL OR COALESCE((SELECT m.case_id FROM messages m WHERE m.tenant_id = p_tenant
                   AND m.message_id = v.message_id), v.case_id) = ANY (p_cases))
              AND EXISTS (SELECT 1 FROM cases k WHERE k.tenant_id = p_tenant AND k.case_id = v.case_id
                          AND k.customer_id = ANY (v_customers))
            ORDER BY v.seq DESC LIMIT p_limit) e),
    -- What is older than this is not on the page, whatever else there is.
    bound AS MATERIALIZED (
        SELECT COALESCE((SELECT x.seq FROM (SELECT f.seq FROM first f UNION ALL SELECT c.seq FROM facts c) x
                         ORDER BY x.seq DESC OFFSET p_limit - 1 LIMIT 1), 0) AS seq),
    rest AS MATERIALIZED (
        SELECT e.* FROM bound b, (SELECT f.id, min(f.seq) AS seq FROM first f GROUP BY f.id HAVING count(*) = v_share) g
        CROSS JOIN LATERAL newest_events_of(p_tenant, g.id, g.seq, b.seq, p_until, p_kinds, p_channel, p_cases, p_limit) e
        WHERE v_share < p_limit AND g.seq > b.seq),
    newest AS MATERIALIZED (
        SELECT x.* FROM (
            SELECT f.seq, f.kind, f.occurred_at, f.actor_kind, f.actor_id, f.case_id, f.interaction_id, f.message_id, f.data FROM first f
            UNION ALL
            SELECT f.seq, f.kind, f.occurred_at, f.actor_kind, f.actor_id, f.case_id, f.interaction_id, f.message_id, f.data FROM facts f
            UNION ALL
            SELECT f.seq, f.kind, f.occurred_at, f.actor_kind, f.actor_id, f.case_id, f.interaction_id, f.message_id, f.data FROM rest f) x
        ORDER BY x.seq DESC LIMIT p_limit),
    -- A message that has gone over into another case leads there.
    lines AS MATERIALIZED (
        SELECT n.*, CASE WHEN m.case_id IS NULL THEN n.case_id ELSE m.case_id END AS in_case, m.direction, m.author_id, m.status,
            left(CASE m.direction WHEN 'note' THEN with_names(p_tenant, m.text) ELSE m.text END, 2000) AS text,
            jsonb_array_length(m.attachments) AS attachments
        FROM newest n LEFT JOIN messages m ON m.tenant_id = p_tenant AND m.message_id = n.message_id),
    -- Fifty lines are of a few threads, cases and agents: each is looked up once, not for every line.
    threads AS MATERIALIZED (
        SELECT i.interaction_id, i.channel FROM (SELECT DISTINCT l.interaction_id AS id FROM lines l) d
        JOIN interactions i ON i.tenant_id = p_tenant AND i.interaction_id = d.id),
    matters AS MATERIALIZED (
        SELECT k.case_id, k.number, k.subject FROM (SELECT DISTINCT l.in_case AS id FROM lines l) d
        JOIN cases k ON k.tenant_id = p_tenant AND k.case_id = d.id),
    people AS MATERIALIZED (
        SELECT a.agent_id, a.name FROM (SELECT l.actor_id AS id FROM lines l UNION SELECT l.author_id FROM lines l) d
        JOIN agents a ON a.tenant_id = p_tenant AND a.agent_id = d.id)
    SELECT l.seq, l.kind, l.occurred_at, l.actor_kind, a.name, l.in_case, k.number, k.subject, l.interaction_id, i.channel,
        l.message_id, l.direction, w.name, l.text, l.attachments, l.status,
        -- A message has no sentence: nothing is looked for.
        CASE WHEN l.message_id IS NOT NULL THEN l.data ELSE COALESCE(
            (SELECT s.data -> 'params' FROM note_line_entities s WHERE s.tenant_id = p_tenant AND s.seq = l.seq), l.data) END
    FROM lines l
    LEFT JOIN people a ON a.agent_id = l.actor_id
    LEFT JOIN people w ON w.agent_id = l.author_id
    LEFT JOIN threads i ON i.interaction_id = l.interaction_id
    LEFT JOIN matters k ON k.case_id = l.in_case
    ORDER BY l.seq DESC;
END $$;

-- A page of it as somebody asks, in one round trip: whose it is, what they may see (p_agent null: all), from where on. A
-- transaction of its own unless there is one. Facts of other systems (p_facts) come in an order of their own, by when they
-- occurred, before (p_fact_at, p_fact): they may be told years late. The caller merges the two. One row of nothing when there is no such customer, or nothing may be seen of them.
CREATE OR REPLACE FUNCTION timeline_page(p_tenant uuid, p_customer uuid, p_agent uuid, p_case uuid, p_before bigint,
    p_until timestamptz, p_kinds text[], p_channel text, p_limit integer, p_facts boolean, p_fact_at timestamptz, p_fact uuid)
RETURNS TABLE (seq bigint, fact_id uuid, kind text, occurred_at timestamptz, actor_kind text, actor_name text, case_id uuid, case_number bigint,
    case_subject text, interaction_id uuid, channel text, message_id uuid, direction text, author_name text, text text,
    attachments integer, status text, params jsonb)
LANGUAGE plpgsql STABLE
SET plan_cache_mode = force_generic_plan SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off
SET enable_bitmapscan = off AS $$
#variable_conflict use_column
DECLARE
    v_root    uuid;
    v_linked  uuid[];
    v_cases   uuid[];
    v_before  bigint := p_before;
BEGIN
    PERFORM set_config('retzef.tenant_id', p_tenant::text, true);
    SELECT r.root_id INTO v_root FROM customers r WHERE r.tenant_id = p_tenant AND r.customer_id = p_customer;
    v_linked := ARRAY(SELECT m.customer_id FROM customers m WHERE m.tenant_id = p_tenant AND m.root_id = v_root);
    IF v_root IS NOT NULL AND p_agent IS NOT NULL THEN
        v_cases := ARRAY(
            SELECT n.case_id FROM unnest(v_linked) c(id) CROSS JOIN LATERAL (
                SELECT y.case_id, y.merged_into FROM cases y WHERE y.tenant_id = p_tenant AND y.customer_id = c.id OFFSET 0) n
            CROSS JOIN LATERAL (
                SELECT * FROM cases x WHERE x.tenant_id = p_tenant AND x.case_id
                    = CASE WHEN n.merged_into IS NULL THEN n.case_id ELSE case_now(p_tenant, n.case_id) END OFFSET 0) k
            WHERE (k.owner_agent_id = p_agent
              OR EXISTS (SELECT 1 FROM team_members t WHERE t.tenant_id = p_tenant AND t.team_id = k.team_id AND t.agent_id = p_agent)
              OR EXISTS (SELECT 1 FROM work_items w WHERE w.tenant_id = p_tenant AND w.case_id = k.case_id AND (w.agent_id = p_agent
                OR EXISTS (SELECT 1 FROM queue_members q WHERE q.tenant_id = p_tenant AND q.queue_id = w.queue_id
                           AND q.agent_id = p_agent)))));
    END IF;
    IF v_root IS NULL OR v_cases = '{}' THEN
        RETURN NEXT;
        RETURN;
    END IF;
    IF p_case IS NOT NULL THEN
        v_cases := CASE WHEN v_cases IS NULL OR p_case = ANY (v_cases) THEN ARRAY[p_case] ELSE '{}' END;
    END IF;
    IF p_until IS NOT NULL THEN
        -- What is written within so many numbers after an instant may have occurred before it.
        v_before := LEAST(v_before, seq_at(p_tenant, p_until) + 1000);
    END IF;
    IF p_facts AND p_channel IS NULL THEN
        -- A fact of no case is seen by whoever sees the customer.
        RETURN QUERY
        SELECT NULL::bigint, l.fact_id, 'fact_recorded', l.occurred_at, 'system', NULL::text, n.now_id, k.number, k.subject, NULL::uuid,
            NULL::text, NULL::uuid, NULL::text, NULL::text, NULL::text, NULL::integer, NULL::text, l.params
        FROM (
            SELECT e.fact_id, e.now_id FROM unnest(v_linked) AS c(id) CROSS JOIN LATERAL (
                SELECT f.fact_id, f.occurred_at, h.now_id FROM facts f
                CROSS JOIN LATERAL (SELECT CASE WHEN f.case_id IS NOT NULL THEN case_now(p_tenant, f.case_id) END AS now_id OFFSET 0) h
                WHERE f.tenant_id = p_tenant AND f.customer_id = c.id AND (p_until IS NULL OR f.occurred_at < p_until)
                  AND (p_fact_at IS NULL OR (f.occurred_at, f.fact_id) < (p_fact_at, p_fact))
                  AND (v_cases IS NULL OR h.now_id = ANY (v_cases) OR (p_case IS NULL AND f.case_id IS NULL))
                ORDER BY f.occurred_at DESC, f.fact_id DESC LIMIT p_limit) e
            ORDER BY e.occurred_at DESC, e.fact_id DESC LIMIT p_limit) n
        CROSS JOIN LATERAL (SELECT * FROM fact_lines v WHERE v.tenant_id = p_tenant AND v.fact_id = n.fact_id OFFSET 0) l
        LEFT JOIN cases k ON k.tenant_id = p_tenant AND k.case_id = n.now_id
        ORDER BY l.occurred_at DESC, l.fact_id DESC;
    END IF;
    RETURN QUERY SELECT t.seq, NULL::uuid, t.kind, t.occurred_at, t.actor_kind, t.actor_name, t.case_id, t.case_number, t.case_subject,
        t.interaction_id, t.channel, t.message_id, t.direction, t.author_name, t.text, t.attachments, t.status, t.params
    FROM customer_timeline(p_tenant, v_root, v_before, p_until, p_kinds, p_channel, v_cases, p_limit) t;
END $$;

-- Where in the journal an instant lies: the first seq from which on everything occurred after it, but for what was written
-- late by a second or so. Numbers grow with time within a tenant, so it is found by halving: some thirty look-ups by key.
CREATE OR REPLACE FUNCTION seq_at(p_tenant uuid, p_instant timestamptz) RETURNS bigint LANGUAGE plpgsql STABLE
SET plan_cache_mode = force_generic_plan SET enable_seqscan = off SET enable_bitmapscan = off AS $$
DECLARE
    v_low   bigint := 0;
    v_high  bigint;
    v_mid   bigint;
    v_at    timestamptz;
BEGIN
    SELECT e.seq + 1 INTO v_high FROM events e WHERE e.tenant_id = p_tenant ORDER BY e.seq DESC LIMIT 1;
    WHILE v_low < v_high LOOP
        v_mid := (v_low + v_high) / 2;
        SELECT e.occurred_at INTO v_at FROM events e
        WHERE e.tenant_id = p_tenant AND e.seq >= v_mid ORDER BY e.seq LIMIT 1;
        IF v_at IS NULL OR v_at >= p_instant THEN
            v_high := v_mid;
        ELSE
            v_low := v_mid + 1;
        END IF;
    END LOOP;
    RETURN COALESCE(v_low, 0);
END $$;
