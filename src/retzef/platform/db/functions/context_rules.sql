-- What routing rules need: which items they are to be asked of, what is known of each, and what they set.

-- Since when rules are asked: of what was queued before, none is. Null: there are none that are on.
CREATE OR REPLACE FUNCTION rules_asked_since(p_tenant uuid) RETURNS timestamptz LANGUAGE sql STABLE AS $$
    SELECT min(r.active_from) FROM routing_rules r WHERE r.tenant_id = p_tenant AND r.active_from IS NOT NULL AND r.retired_at IS NULL
$$;

-- Items that wait and have not been considered, the oldest first, each as `gather_context` is told of it: of these, or of all that were
-- queued since.
CREATE OR REPLACE FUNCTION work_to_consider(p_tenant uuid, p_items uuid[], p_since timestamptz, p_limit integer) RETURNS jsonb
LANGUAGE plpgsql STABLE
SET plan_cache_mode = force_generic_plan SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off AS $$
DECLARE
    v_items  uuid[];
BEGIN
    IF p_items IS NULL THEN
        SELECT array_agg(x.work_item_id) INTO v_items FROM (
            SELECT w.work_item_id FROM work_items w WHERE w.tenant_id = p_tenant AND w.state = 'waiting' AND w.queued_at >= p_since
                AND w.consult_of IS NULL
                AND NOT EXISTS (SELECT 1 FROM considered_work d WHERE d.tenant_id = p_tenant AND d.work_item_id = w.work_item_id)
            ORDER BY w.queued_at LIMIT p_limit) x;
    ELSE
        v_items := p_items;
    END IF;
    RETURN (
        SELECT COALESCE(jsonb_agg(jsonb_build_object(
            'work_item_id', w.work_item_id, 'queue_id', w.queue_id, 'medium', w.medium, 'case_id', w.case_id, 'interaction_id', w.interaction_id,
            'channel', i.channel, 'entry_point_id', i.entry_point_id, 'identity_id', i.identity_id, 'customer_id', k.customer_id)), '[]')
        FROM unnest(v_items) AS x(work_item_id)
        JOIN work_items w ON w.tenant_id = p_tenant AND w.work_item_id = x.work_item_id
        JOIN interactions i ON i.tenant_id = p_tenant AND i.interaction_id = w.interaction_id
        JOIN cases k ON k.tenant_id = p_tenant AND k.case_id = w.case_id
        WHERE w.state = 'waiting' AND w.queued_at >= p_since AND NOT EXISTS (
            SELECT 1 FROM considered_work d WHERE d.tenant_id = p_tenant AND d.work_item_id = w.work_item_id));
END $$;

-- The facts of each subject, as JSON in the shape of engine.context.Gathered: only what is named in p_reads is looked for. Of lists the
-- newest 20; what another system told counts from a year back, and a little ahead, as clocks differ.
CREATE OR REPLACE FUNCTION gather_context(p_tenant uuid, p_subjects jsonb, p_reads text[], p_now timestamptz) RETURNS SETOF text
LANGUAGE plpgsql STABLE
SET plan_cache_mode = force_generic_plan SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off AS $$
#variable_conflict use_column
DECLARE
    -- Only what a group of them needs is joined.
    v_kinds  text[] := ARRAY(SELECT substr(r, 6) FROM unnest(p_reads) r WHERE r LIKE 'told.%');
