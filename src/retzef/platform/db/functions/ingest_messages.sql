-- One round trip for what came in: a batch of parsed messages of one tenant, durable when the caller's
-- statement returns.
--
-- When all that happened is that the messages came in, to work that is there, their rows of the journal come back with them
-- (seq is null otherwise, and for what had come before): nobody here needs to read them.
--
-- The arrays are of one length, an element for each message. p_outside_ids: the provider's ids, null where the medium has
-- none. p_files: attachments as JSON, null when there are none. p_details: what only the first message of a thread needs (and
-- one that finds no open work), as a text of JSON that is not read otherwise. A caller that believes it is not needed gives
-- null; when it was, nothing is stored and the error RZ003 says so. p_closed: where it is closed now, when that ends (far off:
-- nobody knows); the customer is told once in each interaction, by a job. Null when it is open for all. p_automatic: where no person
-- wrote it, which its event says; null when people wrote all. p_details holds: automatic (when it is), channel, queue_id, medium, item_load, priority, identity_kind, identity_value,
-- identity_status, provenance, name, locale, claims [{identity_id, kind, value, status}], and the new ids it may need:
-- customer_id, identity_id, case_id, interaction_id, work_item_id; and deadline_at of a new case, where its queue promises one.
-- Of media whose threads say themselves to which matter they belong (mail) it also holds into_case, the case in which the thread
-- goes on, or apart: a case of its own, whatever else is open; quiet: kept, and given to nobody; adopts_claimed and finds_claimed:
-- see `find_sender`.
--
-- Continuity: the open interaction of the thread; else the newest open case of the customer (linked customers
-- are one); else a new case. Redelivery returns the message that is already there and changes nothing.
--
-- Each table is written by one statement for the whole batch: what a statement costs to begin (its checks are read from the
-- catalogue each time) is more than what a row costs. Concurrent batches lock in one order: receipts by their key, then
-- interactions and work by the order of the batch, which the caller sorts by entry point and thread, then the tenant's counter.
--
-- Plans are generic, because planning anew for each batch costs more than running it, and held to look-ups by index: while
-- PostgreSQL knows nothing of the tables' size, as in a new centre, it would walk all the tenant's work.
CREATE OR REPLACE FUNCTION ingest_messages(
    p_tenant uuid, p_now timestamptz, p_entry_points uuid[], p_threads text[], p_outside_ids text[], p_messages uuid[],
    p_texts text[], p_last_lines text[], p_files jsonb[], p_client_ids text[], p_instants timestamptz[], p_details text[],
    p_closed timestamptz[] DEFAULT NULL, p_automatic boolean[] DEFAULT NULL)
RETURNS TABLE (place integer, message_id uuid, duplicate boolean, case_id uuid, interaction_id uuid, seq bigint,
    work_item_id uuid, agent_id uuid, identity_id uuid, transaction xid8)
LANGUAGE plpgsql
SET plan_cache_mode = force_generic_plan SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off
SET enable_material = off AS $$
#variable_conflict use_column
DECLARE
    v_fresh        uuid[];
    -- When some of the batch had come before: the places of the others, and all that was asked.
    v_places       integer[];
    v_asked        uuid[];
    v_asked_ids    text[];
    v_asked_at     uuid[];
    v_interactions uuid[];
    v_cases        uuid[];
    v_identities   uuid[];
    v_new_cases    uuid[] := '{}';
    v_number       bigint;
    -- The open work of the interactions that have any, side by side.
    v_at_work      uuid[];
    v_items        uuid[];
    v_agents       uuid[];
    v_plain        boolean := true;
    v_seqs         bigint[];
    -- Interactions whose messages are kept and given to nobody: spam, and who is blocked.
    v_quiet        uuid[] := '{}';
    -- Messages that are kept and given to nobody, in threads whose others are not.
    v_hushed       boolean[];
    d              jsonb;
    r              record;
