-- What a client may hold of each entity, as it is now: (kind, id, version, data) for the asked references,
-- plus the facts the server needs to decide who may see it. Tenant scope comes from the caller's setting.
--
-- Versions of composed entities are sums of counters that only grow, so a later state never has a lower version, and
-- another content always has another one: whatever `data` shows of other rows must be counted in `version`. When the
-- rows themselves move (customers are linked), `outgrow` in customers/links lifts the version over all before.
CREATE OR REPLACE FUNCTION text_in(p_texts jsonb, p_locale text) RETURNS text LANGUAGE sql IMMUTABLE AS $$
    SELECT COALESCE(p_texts ->> p_locale, p_texts ->> 'en', (SELECT value FROM jsonb_each_text(p_texts) LIMIT 1))
$$;

-- Stable, not immutable: so the planner puts it in place instead of calling it.
CREATE OR REPLACE FUNCTION utc(p_at timestamptz) RETURNS text LANGUAGE sql STABLE AS $$
    SELECT to_char(p_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')
$$;

CREATE OR REPLACE VIEW agent_entities WITH (security_invoker = true) AS
SELECT a.tenant_id, a.agent_id AS id, a.version, a.agent_id, NULL::uuid AS case_id, NULL::uuid AS customer_id, true AS live,
    jsonb_build_object(
        'name', a.name, 'presence', a.presence, 'presence_reason', a.presence_reason, 'presence_at', utc(a.presence_at),
        'load', (SELECT COALESCE(sum(w.load), 0) FROM work_items w WHERE w.tenant_id = a.tenant_id
                 AND w.agent_id = a.agent_id AND w.state IN ('offered', 'assigned', 'wrap_up')),
        'capacity', a.capacity, 'locale', a.locale, 'role', a.role, 'role_version', (
            SELECT r.version FROM roles r WHERE r.tenant_id = a.tenant_id AND r.role_id = a.role_id)) AS data
FROM agents a;

-- By whose word an agent has an item, or is offered it, where a person made the newest decision of it for somebody else. `how`: by_hand (a
-- supervisor gave it), handed_over (a colleague does); `note`: what they wrote for whoever gets it, or its beginning.
CREATE OR REPLACE FUNCTION given_now(p_tenant uuid, p_item uuid, p_agent uuid) RETURNS jsonb LANGUAGE sql STABLE AS $$
    SELECT jsonb_build_object('how', d.how, 'at', utc(d.decided_at), 'by_name', a.name, 'note', (
        SELECT left(m.text, 500) FROM messages m WHERE m.tenant_id = p_tenant AND m.message_id = (d.given ->> 'note_id')::uuid))
    FROM (SELECT x.decided_at, x.decided_by, x.chosen_agent_id, x.candidates #>> '{0,reasons,0,code}' AS how, x.candidates #> '{0,given}' AS given
          FROM decisions x WHERE x.tenant_id = p_tenant AND x.work_item_id = p_item ORDER BY x.decision_id DESC LIMIT 1) d
    JOIN agents a ON a.tenant_id = p_tenant AND a.agent_id = d.decided_by
    WHERE d.chosen_agent_id = p_agent AND d.decided_by <> p_agent AND d.how IN ('by_hand', 'handed_over')
$$;

CREATE OR REPLACE VIEW work_item_entities WITH (security_invoker = true) AS
SELECT w.tenant_id, w.work_item_id AS id, w.version + k.version + r.version + COALESCE(n.version, 0) AS version,
    CASE WHEN w.state IN ('assigned', 'wrap_up') THEN w.agent_id END AS agent_id, w.case_id, r.customer_id,
    w.state <> 'done' AS live,
    jsonb_build_object(
        'state', w.state, 'medium', w.medium, 'channel', i.channel, 'queue_id', w.queue_id, 'queue_name', q.name,
        'case_id', w.case_id, 'interaction_id', i.interaction_id,
        -- About whose work somebody is asked, and who it is: by name, or whoever has it or is offered it.
        'consult', CASE WHEN w.consult_of IS NOT NULL THEN jsonb_build_object('of', w.consult_of, 'by', w.consult_by,
            'by_name', (SELECT a.name FROM agents a WHERE a.tenant_id = w.tenant_id AND a.agent_id = w.consult_by),
            'with_name', (SELECT a.name FROM agents a WHERE a.tenant_id = w.tenant_id AND a.agent_id = COALESCE(w.agent_id, w.consult_to)),
            'takes_part', w.takes_part) END,
        'agent_id', CASE WHEN w.state IN ('assigned', 'wrap_up') THEN w.agent_id END, 'queued_at', utc(w.queued_at),
        'assigned_at', utc(w.assigned_at), 'wrap_up_until', utc(w.wrap_up_until),
        'wrap_up_extended', w.wrap_up_extended, 'kept_until', utc(w.kept_until), 'disposition_id', w.disposition_id,
        'load', w.load, 'unread', w.unread, 'last_line', w.last_line, 'last_line_at', utc(w.last_line_at),
        'last_line_by', w.last_line_by,
        -- They have said that it is over, and have not written since.
        'customer_left', CASE WHEN i.left_after IS NULL THEN false ELSE (SELECT x.message_id FROM messages x
            WHERE x.tenant_id = i.tenant_id AND x.interaction_id = i.interaction_id AND x.direction = 'in' AND x.message_id > i.left_after
            ORDER BY x.message_id DESC LIMIT 1) IS NULL END,
        'customer_id', r.customer_id, 'customer_name', r.name, 'customer_locale', r.locale,
        'case_number', k.number, 'subject', k.subject,
        'given', CASE WHEN w.state IN ('offered', 'assigned', 'wrap_up') THEN given_now(w.tenant_id, w.work_item_id, w.agent_id) END,
        -- What routing rules have the agent shown.
        'notice', (SELECT d.notice FROM considered_work d WHERE d.tenant_id = w.tenant_id AND d.work_item_id = w.work_item_id)) AS data
FROM work_items w
JOIN queues q ON q.tenant_id = w.tenant_id AND q.queue_id = w.queue_id
-- By CASE: under row-level security PostgreSQL takes COALESCE for what may leak, and would not look it up by the index.
LEFT JOIN work_items n ON n.tenant_id = w.tenant_id AND n.work_item_id = w.consult_of
JOIN interactions i ON i.tenant_id = w.tenant_id AND i.interaction_id = CASE WHEN w.consult_of IS NULL THEN w.interaction_id ELSE n.interaction_id END
JOIN cases k ON k.tenant_id = w.tenant_id AND k.case_id = w.case_id
JOIN customers m ON m.tenant_id = k.tenant_id AND m.customer_id = k.customer_id
JOIN customers r ON r.tenant_id = m.tenant_id AND r.customer_id = m.root_id;

CREATE OR REPLACE VIEW offer_entities WITH (security_invoker = true) AS
SELECT o.tenant_id, o.offer_id AS id, o.version + w.version AS version, o.agent_id, w.case_id, w.customer_id,
    o.state = 'pending' AS live,
    jsonb_build_object(
        'work_item_id', o.work_item_id, 'state', o.state, 'reasons', o.reasons, 'offered_at', utc(o.offered_at),
        'expires_at', utc(o.expires_at), 'medium', w.data -> 'medium', 'channel', w.data -> 'channel',
        'queue_name', w.data -> 'queue_name', 'customer_name', w.data -> 'customer_name',
        'last_line', w.data -> 'last_line', 'queued_at', w.data -> 'queued_at', 'case_id', w.case_id,
        -- A colleague who hands it over; null: the router offers it.
        'by_name', (SELECT a.name FROM agents a WHERE a.tenant_id = o.tenant_id AND a.agent_id = o.by_agent_id),
        'given', w.data -> 'given', 'consult', w.data -> 'consult', 'notice', w.data -> 'notice') AS data
FROM offers o CROSS JOIN LATERAL (
    SELECT * FROM work_item_entities v WHERE v.tenant_id = o.tenant_id AND v.id = o.work_item_id OFFSET 0) w;

-- What a message is besides its text when it went by mail. Whoever changes any of it raises the message's version. A mail to half the
-- world names its first recipients and how many there are.
CREATE OR REPLACE FUNCTION mail_of_message(p_tenant uuid, p_message uuid) RETURNS jsonb LANGUAGE sql STABLE AS $$
    SELECT jsonb_build_object(
        'subject', x.subject, 'sender', jsonb_build_object('name', x.sender_name, 'address', x.sender_address),
        'reply_to', x.reply_to, 'kind', x.kind, 'verdict', x.verdict, 'is_cut', x.is_cut, 'has_html', x.has_html,
        'threading', x.threading || jsonb_build_object('case_number', (SELECT k.number FROM cases k
            WHERE k.tenant_id = p_tenant AND k.case_id = (x.threading ->> 'case_id')::uuid)),
        'protection', to_jsonb(x.protection), 'defects', to_jsonb(x.defects), 'written_at', utc(x.written_at),
        'of_message_id', x.of_message_id, 'is_forward', x.is_forward, 'held_until', utc(x.held_until),
        'has_source', EXISTS (SELECT 1 FROM mail_sources s WHERE s.tenant_id = p_tenant AND s.message_id = p_message),
        'recipients', (SELECT COALESCE(jsonb_agg(jsonb_build_object('role', r.role, 'address', r.address, 'name', r.name,
                'status', r.status, 'code', r.code, 'detail', r.detail) ORDER BY r.place), '[]')
            FROM (SELECT * FROM mail_recipients y WHERE y.tenant_id = p_tenant AND y.message_id = p_message
                  ORDER BY y.place LIMIT 50) r),
        'recipients_count', (SELECT count(*) FROM mail_recipients y WHERE y.tenant_id = p_tenant AND y.message_id = p_message))
    FROM mails x WHERE x.tenant_id = p_tenant AND x.message_id = p_message
$$;

CREATE OR REPLACE VIEW message_entities WITH (security_invoker = true) AS
SELECT m.tenant_id, m.message_id AS id, m.version, NULL::uuid AS agent_id, m.case_id, NULL::uuid AS customer_id, true AS live,
    jsonb_build_object(
        'case_id', m.case_id, 'interaction_id', m.interaction_id, 'channel', i.channel,
        -- What is held is ours, and goes unless it is taken back.
        'direction', CASE m.direction WHEN 'held' THEN 'out' ELSE m.direction END,
        'author_kind', m.author_kind, 'author_id', m.author_id,
        -- A customer's name is the customer's: it may change, and messages do not.
        'author_name', CASE m.author_kind
            WHEN 'agent' THEN (SELECT a.name FROM agents a WHERE a.tenant_id = m.tenant_id AND a.agent_id = m.author_id) END,
        'text', m.text, 'mentions', CASE WHEN m.direction = 'note' AND position('<@' IN m.text) > 0 THEN mentions_in(m.tenant_id, m.text) END,
        'attachments', m.attachments, 'status', m.status, 'error_code', m.error_code,
        'occurred_at', utc(m.occurred_at), 'client_id', m.client_id,
        'mail', CASE WHEN m.direction <> 'note' THEN mail_of_message(m.tenant_id, m.message_id) END,
        -- The message by which this one, which nobody had read in the chat, went by mail besides.
        'followed_up_by', CASE WHEN m.direction = 'out' THEN (SELECT f.by_message_id FROM followed_up f
            WHERE f.tenant_id = m.tenant_id AND f.message_id = m.message_id) END) AS data
-- A note may belong to no interaction.
FROM messages m LEFT JOIN interactions i ON i.tenant_id = m.tenant_id AND i.interaction_id = m.interaction_id;

CREATE OR REPLACE VIEW case_entities WITH (security_invoker = true) AS
SELECT k.tenant_id, k.case_id AS id,
    -- An interaction counts once when it begins and once when it ends.
    k.version + r.version + (SELECT count(*) + count(*) FILTER (WHERE i.status = 'ended') FROM interactions i
        WHERE i.tenant_id = k.tenant_id AND i.case_id = k.case_id) AS version,
    k.owner_agent_id AS agent_id, k.case_id, r.customer_id, true AS live,
    jsonb_build_object(
        'number', k.number, 'subject', k.subject, 'status', k.status, 'outcome', k.outcome,
        'priority', k.priority, 'deadline_at', utc(k.deadline_at), 'snoozed_until', utc(k.snoozed_until),
        'fields', k.fields, 'team_id', k.team_id,
        'team_name', (SELECT t.name FROM teams t WHERE t.tenant_id = k.tenant_id AND t.team_id = k.team_id),
        -- By id alone: names and colours are the tenant's list, which the desk holds and which may be renamed.
        'label_ids', (SELECT COALESCE(jsonb_agg(l.label_id ORDER BY l.label_id), '[]') FROM case_labels l
            WHERE l.tenant_id = k.tenant_id AND l.case_id = k.case_id),
        'owner_agent_id', k.owner_agent_id,
        'owner_name', (SELECT a.name FROM agents a WHERE a.tenant_id = k.tenant_id AND a.agent_id = k.owner_agent_id),
        'customer_id', r.customer_id, 'opened_at', utc(k.opened_at), 'closed_at', utc(k.closed_at),
        'rearranged', k.rearranged, 'merged_into', case_now(k.tenant_id, k.merged_into),
        'interactions', (SELECT COALESCE(jsonb_agg(jsonb_build_object(
                'interaction_id', i.interaction_id, 'channel', i.channel, 'entry_point_name', e.name,
                -- A thread that rests while its case waits is as open to both sides as any.
                'status', CASE i.status WHEN 'ended' THEN 'ended' ELSE 'open' END, 'started_at', utc(i.started_at), 'ended_at', utc(i.ended_at), 'identity_id', i.identity_id)
                ORDER BY i.interaction_id), '[]')
            FROM interactions i JOIN entry_points e ON e.tenant_id = i.tenant_id AND e.entry_point_id = i.entry_point_id
            WHERE i.tenant_id = k.tenant_id AND i.case_id = k.case_id)) AS data
FROM cases k
JOIN customers m ON m.tenant_id = k.tenant_id AND m.customer_id = k.customer_id
JOIN customers r ON r.tenant_id = m.tenant_id AND r.customer_id = m.root_id;

CREATE OR REPLACE VIEW customer_entities WITH (security_invoker = true) AS
SELECT r.tenant_id, r.customer_id AS id,
    r.version
        + (SELECT COALESCE(sum(k.version), 0)::bigint FROM customers m
           JOIN cases k ON k.tenant_id = m.tenant_id AND k.customer_id = m.customer_id
           WHERE m.tenant_id = r.tenant_id AND m.root_id = r.customer_id)
        + (SELECT count(*) FROM customers m JOIN cases k ON k.tenant_id = m.tenant_id AND k.customer_id = m.customer_id
           JOIN interactions i ON i.tenant_id = k.tenant_id AND i.case_id = k.case_id
           WHERE m.tenant_id = r.tenant_id AND m.root_id = r.customer_id)
        + (SELECT count(*) FROM customers m JOIN identities d ON d.tenant_id = m.tenant_id AND d.customer_id = m.customer_id
           WHERE m.tenant_id = r.tenant_id AND m.root_id = r.customer_id) AS version,
    NULL::uuid AS agent_id, NULL::uuid AS case_id, r.customer_id, true AS live,
    jsonb_build_object(
        'name', r.name, 'locale', r.locale, 'created_at', utc(r.created_at), 'fields', r.fields,
        'identities', (SELECT COALESCE(jsonb_agg(jsonb_build_object('identity_id', d.identity_id, 'kind', d.kind,
                'value', d.value, 'shown', COALESCE(NULLIF(d.shown, ''), d.value), 'status', d.status, 'provenance', d.provenance,
                'created_at', utc(d.created_at), 'verified_how', d.verified_how, 'verified_at', utc(d.verified_at),
                'verified_by', (SELECT a.name FROM agents a WHERE a.tenant_id = d.tenant_id AND a.agent_id = d.verified_by),
                'withdrawn_at', utc(d.withdrawn_at),
                'blocked', EXISTS (SELECT 1 FROM blocked_identities b
                    WHERE b.tenant_id = d.tenant_id AND b.kind = d.kind AND b.value = d.value),
                'consents', (SELECT COALESCE(jsonb_object_agg(n.purpose, jsonb_build_object('state', n.state, 'how', n.how,
                        'said_at', utc(n.said_at), 'text_version', n.text_version)), '{}')
                    FROM (SELECT DISTINCT ON (c.purpose) c.* FROM consents c
                          WHERE c.tenant_id = d.tenant_id AND c.identity_id = d.identity_id
                          ORDER BY c.purpose, c.consent_id DESC) n))
                ORDER BY d.identity_id), '[]')
            FROM customers m JOIN identities d ON d.tenant_id = m.tenant_id AND d.customer_id = m.customer_id
            WHERE m.tenant_id = r.tenant_id AND m.root_id = r.customer_id),
        'links', (SELECT COALESCE(jsonb_agg(jsonb_build_object('link_id', l.link_id, 'customer_id', l.from_customer_id,
                'name', f.name, 'linked_at', utc(l.linked_at), 'provenance', l.provenance) ORDER BY l.link_id), '[]')
            FROM customers m
            JOIN customer_links l ON l.tenant_id = m.tenant_id AND l.from_customer_id = m.customer_id AND l.undone_at IS NULL
            JOIN customers f ON f.tenant_id = l.tenant_id AND f.customer_id = l.from_customer_id
            WHERE m.tenant_id = r.tenant_id AND m.root_id = r.customer_id),
        'cases', (SELECT COALESCE(jsonb_agg(c.line ORDER BY c.case_id DESC), '[]') FROM (
            SELECT k.case_id, jsonb_build_object('case_id', k.case_id, 'number', k.number, 'subject', k.subject,
                'status', k.status, 'outcome', k.outcome, 'opened_at', utc(k.opened_at), 'closed_at', utc(k.closed_at),
                'channels', (SELECT COALESCE(jsonb_agg(DISTINCT i.channel), '[]') FROM interactions i
                    WHERE i.tenant_id = k.tenant_id AND i.case_id = k.case_id)) AS line
            FROM customers m JOIN cases k ON k.tenant_id = m.tenant_id AND k.customer_id = m.customer_id
            WHERE m.tenant_id = r.tenant_id AND m.root_id = r.customer_id
            ORDER BY k.case_id DESC LIMIT 50) c)) AS data
FROM customers r WHERE r.root_id = r.customer_id;

-- Thin lines of a thread: facts of the journal that people read between messages.
CREATE OR REPLACE VIEW note_line_entities WITH (security_invoker = true) AS
-- The lines of a case that was merged stand in the case in which it goes on.
SELECT e.tenant_id, e.seq, md5(e.seq::text || e.case_id::text)::uuid AS id,
    1::bigint + (SELECT k.rearranged FROM cases k WHERE k.tenant_id = e.tenant_id AND k.case_id = e.case_id) AS version, h.case_id,
    jsonb_build_object('case_id', h.case_id, 'code', e.kind, 'occurred_at', utc(e.occurred_at),
        'params', e.data || jsonb_build_object('agent_name',
            (SELECT a.name FROM agents a WHERE a.tenant_id = e.tenant_id AND a.agent_id = COALESCE(
                -- What is done to a case names its owner, who is to hear of it; the line names who did it.
                CASE WHEN e.kind LIKE 'case\_%' THEN e.actor_id END, e.agent_id, e.actor_id))) ||
            CASE e.kind
                WHEN 'requeued' THEN jsonb_build_object('queue_name', (SELECT q.name FROM queues q
                    WHERE q.tenant_id = e.tenant_id AND q.queue_id = (e.data ->> 'queue_id')::uuid),
                    'by_name', CASE WHEN e.actor_id <> e.agent_id THEN (SELECT a.name FROM agents a
                        WHERE a.tenant_id = e.tenant_id AND a.agent_id = e.actor_id) END,
                    'to_name', (SELECT a.name FROM agents a
                    WHERE a.tenant_id = e.tenant_id AND a.agent_id = (e.data ->> 'to_agent_id')::uuid))
                WHEN 'consult_began' THEN jsonb_build_object('by_name', (SELECT a.name FROM agents a
                    WHERE a.tenant_id = e.tenant_id AND a.agent_id = (e.data ->> 'asked_by')::uuid),
                    'queue_name', CASE WHEN e.agent_id IS NULL THEN (SELECT q.name FROM queues q
                    WHERE q.tenant_id = e.tenant_id AND q.queue_id = (e.data ->> 'queue_id')::uuid) END)
                WHEN 'consult_ended' THEN jsonb_build_object('by_name', (SELECT a.name FROM agents a
                    WHERE a.tenant_id = e.tenant_id AND a.agent_id = (e.data ->> 'asked_by')::uuid),
                    'agent_name', (SELECT a.name FROM agents a WHERE a.tenant_id = e.tenant_id AND a.agent_id = COALESCE(e.agent_id, (e.data ->> 'asked_of')::uuid)))
                WHEN 'assigned' THEN jsonb_build_object('by_name', CASE WHEN e.actor_id <> e.agent_id THEN (SELECT a.name FROM agents a
                    WHERE a.tenant_id = e.tenant_id AND a.agent_id = e.actor_id) END)
                WHEN 'case_assigned' THEN jsonb_build_object('owner_name', (SELECT a.name FROM agents a
                    WHERE a.tenant_id = e.tenant_id AND a.agent_id = (e.data ->> 'owner_agent_id')::uuid),
                    'team_name', (SELECT t.name FROM teams t
                    WHERE t.tenant_id = e.tenant_id AND t.team_id = (e.data ->> 'team_id')::uuid))
                WHEN 'case_fields_changed' THEN jsonb_build_object('labels', (SELECT jsonb_agg(f.label ORDER BY f.position, f.key)
                    FROM field_definitions f WHERE f.tenant_id = e.tenant_id AND f.subject = 'case'
                    AND f.key = ANY (string_to_array(e.data ->> 'fields', ','))))
                WHEN 'case_resolved' THEN jsonb_build_object('disposition', (SELECT d.label FROM dispositions d
                    WHERE d.tenant_id = e.tenant_id AND d.disposition_id = (e.data ->> 'disposition_id')::uuid))
                WHEN 'case_split' THEN jsonb_build_object('undone', EXISTS (SELECT 1 FROM case_splits s WHERE s.tenant_id = e.tenant_id
                    AND s.new_case_id = (e.data ->> 'other_case_id')::uuid AND s.undone_at IS NOT NULL))
                WHEN 'rule_applied' THEN jsonb_build_object('rule_name', (SELECT u.name FROM rules u
                    WHERE u.tenant_id = e.tenant_id AND u.rule_id = (e.data ->> 'rule_id')::uuid))
                ELSE '{}' END ||
            -- Of a task that is gone nothing is left but that there was one.
            CASE WHEN e.kind LIKE 'task\_%' THEN COALESCE((SELECT jsonb_build_object('task', t.text) FROM case_tasks t
                WHERE t.tenant_id = e.tenant_id AND t.task_id = (e.data ->> 'task_id')::uuid), '{}') ELSE '{}' END) AS data
FROM events e
CROSS JOIN LATERAL (SELECT case_now(e.tenant_id, e.case_id) AS case_id OFFSET 0) h
WHERE e.case_id IS NOT NULL AND e.kind IN ('interaction_started', 'interaction_ended', 'customer_left', 'assigned', 'requeued',
    'consult_began', 'consult_taken', 'consult_ended', 'consult_joined', 'consult_left',
    'case_resolved', 'case_reopened', 'subject_changed', 'case_fields_changed', 'customers_linked', 'customers_unlinked', 'case_resumed',
    'case_pending', 'case_snoozed', 'case_woken', 'case_marked_spam', 'case_assigned', 'case_priority_changed',
    'case_deadline_changed', 'case_deadline_promised', 'case_deadline_passed', 'case_answer_overdue', 'identity_blocked', 'identity_unblocked', 'case_merged', 'case_unmerged', 'case_taken_in',
    'case_let_go', 'case_split', 'case_split_off', 'case_split_undone', 'case_related', 'case_unrelated', 'rule_applied',
    'task_added', 'task_changed', 'task_done', 'task_reopened', 'task_removed', 'task_due')
    -- Read where it goes on, such a line says what the other case's own does.
    AND NOT (e.kind IN ('case_merged', 'customers_linked', 'customers_unlinked') AND h.case_id <> e.case_id)
    -- Nobody has taken what they had in hand before its thread was cut.
    AND NOT (e.kind = 'assigned' AND e.data ? 'cut')
    -- Of a case that was split off and is one with the other again, that one tells both.
    AND NOT (e.kind IN ('case_split_off', 'case_split_undone', 'interaction_started') AND h.case_id <> e.case_id
        AND EXISTS (SELECT 1 FROM case_splits s WHERE s.tenant_id = e.tenant_id AND s.new_case_id = e.case_id AND s.undone_at IS NOT NULL))
UNION ALL
-- A fact of another system, once however often it was told: where its case goes on, at the time it occurred.
SELECT e.tenant_id, e.seq, l.fact_id, l.version + (SELECT k.rearranged FROM cases k WHERE k.tenant_id = l.tenant_id AND k.case_id = l.case_id),
    h.case_id, jsonb_build_object('case_id', h.case_id, 'code', 'fact_recorded', 'occurred_at', utc(l.occurred_at), 'params', l.params)
FROM events e
CROSS JOIN LATERAL (
    SELECT * FROM fact_lines v WHERE v.tenant_id = e.tenant_id AND v.fact_id = (e.data ->> 'fact_id')::uuid AND v.case_id IS NOT NULL OFFSET 0) l
CROSS JOIN LATERAL (SELECT case_now(l.tenant_id, l.case_id) AS case_id OFFSET 0) h
WHERE e.kind IN ('fact_recorded', 'fact_changed', 'fact_filed') AND e.case_id IS NOT NULL;

-- Plans are generic: PostgreSQL would plan these views anew at each call, which takes longer than running them. They are
-- made perhaps over empty tables, so they must not hang on statistics: everything asked is looked up by its key, one by
-- one, and what it names is joined in the order written.
CREATE OR REPLACE FUNCTION project_entities(p_tenant uuid, p_agents uuid[], p_offers uuid[], p_work_items uuid[],
    p_messages uuid[], p_cases uuid[], p_customers uuid[], p_note_lines bigint[])
RETURNS TABLE (kind text, id uuid, version bigint, agent_id uuid, case_id uuid, customer_id uuid, live boolean, data text)
LANGUAGE plpgsql SET plan_cache_mode = force_generic_plan SET join_collapse_limit = 1 SET enable_hashjoin = off
SET enable_mergejoin = off AS $$
BEGIN
    PERFORM set_config('retzef.tenant_id', p_tenant::text, true);
    IF p_agents <> '{}' THEN RETURN QUERY SELECT 'agent', v.id, v.version, v.agent_id, v.case_id, v.customer_id, v.live, v.data::text
        FROM unnest(p_agents) AS asked(id) CROSS JOIN LATERAL (
            SELECT * FROM agent_entities e WHERE e.tenant_id = p_tenant AND e.id = asked.id OFFSET 0) v; END IF;
    IF p_offers <> '{}' THEN RETURN QUERY SELECT 'offer', v.id, v.version, v.agent_id, v.case_id, v.customer_id, v.live, v.data::text
        FROM unnest(p_offers) AS asked(id) CROSS JOIN LATERAL (
            SELECT * FROM offer_entities e WHERE e.tenant_id = p_tenant AND e.id = asked.id OFFSET 0) v; END IF;
    IF p_work_items <> '{}' THEN RETURN QUERY SELECT 'work_item', v.id, v.version, v.agent_id, v.case_id, v.customer_id, v.live, v.data::text
        FROM unnest(p_work_items) AS asked(id) CROSS JOIN LATERAL (
            SELECT * FROM work_item_entities e WHERE e.tenant_id = p_tenant AND e.id = asked.id OFFSET 0) v; END IF;
    IF p_messages <> '{}' THEN RETURN QUERY SELECT 'message', v.id, v.version, v.agent_id, v.case_id, v.customer_id, v.live, v.data::text
        FROM unnest(p_messages) AS asked(id) CROSS JOIN LATERAL (
            SELECT * FROM message_entities e WHERE e.tenant_id = p_tenant AND e.id = asked.id OFFSET 0) v; END IF;
    IF p_cases <> '{}' THEN RETURN QUERY SELECT 'case', v.id, v.version, v.agent_id, v.case_id, v.customer_id, v.live, v.data::text
        FROM unnest(p_cases) AS asked(id) CROSS JOIN LATERAL (
            SELECT * FROM case_entities e WHERE e.tenant_id = p_tenant AND e.id = asked.id OFFSET 0) v; END IF;
    IF p_customers <> '{}' THEN RETURN QUERY SELECT 'customer', v.id, v.version, v.agent_id, v.case_id, v.customer_id, v.live, v.data::text
        FROM unnest(p_customers) AS asked(id) CROSS JOIN LATERAL (
            SELECT * FROM customer_entities e WHERE e.tenant_id = p_tenant AND e.id = asked.id OFFSET 0) v; END IF;
    IF p_note_lines <> '{}' THEN RETURN QUERY SELECT 'note_line', v.id, v.version, NULL::uuid, v.case_id, NULL::uuid, true, v.data::text
        FROM note_line_entities v WHERE v.tenant_id = p_tenant AND v.seq = ANY (p_note_lines); END IF;
END $$;