BEGIN
    RETURN QUERY
    SELECT (jsonb_build_object(
        'work_item_id', s.work_item_id, 'queue_id', s.queue_id, 'case_id', COALESCE(s.case_id::text, ''), 'medium', s.medium, 'channel', s.channel,
        'entry_point_id', s.entry_point_id, 'priority', COALESCE(k.priority, 0), 'owner_agent_id', k.owner_agent_id,
        'queue', CASE WHEN 'queue.name' = ANY (p_reads) THEN (SELECT text_in(q.name, t.default_locale) FROM queues q, tenants t
            WHERE q.tenant_id = p_tenant AND q.queue_id = s.queue_id AND t.tenant_id = p_tenant) END,
        'entry_point', CASE WHEN 'interaction.entry_point' = ANY (p_reads) THEN (SELECT e.name FROM entry_points e
            WHERE e.tenant_id = p_tenant AND e.entry_point_id = s.entry_point_id) END,
        'first', CASE WHEN 'interaction.first' = ANY (p_reads) THEN COALESCE((
            SELECT CASE WHEN m.text <> '' THEN 'text' WHEN m.attachments <> '[]' THEN 'files' ELSE 'nothing' END FROM messages m
            WHERE m.tenant_id = p_tenant AND m.interaction_id = s.interaction_id AND m.direction = 'in' ORDER BY m.message_id LIMIT 1), 'nothing') END,
        'language', r.locale, 'since', r.created_at)
        || CASE WHEN p_reads && ARRAY['identity.kind', 'identity.verified', 'identity.blocked'] THEN COALESCE((
            SELECT jsonb_build_object('identity_kind', d.kind, 'verified', d.status = 'verified', 'blocked', EXISTS (SELECT 1 FROM blocked_identities b
                WHERE b.tenant_id = p_tenant AND b.kind = d.kind AND b.value = d.value))
            FROM identities d WHERE d.tenant_id = p_tenant AND d.identity_id = s.identity_id), '{}') ELSE '{}' END
        || CASE WHEN k.case_id IS NULL THEN '{}' ELSE jsonb_build_object('status', k.status, 'opened_at', k.opened_at, 'deadline_at', k.deadline_at,
            'case_fields', k.fields,
            'team', CASE WHEN 'case.team' = ANY (p_reads) THEN (SELECT text_in(x.name, t.default_locale)
                FROM teams x, tenants t WHERE x.tenant_id = p_tenant AND x.team_id = k.team_id AND t.tenant_id = p_tenant) END,
            'labels', CASE WHEN 'case.labels' = ANY (p_reads) THEN (SELECT COALESCE(jsonb_agg(x.name), '[]') FROM case_labels l
                JOIN labels x ON x.tenant_id = p_tenant AND x.label_id = l.label_id WHERE l.tenant_id = p_tenant AND l.case_id = k.case_id) END) END
        || CASE WHEN 'case.interactions' = ANY (p_reads) THEN jsonb_build_object('case_interactions', (
            SELECT COALESCE(jsonb_agg(jsonb_build_object('at', x.started_at, 'channel', x.channel, 'entry_point', x.name)), '[]') FROM (
                SELECT i.started_at, i.channel, e.name FROM interactions i
                JOIN entry_points e ON e.tenant_id = p_tenant AND e.entry_point_id = i.entry_point_id
                WHERE i.tenant_id = p_tenant AND i.case_id = s.case_id ORDER BY i.interaction_id DESC LIMIT 20) x)) ELSE '{}' END
        || CASE WHEN r.customer_id IS NULL THEN '{}' ELSE jsonb_build_object('customer_fields', r.fields,
            'open_cases', CASE WHEN 'customer.open_cases' = ANY (p_reads) THEN (SELECT count(*) FROM customers m
                JOIN cases c ON c.tenant_id = p_tenant AND c.customer_id = m.customer_id
                WHERE m.tenant_id = p_tenant AND m.root_id = r.customer_id AND c.status IN ('open', 'pending', 'snoozed')) END,
            'organizations', CASE WHEN 'customer.organizations' = ANY (p_reads) THEN (SELECT COALESCE(jsonb_agg(DISTINCT o.name), '[]') FROM customers m
                JOIN organization_members x ON x.tenant_id = p_tenant AND x.customer_id = m.customer_id
                JOIN organizations o ON o.tenant_id = p_tenant AND o.organization_id = x.organization_id AND o.archived_at IS NULL
                WHERE m.tenant_id = p_tenant AND m.root_id = r.customer_id) END,
            'interactions', CASE WHEN 'customer.interactions' = ANY (p_reads) THEN (
                SELECT COALESCE(jsonb_agg(jsonb_build_object('at', x.started_at, 'channel', x.channel, 'entry_point', x.name)), '[]') FROM (
                    SELECT i.started_at, i.channel, e.name FROM customers m
                    JOIN cases c ON c.tenant_id = p_tenant AND c.customer_id = m.customer_id
                    JOIN interactions i ON i.tenant_id = p_tenant AND i.case_id = c.case_id
                    JOIN entry_points e ON e.tenant_id = p_tenant AND e.entry_point_id = i.entry_point_id
                    WHERE m.tenant_id = p_tenant AND m.root_id = r.customer_id ORDER BY i.interaction_id DESC LIMIT 20) x) END,
            'last_agent_id', CASE WHEN 'last_agent' = ANY (p_reads) THEN (SELECT w.agent_id FROM customers m
                JOIN cases c ON c.tenant_id = p_tenant AND c.customer_id = m.customer_id
                JOIN work_items w ON w.tenant_id = p_tenant AND w.case_id = c.case_id
                WHERE m.tenant_id = p_tenant AND m.root_id = r.customer_id AND w.agent_id IS NOT NULL AND w.state IN ('assigned', 'wrap_up', 'done')
                    AND w.consult_of IS NULL
                ORDER BY w.work_item_id DESC LIMIT 1) END,
            'sent', CASE WHEN 'sent' = ANY (p_reads) THEN (SELECT COALESCE(jsonb_agg(x.told ORDER BY x.at DESC), '[]') FROM (
                SELECT y.* FROM (
                    SELECT n.occurred_at AS at, jsonb_build_object('at', n.occurred_at, 'channel', n.channel, 'campaign', n.campaign, 'ours', true,
                        'delivered', n.status IN ('delivered', 'read'),
                        'delivered_at', CASE WHEN n.status IN ('delivered', 'read') THEN n.delivered_at END) AS told
                    FROM customers m
                    CROSS JOIN LATERAL (SELECT c.case_id FROM cases c WHERE c.tenant_id = p_tenant AND c.customer_id = m.customer_id
                        ORDER BY c.case_id DESC LIMIT 20) c
                    CROSS JOIN LATERAL (SELECT g.occurred_at, g.campaign, g.status, g.delivered_at, i.channel FROM messages g
                        JOIN interactions i ON i.tenant_id = p_tenant AND i.interaction_id = g.interaction_id
                        WHERE g.tenant_id = p_tenant AND g.case_id = c.case_id AND g.direction = 'out'
                          AND g.status IN ('sent', 'delivered', 'read', 'unconfirmed')
                        ORDER BY g.message_id DESC LIMIT 20) n
                    WHERE m.tenant_id = p_tenant AND m.root_id = r.customer_id
                    UNION ALL
                    SELECT f.occurred_at, jsonb_build_object('at', f.occurred_at, 'ours', false,
                        'channel', (SELECT v ->> 'value' FROM jsonb_array_elements(f.content) v WHERE v ->> 'key' = 'channel'),
                        'campaign', (SELECT v ->> 'value' FROM jsonb_array_elements(f.content) v WHERE v ->> 'key' = 'campaign'),
                        'delivered_at', (SELECT v ->> 'value' FROM jsonb_array_elements(f.content) v WHERE v ->> 'key' = 'delivered_at'))
                    FROM customers m
                    CROSS JOIN LATERAL (SELECT a.occurred_at, a.content FROM facts a WHERE a.tenant_id = p_tenant AND a.customer_id = m.customer_id
                        AND a.kind = 'message_sent' AND a.occurred_at BETWEEN p_now - interval '1 year' AND p_now + interval '5 minutes'
                        ORDER BY a.occurred_at DESC LIMIT 20) f
                    WHERE m.tenant_id = p_tenant AND m.root_id = r.customer_id) y
                ORDER BY y.at DESC LIMIT 20) x) END,
            'told', CASE WHEN v_kinds <> '{}' THEN (SELECT COALESCE(jsonb_agg(jsonb_build_object('kind', x.kind, 'at', x.occurred_at, 'source', x.name,
                    'content', x.content) ORDER BY x.occurred_at DESC), '[]') FROM unnest(v_kinds) AS want(kind) CROSS JOIN LATERAL (
                SELECT f.kind, f.occurred_at, f.content, o.name FROM customers m
                CROSS JOIN LATERAL (SELECT * FROM facts a WHERE a.tenant_id = p_tenant AND a.customer_id = m.customer_id AND a.kind = want.kind
                    AND a.occurred_at BETWEEN p_now - interval '1 year' AND p_now + interval '5 minutes' ORDER BY a.occurred_at DESC LIMIT 20) f
                JOIN fact_sources o ON o.tenant_id = p_tenant AND o.source_id = f.source_id
                WHERE m.tenant_id = p_tenant AND m.root_id = r.customer_id ORDER BY f.occurred_at DESC LIMIT 20) x) END) END)::text
    FROM jsonb_to_recordset(p_subjects) AS s(work_item_id uuid, queue_id uuid, medium text, case_id uuid, interaction_id uuid, channel text,
        entry_point_id uuid, identity_id uuid, customer_id uuid)
    LEFT JOIN cases k ON k.tenant_id = p_tenant AND k.case_id = s.case_id
    LEFT JOIN customers c ON c.tenant_id = p_tenant AND c.customer_id = s.customer_id
    LEFT JOIN customers r ON r.tenant_id = p_tenant AND r.customer_id = c.root_id;