BEGIN
    PERFORM set_config('retzef.tenant_id', p_tenant::text, true);

    -- 1. Exactly once in. Mail is known for good: it lies in its mailbox for years, and comes again when that is moved. A concurrent delivery of the same id waits here for the other's commit.
    WITH fresh AS (
        INSERT INTO inbound_receipts (tenant_id, entry_point_id, provider_message_id, message_id, received_at)
        SELECT p_tenant, b.entry_point_id, b.outside_id, b.message_id,
               CASE WHEN b.details LIKE '%"apart":true%' THEN 'infinity' ELSE p_now END
        FROM unnest(p_entry_points, p_outside_ids, p_messages, p_details) WITH ORDINALITY
             AS b(entry_point_id, outside_id, message_id, details, place)
        WHERE b.outside_id IS NOT NULL
        ORDER BY b.entry_point_id, b.outside_id, b.place
        ON CONFLICT (tenant_id, entry_point_id, provider_message_id) DO NOTHING
        RETURNING message_id
    )
    SELECT array_agg(f.message_id) INTO v_fresh FROM fresh f;

    -- What had come before, in this batch or in an earlier one, is left out of what follows, and answered at the end.
    IF cardinality(v_fresh) IS DISTINCT FROM cardinality(p_messages) THEN
        v_asked := p_messages;
        v_asked_ids := p_outside_ids;
        v_asked_at := p_entry_points;
        v_places := ARRAY(
            SELECT b.place FROM unnest(p_outside_ids, p_messages) WITH ORDINALITY AS b(outside_id, message_id, place)
            WHERE b.outside_id IS NULL OR b.message_id = ANY (v_fresh) ORDER BY b.place);
        SELECT array_agg(p_entry_points[n]), array_agg(p_threads[n]), array_agg(p_outside_ids[n]), array_agg(p_messages[n]),
               array_agg(p_texts[n]), array_agg(p_last_lines[n]), array_agg(p_files[n]), array_agg(p_client_ids[n]),
               array_agg(p_instants[n]), array_agg(p_details[n]),
               CASE WHEN p_closed IS NOT NULL THEN array_agg(p_closed[n]) END,
               CASE WHEN p_automatic IS NOT NULL THEN array_agg(p_automatic[n]) END
        INTO p_entry_points, p_threads, p_outside_ids, p_messages, p_texts, p_last_lines, p_files, p_client_ids, p_instants,
             p_details, p_closed, p_automatic
        FROM unnest(v_places) AS n;
    END IF;

    IF p_messages IS NOT NULL THEN
        -- 2. The open interactions of the threads: the quick way, for every message but the first. Locked, so that none
        --    can end before the commit: what comes after its end begins a new one.
        SELECT array_agg(t.interaction_id), array_agg(t.case_id), array_agg(t.identity_id)
        INTO v_interactions, v_cases, v_identities
        FROM (SELECT o.interaction_id, o.case_id, o.identity_id
              FROM unnest(p_entry_points, p_threads) WITH ORDINALITY AS b(entry_point_id, thread_key, place)
              LEFT JOIN LATERAL (
                  SELECT i.interaction_id, i.case_id, i.identity_id FROM interactions i
                  WHERE i.tenant_id = p_tenant AND i.entry_point_id = b.entry_point_id AND i.thread_key = b.thread_key
                    AND i.status = 'open' FOR NO KEY UPDATE) o ON true
              ORDER BY b.place) t;
        IF array_position(v_interactions, NULL) IS NOT NULL THEN
            FOR n IN 1 .. cardinality(v_interactions) LOOP
                CONTINUE WHEN v_interactions[n] IS NOT NULL;
                v_plain := false;
                IF p_details[n] IS NULL THEN
                    RAISE EXCEPTION 'the first message of a thread needs its details' USING ERRCODE = 'RZ003';
                END IF;
                d := p_details[n];
                SELECT o.interaction_id, o.case_id, o.identity_id, o.new_case, o.quiet INTO r
                FROM open_interaction(p_tenant, p_now, p_entry_points[n], p_threads[n], p_instants[n], d) o;
                v_interactions[n] := r.interaction_id;
                v_cases[n] := r.case_id;
                v_identities[n] := r.identity_id;
                IF r.new_case IS NOT NULL THEN
                    v_new_cases := v_new_cases || r.new_case;
                END IF;
                IF r.quiet AND NOT d ? 'quiet' THEN
                    v_quiet := v_quiet || r.interaction_id;
                END IF;
            END LOOP;
        END IF;

        SELECT array_agg(p.details LIKE '%"quiet":true%' ORDER BY p.place) INTO v_hushed
        FROM unnest(p_details) WITH ORDINALITY AS p(details, place);

        -- 3. The work: what is open hears of the messages; what is not is queued.
        WITH told AS MATERIALIZED (
            SELECT t.unread, t.newest, o.ctid AS row_id
            FROM (SELECT b.interaction_id, count(*) AS unread, max(b.place) AS newest
                  FROM unnest(v_interactions) WITH ORDINALITY AS b(interaction_id, place)
                  GROUP BY b.interaction_id ORDER BY newest) t
            CROSS JOIN LATERAL (
                SELECT i.ctid FROM work_items i
                WHERE i.tenant_id = p_tenant AND i.interaction_id = t.interaction_id AND i.state <> 'done'
                FOR NO KEY UPDATE) o
        ), heard AS (
            UPDATE work_items w
            SET unread = w.unread + t.unread, last_line = COALESCE(NULLIF(p_last_lines[t.newest], ''), w.last_line), last_line_at = p_instants[t.newest],
                last_line_by = 'customer', version = w.version + 1
            FROM told t
            WHERE w.ctid = t.row_id  -- locked above, so it stays where it is
              -- So it always is. Said so that PostgreSQL, while it knows nothing of the tables, takes them for few and goes straight to
              -- their places, not through all work of the tenant.
              AND t.unread > 0 AND t.newest > 0
            RETURNING w.interaction_id, w.work_item_id, w.agent_id
        )
        SELECT COALESCE(array_agg(h.interaction_id), '{}'), COALESCE(array_agg(h.work_item_id), '{}'),
               COALESCE(array_agg(h.agent_id), '{}')
        INTO v_at_work, v_items, v_agents FROM heard h;
        FOR r IN
            SELECT b.interaction_id, count(*) AS unread, min(b.place) AS oldest, max(b.place) AS newest
            FROM unnest(v_interactions, v_hushed) WITH ORDINALITY AS b(interaction_id, hushed, place)
            WHERE NOT b.interaction_id = ANY (v_at_work) AND NOT b.interaction_id = ANY (v_quiet) AND b.hushed IS NOT TRUE
            GROUP BY b.interaction_id ORDER BY oldest
        LOOP
            IF p_details[r.oldest] IS NULL THEN
                RAISE EXCEPTION 'new work needs its details' USING ERRCODE = 'RZ003';
            END IF;
            d := p_details[r.oldest];
            v_plain := false;
            INSERT INTO work_items (tenant_id, work_item_id, queue_id, medium, case_id, interaction_id, state, priority,
                                    load, queued_at, unread, last_line, last_line_at)
            VALUES (p_tenant, (d ->> 'work_item_id')::uuid, (d ->> 'queue_id')::uuid, d ->> 'medium', v_cases[r.oldest],
                    r.interaction_id, 'waiting', rank_of((d ->> 'priority')::integer, (
                        SELECT k.priority FROM cases k WHERE k.tenant_id = p_tenant AND k.case_id = v_cases[r.oldest])),
                    (d ->> 'item_load')::integer, p_now, r.unread, p_last_lines[r.newest], p_instants[r.newest]);
            INSERT INTO events (tenant_id, occurred_at, kind, actor_kind, case_id, interaction_id, work_item_id, data)
            VALUES (p_tenant, p_now, 'work_item_queued', 'customer', v_cases[r.oldest], r.interaction_id,
                    (d ->> 'work_item_id')::uuid, jsonb_build_object('queue_id', d ->> 'queue_id'));
            IF d ->> 'deadline_at' IS NOT NULL AND v_cases[r.oldest] = ANY (v_new_cases) THEN
                PERFORM promise_deadline(p_tenant, p_now, v_cases[r.oldest], (d ->> 'deadline_at')::timestamptz);
            END IF;
            v_at_work := v_at_work || r.interaction_id;
            v_items := v_items || (d ->> 'work_item_id')::uuid;
            v_agents := array_append(v_agents, NULL);
        END LOOP;

        -- 4. The messages and their events, in the order of the batch.
        INSERT INTO messages (tenant_id, message_id, case_id, interaction_id, direction, author_kind, author_id, text,
                              attachments, status, client_id, provider_message_id, occurred_at)
        SELECT p_tenant, n.message_id, n.case_id, n.interaction_id, 'in', 'customer', n.identity_id, n.text,
               COALESCE(n.files, '[]'), 'received', n.client_id, n.outside_id, n.occurred_at
        FROM unnest(p_messages, v_cases, v_interactions, v_identities, p_texts, p_files, p_client_ids, p_outside_ids, p_instants)
             AS n(message_id, case_id, interaction_id, identity_id, text, files, client_id, outside_id, occurred_at);
        WITH written AS (
            INSERT INTO events (tenant_id, occurred_at, kind, actor_kind, case_id, interaction_id, message_id,
                                work_item_id, agent_id, identity_id, data)
            SELECT p_tenant, p_now, 'message_received', 'customer', n.case_id, n.interaction_id, n.message_id,
                   v_items[n.work], v_agents[n.work], n.identity_id, CASE WHEN n.automatic THEN '{"automatic": true}'::jsonb ELSE '{}' END
            FROM (SELECT m.*, array_position(v_at_work, m.interaction_id) AS work
                  FROM unnest(p_messages, v_cases, v_interactions, v_identities, p_automatic)
                       AS m(message_id, case_id, interaction_id, identity_id, automatic)) n
            RETURNING seq)
        SELECT array_agg(w.seq ORDER BY w.seq) INTO v_seqs FROM written w;
        FOR n IN 1 .. cardinality(p_files) LOOP
            CONTINUE WHEN p_files[n] IS NULL;
            UPDATE attachments a SET message_id = p_messages[n]
            FROM jsonb_array_elements(p_files[n]) f
            WHERE a.tenant_id = p_tenant AND a.attachment_id = (f ->> 'attachment_id')::uuid;
        END LOOP;
        IF p_closed IS NOT NULL AND tell_closed(p_tenant, p_now, v_interactions, p_closed, v_quiet) THEN
            v_plain := false;  -- there is a job now: somebody is to hear of it
        END IF;
        RETURN QUERY
        SELECT COALESCE(v_places[b.place], b.place::integer), b.message_id, false, b.case_id, b.interaction_id,
               CASE WHEN v_plain THEN b.seq END, v_items[b.work], v_agents[b.work], b.identity_id, pg_current_xact_id()
        FROM (SELECT m.*, array_position(v_at_work, m.interaction_id) AS work
              FROM unnest(p_messages, v_cases, v_interactions, v_identities, v_seqs) WITH ORDINALITY
                   AS m(message_id, case_id, interaction_id, identity_id, seq, place)) b;
    END IF;

    -- 5. What had come before.
    IF v_asked IS NOT NULL THEN
        RETURN QUERY
        SELECT b.place::integer, x.message_id, true, x.case_id, x.interaction_id, NULL::bigint, NULL::uuid, NULL::uuid,
               NULL::uuid, NULL::xid8
        FROM unnest(v_asked_at, v_asked_ids, v_asked) WITH ORDINALITY AS b(entry_point_id, outside_id, message_id, place)
        JOIN inbound_receipts i ON i.tenant_id = p_tenant AND i.entry_point_id = b.entry_point_id
             AND i.provider_message_id = b.outside_id AND i.message_id <> b.message_id
        JOIN messages x ON x.tenant_id = p_tenant AND x.message_id = i.message_id;
    END IF;

    -- 6. Case numbers last: the tenant's counter is locked only while the transaction commits.
    IF cardinality(v_new_cases) > 0 THEN
        INSERT INTO tenant_counters AS c (tenant_id, name, value)
        VALUES (p_tenant, 'case_number', 10000 + cardinality(v_new_cases))
        ON CONFLICT (tenant_id, name) DO UPDATE SET value = c.value + cardinality(v_new_cases)
        RETURNING value INTO v_number;
        UPDATE cases k SET number = v_number - cardinality(v_new_cases) + array_position(v_new_cases, k.case_id)
        WHERE k.tenant_id = p_tenant AND k.case_id = ANY (v_new_cases);
    END IF;
END $$;

-- The slow way, once for each thread: who is it, which matter, begin the interaction.
-- Ten deliveries racing on one new thread queue up on the advisory lock and find what the first one made.
--
-- A thread whose case waits for something (pending, snoozed) or is spam rests, so that its messages come this way too: they
-- wake the case, or (`quiet`) are kept and given to nobody. So does what comes from an identity that is blocked.
-- Which status the customer's word changes, and into what, is decided by engine/cases `hear_customer`; a test compares.
CREATE OR REPLACE FUNCTION open_interaction(
    p_tenant uuid, p_now timestamptz, p_entry_point uuid, p_thread_key text, p_occurred_at timestamptz, p_details jsonb)
RETURNS TABLE (interaction_id uuid, case_id uuid, identity_id uuid, new_case uuid, quiet boolean)
LANGUAGE plpgsql AS $$
#variable_conflict use_column
DECLARE
    v_kind       text  := p_details ->> 'identity_kind';
    v_value      text  := p_details ->> 'identity_value';
    v_provenance text  := p_details ->> 'provenance';
    v_claims     jsonb := COALESCE(p_details -> 'claims', '[]');
    v_customer   uuid;
    v_root       uuid;
    v_status     text;
    v_hushed     boolean := p_details ? 'quiet';
    c            record;