END $$;

-- What rules set, and that they were asked. Nobody's row is waited for: what somebody else holds is considered in the next round. An
-- item that is no longer waiting, or was considered meanwhile, stays as it is. Items are locked before cases, as everywhere.
--
-- p_items: [{work_item_id, queue_id, requirements, customer_value, business_value, preferred_agent_id, notice, priority, rules, erred}], of
-- which all but the first may be missing. p_told: [{rule_id, fired, failed, error}].
CREATE OR REPLACE FUNCTION commit_considered(p_tenant uuid, p_now timestamptz, p_items jsonb, p_told jsonb) RETURNS uuid[] LANGUAGE plpgsql AS $$
#variable_conflict use_column
DECLARE
    r       record;
    v_item  record;
    v_was   smallint;
    v_done  uuid[] := '{}';
BEGIN
    PERFORM set_config('retzef.tenant_id', p_tenant::text, true);
    FOR r IN SELECT * FROM jsonb_to_recordset(p_items) AS x(work_item_id uuid, queue_id uuid, requirements jsonb, customer_value smallint,
             business_value smallint, preferred_agent_id uuid, notice jsonb, priority smallint, rules uuid[], erred integer)
    LOOP
        SELECT w.case_id, w.interaction_id, w.queue_id INTO v_item FROM work_items w
        WHERE w.tenant_id = p_tenant AND w.work_item_id = r.work_item_id AND w.state = 'waiting' AND NOT EXISTS (
            SELECT 1 FROM considered_work d WHERE d.tenant_id = p_tenant AND d.work_item_id = w.work_item_id)
        FOR NO KEY UPDATE SKIP LOCKED;
        CONTINUE WHEN NOT FOUND;
        IF r.priority IS NOT NULL THEN
            SELECT k.priority INTO v_was FROM cases k WHERE k.tenant_id = p_tenant AND k.case_id = v_item.case_id FOR NO KEY UPDATE SKIP LOCKED;
            CONTINUE WHEN NOT FOUND;
            UPDATE cases k SET priority = r.priority, version = k.version + 1
            WHERE k.tenant_id = p_tenant AND k.case_id = v_item.case_id AND k.priority <> r.priority;
            IF FOUND THEN
                INSERT INTO events (tenant_id, occurred_at, kind, actor_kind, case_id, work_item_id, data)
                VALUES (p_tenant, p_now, 'case_priority_changed', 'system', v_item.case_id, r.work_item_id, jsonb_build_object(
                    'priority', (ARRAY['low', 'normal', 'high', 'urgent'])[r.priority + 2], 'rules', r.rules[1]));
            END IF;
        END IF;
        INSERT INTO considered_work (tenant_id, work_item_id, considered_at, rules_fired, requirements, customer_value, business_value,
                                     preferred_agent_id, notice)
        VALUES (p_tenant, r.work_item_id, p_now, COALESCE(r.rules, '{}'), COALESCE(r.requirements, '[]'), COALESCE(r.customer_value, 0),
                COALESCE(r.business_value, 0), r.preferred_agent_id, NULLIF(r.notice, 'null'));
        UPDATE work_items w SET version = w.version + 1, queue_id = q.queue_id,
            load = CASE WHEN q.queue_id = w.queue_id THEN w.load ELSE q.item_load END,
            entered_at = CASE WHEN q.queue_id = w.queue_id THEN w.entered_at ELSE p_now END,
            priority = rank_of(q.priority, (SELECT k.priority FROM cases k WHERE k.tenant_id = p_tenant AND k.case_id = w.case_id))
        FROM queues q
        WHERE w.tenant_id = p_tenant AND w.work_item_id = r.work_item_id
          AND q.tenant_id = p_tenant AND q.queue_id = COALESCE(r.queue_id, w.queue_id);
        IF r.priority IS NOT NULL THEN
            PERFORM rank_work(p_tenant, v_item.case_id);
        END IF;
        INSERT INTO events (tenant_id, occurred_at, kind, actor_kind, case_id, interaction_id, work_item_id, data)
        VALUES (p_tenant, p_now, 'work_item_considered', 'system', v_item.case_id, v_item.interaction_id, r.work_item_id,
            jsonb_strip_nulls(jsonb_build_object('routing_rules', array_to_string(r.rules, ','), 'erred', NULLIF(r.erred, 0),
                'queue_id', NULLIF(r.queue_id, v_item.queue_id), 'skills', NULLIF(jsonb_array_length(COALESCE(r.requirements, '[]')), 0),
                'customer_value', r.customer_value, 'business_value', r.business_value, 'preferred_agent_id', r.preferred_agent_id)));
        IF r.queue_id <> v_item.queue_id THEN
            INSERT INTO events (tenant_id, occurred_at, kind, actor_kind, case_id, interaction_id, work_item_id, data)
            VALUES (p_tenant, p_now, 'requeued', 'system', v_item.case_id, v_item.interaction_id, r.work_item_id,
                jsonb_build_object('queue_id', r.queue_id, 'reason', 'sent_by_rule', 'rules', r.rules[1]));
        END IF;
        v_done := v_done || r.work_item_id;
    END LOOP;
    -- Counts are for people to look at: where somebody writes the rule at this moment, they begin anew anyway.
    UPDATE routing_rules x SET fired = x.fired + t.fired, last_fired_at = CASE WHEN t.fired > 0 THEN p_now ELSE x.last_fired_at END,
        failed = x.failed + t.failed, last_failed_at = CASE WHEN t.failed > 0 THEN p_now ELSE x.last_failed_at END,
        last_error = COALESCE(t.error, x.last_error)
    FROM (SELECT l.rule_id, y.fired, y.failed, y.error
          FROM jsonb_to_recordset(p_told) AS y(rule_id uuid, fired integer, failed integer, error text)
          JOIN routing_rules l ON l.tenant_id = p_tenant AND l.rule_id = y.rule_id FOR NO KEY UPDATE OF l SKIP LOCKED) t
    WHERE x.tenant_id = p_tenant AND x.rule_id = t.rule_id;
    RETURN v_done;
END $$;