BEGIN
    -- Who writes from two browsers at once, and is vouched for in both, is one customer: their verified names queue up too.
    PERFORM pg_advisory_xact_lock(l.key) FROM (
        SELECT DISTINCT hashtextextended(p_tenant::text || n.kind || n.value, 0) AS key
        FROM (SELECT v_kind AS kind, v_value AS value
              UNION ALL
              SELECT x.kind, x.value FROM jsonb_to_recordset(v_claims) AS x(kind text, value text, status text)
              WHERE x.status = 'verified') n
        ORDER BY key OFFSET 0) l;
    quiet := EXISTS (SELECT 1 FROM blocked_identities b
                     WHERE b.tenant_id = p_tenant AND b.kind = v_kind AND b.value = v_value);
    -- What the lock's last holder committed is visible to this new statement.
    SELECT i.interaction_id, i.case_id, i.identity_id, i.status INTO interaction_id, case_id, identity_id, v_status
    FROM interactions i
    WHERE i.tenant_id = p_tenant AND i.entry_point_id = p_entry_point AND i.thread_key = p_thread_key
      AND i.status <> 'ended'
    ORDER BY i.interaction_id DESC LIMIT 1
    FOR NO KEY UPDATE;
    IF FOUND THEN
        IF v_status = 'resting' AND NOT v_hushed THEN
            quiet := quiet OR NOT hear_customer(p_tenant, p_now, case_id, interaction_id);
        END IF;
        RETURN NEXT;
        RETURN;
    END IF;

    IF p_details ? 'into_case' THEN
        SELECT t.case_id, t.customer_id, t.identity_id INTO case_id, v_customer, identity_id
        FROM find_matter_of_thread(p_tenant, p_thread_key, p_details) t;
    END IF;
    IF identity_id IS NULL THEN
        SELECT f.identity_id, f.customer_id INTO identity_id, v_customer
        FROM find_sender(p_tenant, p_now, v_kind, v_value, p_details) f;
    END IF;
    IF identity_id IS NULL THEN
        -- A host site's signature may name a customer we know already.
        FOR c IN SELECT * FROM jsonb_to_recordset(v_claims)
                 AS x(identity_id uuid, kind text, value text, status text) WHERE x.status = 'verified'
        LOOP
            EXIT WHEN v_customer IS NOT NULL;
            SELECT d.customer_id INTO v_customer FROM identities d
            WHERE d.tenant_id = p_tenant AND d.kind = c.kind AND d.value = c.value AND d.status = 'verified';
        END LOOP;
        IF v_customer IS NULL THEN
            v_customer := (p_details ->> 'customer_id')::uuid;
            INSERT INTO customers (tenant_id, customer_id, name, locale, root_id, created_at)
            VALUES (p_tenant, v_customer, p_details ->> 'name', p_details ->> 'locale', v_customer, p_now);
            INSERT INTO events (tenant_id, occurred_at, kind, actor_kind, customer_id)
            VALUES (p_tenant, p_now, 'customer_created', 'customer', v_customer);
        END IF;
        identity_id := (p_details ->> 'identity_id')::uuid;
        -- Whom the signature names may have claimed this very address before: then it is that one.
        INSERT INTO identities AS d (tenant_id, identity_id, customer_id, kind, value, shown, form, status, provenance, created_at)
        VALUES (p_tenant, identity_id, v_customer, v_kind, v_value, COALESCE(p_details ->> 'identity_shown', v_value), 1,
                p_details ->> 'identity_status', v_provenance, p_now)
        ON CONFLICT (tenant_id, customer_id, kind, value) WHERE status <> 'withdrawn'
            DO UPDATE SET status = CASE WHEN EXCLUDED.status = 'verified' THEN EXCLUDED.status ELSE d.status END
        RETURNING d.identity_id INTO identity_id;
        INSERT INTO identities (tenant_id, identity_id, customer_id, kind, value, shown, form, status, provenance, created_at)
        SELECT p_tenant, x.identity_id, v_customer, x.kind, x.value, COALESCE(x.shown, x.value), 1, x.status, v_provenance, p_now
        FROM jsonb_to_recordset(v_claims) AS x(identity_id uuid, kind text, value text, shown text, status text)
        ON CONFLICT DO NOTHING;
    END IF;

    SELECT k.root_id INTO v_root FROM customers k WHERE k.tenant_id = p_tenant AND k.customer_id = v_customer;
    IF quiet THEN
        case_id := NULL;  -- who is blocked goes on nowhere
    END IF;
    IF case_id IS NULL AND (quiet OR NOT p_details ? 'apart') THEN
        SELECT k.case_id INTO case_id
        FROM customers m JOIN cases k ON k.tenant_id = m.tenant_id AND k.customer_id = m.customer_id
        WHERE m.tenant_id = p_tenant AND m.root_id = v_root
          AND CASE WHEN quiet THEN k.status = 'spam' ELSE k.status IN ('open', 'pending', 'snoozed') END
        ORDER BY k.case_id DESC LIMIT 1;
    END IF;
    IF case_id IS NOT NULL AND v_hushed AND NOT quiet THEN
        SELECT k.status INTO v_status FROM cases k WHERE k.tenant_id = p_tenant AND k.case_id = open_interaction.case_id
        FOR NO KEY UPDATE;
    ELSIF case_id IS NOT NULL AND NOT quiet THEN
        -- It may be merged into another at this very moment: then it goes on there.
        PERFORM 1 FROM cases k WHERE k.tenant_id = p_tenant AND k.case_id = open_interaction.case_id FOR NO KEY UPDATE;
        case_id := case_now(p_tenant, case_id);
        quiet := NOT hear_customer(p_tenant, p_now, case_id, NULL);
    ELSIF case_id IS NULL THEN
        case_id := (p_details ->> 'case_id')::uuid;
        new_case := case_id;
        -- A number of its own until the counter gives one at the end of the batch: the negative of nothing else.
        INSERT INTO cases (tenant_id, case_id, number, customer_id, opened_at, status, closed_at)
        VALUES (p_tenant, case_id, -nextval('case_provisional'), v_customer, p_now,
                CASE WHEN quiet THEN 'spam' ELSE 'open' END, CASE WHEN quiet THEN p_now END);
        INSERT INTO events (tenant_id, occurred_at, kind, actor_kind, case_id, identity_id, customer_id, data)
        VALUES (p_tenant, p_now, 'case_opened', 'customer', case_id, identity_id, v_root,
                CASE WHEN p_details ? 'automatic' THEN '{"automatic": true}'::jsonb ELSE '{}' END);
    END IF;

    interaction_id := (p_details ->> 'interaction_id')::uuid;
    INSERT INTO interactions (tenant_id, interaction_id, case_id, identity_id, entry_point_id, channel, thread_key, started_at,
                              status)
    VALUES (p_tenant, interaction_id, case_id, identity_id, p_entry_point, p_details ->> 'channel', p_thread_key, p_now,
            CASE WHEN quiet OR v_hushed AND v_status <> 'open' THEN 'resting' ELSE 'open' END);
    INSERT INTO events (tenant_id, occurred_at, kind, actor_kind, case_id, interaction_id, identity_id, customer_id, data)
    VALUES (p_tenant, LEAST(p_now, p_occurred_at), 'interaction_started', 'customer', case_id, interaction_id, identity_id, v_root,
            jsonb_build_object('channel', p_details ->> 'channel'));
    RETURN NEXT;
END $$;

-- Where it is closed: a job that tells the customer so, once in each interaction and closed period. Answers whether there is one.
CREATE OR REPLACE FUNCTION tell_closed(
    p_tenant uuid, p_now timestamptz, p_interactions uuid[], p_closed timestamptz[], p_quiet uuid[])
RETURNS boolean LANGUAGE plpgsql AS $$
DECLARE
    r        record;
    v_to_say boolean := false;
BEGIN
    FOR r IN
        SELECT DISTINCT n.interaction_id, n.closed_until FROM unnest(p_interactions, p_closed) AS n(interaction_id, closed_until)
        WHERE n.closed_until IS NOT NULL AND NOT n.interaction_id = ANY (p_quiet)
    LOOP
        UPDATE interactions i SET closed_told_until = r.closed_until
        WHERE i.tenant_id = p_tenant AND i.interaction_id = r.interaction_id
          AND i.closed_told_until IS DISTINCT FROM r.closed_until;
        CONTINUE WHEN NOT FOUND;
        INSERT INTO jobs (tenant_id, job_id, kind, payload, run_at, created_at)
        VALUES (p_tenant, gen_random_uuid(), 'tell_closed',
                jsonb_build_object('interaction_id', r.interaction_id, 'closed_until', r.closed_until), p_now, p_now);
        v_to_say := true;
    END LOOP;
    RETURN v_to_say;
END $$;

-- By when a case is to be done, where its queue promises it and nobody has said otherwise.
CREATE OR REPLACE FUNCTION promise_deadline(p_tenant uuid, p_now timestamptz, p_case uuid, p_deadline timestamptz)
RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    UPDATE cases k SET deadline_at = p_deadline, version = k.version + 1
    WHERE k.tenant_id = p_tenant AND k.case_id = p_case AND k.deadline_at IS NULL;
    IF FOUND THEN
        INSERT INTO events (tenant_id, occurred_at, kind, actor_kind, case_id, customer_id, data)
        SELECT p_tenant, p_now, 'case_deadline_promised', 'system', p_case, m.root_id,
               jsonb_build_object('deadline_at', to_char(p_deadline AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"+00:00"'))
        FROM cases k JOIN customers m ON m.tenant_id = k.tenant_id AND m.customer_id = k.customer_id
        WHERE k.tenant_id = p_tenant AND k.case_id = p_case;
    END IF;
END $$;
