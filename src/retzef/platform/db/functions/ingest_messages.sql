-- One round trip for what came in: a batch of parsed messages of one tenant, durable when the caller's
-- statement returns.
--
-- Each element: ordinal, entry_point_id, channel, queue_id, medium, item_load, priority, thread_key, identity_kind,
-- identity_value, identity_status, provenance, name, locale, claims [{identity_id, kind, value, status}],
-- provider_message_id (null when the medium has none), text, last_line, attachments, client_id, occurred_at, and the new
-- ids it may need: message_id, customer_id, identity_id, case_id, interaction_id, work_item_id.
--
-- Continuity: the open interaction of the thread; else the newest open case of the customer (linked customers
-- are one); else a new case. Redelivery returns the message that is already there and changes nothing.
--
-- Concurrent batches lock in one order: receipts by their key, then interactions and work by the order of the batch, which the caller
-- sorts by entry point and thread, then the tenant's counter. Messages and events are written last, a statement
-- each for the whole batch. Plans are generic: planning anew for each batch costs more than running it.
CREATE OR REPLACE FUNCTION ingest_messages(p_tenant uuid, p_now timestamptz, p_batch jsonb)
RETURNS TABLE (ordinal integer, message_id uuid, duplicate boolean, case_id uuid, interaction_id uuid, customer_id uuid)
LANGUAGE plpgsql SET plan_cache_mode = force_generic_plan AS $$
#variable_conflict use_column
DECLARE
    m              record;
    v_fresh        uuid[];
    v_case         uuid;
    v_interaction  uuid;
    v_identity     uuid;
    v_item         uuid;
    v_agent        uuid;
    v_new_case     uuid;
    v_new_cases    uuid[] := '{}';
    v_number       bigint;
    -- Of each new message, in the order of the batch:
    v_messages     uuid[] := '{}';
    v_cases        uuid[] := '{}';
    v_interactions uuid[] := '{}';
    v_identities   uuid[] := '{}';
    v_items        uuid[] := '{}';
    v_agents       uuid[] := '{}';
    v_texts        text[] := '{}';
    v_files        jsonb[] := '{}';
    v_client_ids   text[] := '{}';
    v_outside_ids  text[] := '{}';
    v_instants     timestamptz[] := '{}';
BEGIN
    PERFORM set_config('retzef.tenant_id', p_tenant::text, true);

    -- 1. Exactly once in. A concurrent delivery of the same id waits here for the other's commit.
    WITH fresh AS (
        INSERT INTO inbound_receipts (tenant_id, entry_point_id, provider_message_id, message_id, received_at)
        SELECT p_tenant, b.entry_point_id, b.provider_message_id, b.message_id, p_now
        FROM jsonb_to_recordset(p_batch) AS b(ordinal integer, entry_point_id uuid, provider_message_id text, message_id uuid)
        WHERE b.provider_message_id IS NOT NULL
        ORDER BY b.entry_point_id, b.provider_message_id, b.ordinal
        ON CONFLICT (tenant_id, entry_point_id, provider_message_id) DO NOTHING
        RETURNING message_id
    )
    SELECT array_agg(f.message_id) INTO v_fresh FROM fresh f;

    FOR m IN
        SELECT * FROM jsonb_to_recordset(p_batch) AS b(
            ordinal integer, entry_point_id uuid, channel text, queue_id uuid, medium text, item_load integer,
            priority integer, thread_key text, identity_kind text, identity_value text, identity_status text,
            provenance text, name text, locale text, claims jsonb, provider_message_id text, text text,
            last_line text, attachments jsonb, client_id text, occurred_at timestamptz, message_id uuid,
            customer_id uuid, identity_id uuid, case_id uuid, interaction_id uuid, work_item_id uuid)
        WHERE b.provider_message_id IS NULL OR b.message_id = ANY (v_fresh)
    LOOP
        -- 2. The open interaction of the thread: the quick way, for every message but the first. Locked, so that it
        --    cannot end before the commit: what comes after its end begins a new one. A statement of its own, and the
        --    work after it by id: joined, PostgreSQL walks all the tenant's work while it knows nothing of the tables'
        --    size, as in a new centre.
        SELECT o.interaction_id, o.case_id, o.identity_id INTO v_interaction, v_case, v_identity FROM interactions o
        WHERE o.tenant_id = p_tenant AND o.entry_point_id = m.entry_point_id AND o.thread_key = m.thread_key
          AND o.status = 'open' FOR NO KEY UPDATE;
        IF v_interaction IS NULL THEN
            SELECT o.case_id, o.interaction_id, o.identity_id, o.new_case
            INTO v_case, v_interaction, v_identity, v_new_case
            FROM open_interaction(p_tenant, p_now, m.entry_point_id, m.channel, m.thread_key, m.identity_kind,
                m.identity_value, m.identity_status, m.provenance, m.name, m.locale, m.claims, m.occurred_at, m.customer_id,
                m.identity_id, m.case_id, m.interaction_id) o;
            IF v_new_case IS NOT NULL THEN
                v_new_cases := v_new_cases || v_new_case;
            END IF;
        END IF;

        -- 3. The work: what is open hears of the message; what is not is queued.
        UPDATE work_items w SET unread = w.unread + 1, last_line = m.last_line, last_line_at = m.occurred_at,
               last_line_by = 'customer', version = w.version + 1
        WHERE w.tenant_id = p_tenant AND w.interaction_id = v_interaction AND w.state <> 'done'
        RETURNING w.work_item_id, w.agent_id INTO v_item, v_agent;
        IF v_item IS NULL THEN
            v_item := m.work_item_id;
            INSERT INTO work_items (tenant_id, work_item_id, queue_id, medium, case_id, interaction_id, state, priority,
                                    load, queued_at, unread, last_line, last_line_at)
            VALUES (p_tenant, v_item, m.queue_id, m.medium, v_case, v_interaction, 'waiting', m.priority,
                    m.item_load, p_now, 1, m.last_line, m.occurred_at);
            INSERT INTO events (tenant_id, occurred_at, kind, actor_kind, case_id, interaction_id, work_item_id, data)
            VALUES (p_tenant, p_now, 'work_item_queued', 'customer', v_case, v_interaction, v_item,
                    jsonb_build_object('queue_id', m.queue_id));
        END IF;
        v_messages := v_messages || m.message_id;
        v_cases := v_cases || v_case;
        v_interactions := v_interactions || v_interaction;
        v_identities := v_identities || v_identity;
        v_items := v_items || v_item;
        v_agents := v_agents || v_agent;
        v_texts := v_texts || m.text;
        v_files := array_append(v_files, COALESCE(m.attachments, '[]'));
        v_client_ids := v_client_ids || m.client_id;
        v_outside_ids := v_outside_ids || m.provider_message_id;
        v_instants := v_instants || m.occurred_at;
        IF jsonb_array_length(m.attachments) > 0 THEN
            UPDATE attachments a SET message_id = m.message_id
            FROM jsonb_array_elements(m.attachments) f
            WHERE a.tenant_id = p_tenant AND a.attachment_id = (f ->> 'attachment_id')::uuid;
        END IF;
        ordinal := m.ordinal; message_id := m.message_id; duplicate := false;
        case_id := v_case; interaction_id := v_interaction; customer_id := NULL;
        RETURN NEXT;
    END LOOP;

    -- 4. The messages and their events, in the order of the batch.
    INSERT INTO messages (tenant_id, message_id, case_id, interaction_id, direction, author_kind, author_id, text,
                          attachments, status, client_id, provider_message_id, occurred_at)
    SELECT p_tenant, n.message_id, n.case_id, n.interaction_id, 'in', 'customer', n.identity_id, n.text,
           n.files, 'received', n.client_id, n.outside_id, n.occurred_at
    FROM unnest(v_messages, v_cases, v_interactions, v_identities, v_texts, v_files, v_client_ids, v_outside_ids, v_instants)
         AS n(message_id, case_id, interaction_id, identity_id, text, files, client_id, outside_id, occurred_at);
    INSERT INTO events (tenant_id, occurred_at, kind, actor_kind, case_id, interaction_id, message_id,
                        work_item_id, agent_id, identity_id)
    SELECT p_tenant, p_now, 'message_received', 'customer', n.case_id, n.interaction_id, n.message_id,
           n.work_item_id, n.agent_id, n.identity_id
    FROM unnest(v_messages, v_cases, v_interactions, v_identities, v_items, v_agents)
         AS n(message_id, case_id, interaction_id, identity_id, work_item_id, agent_id);

    -- 5. What had come before, in this batch or in an earlier one.
    IF cardinality(v_messages) < jsonb_array_length(p_batch) THEN
        RETURN QUERY
        SELECT b.ordinal, x.message_id, true, x.case_id, x.interaction_id, NULL::uuid
        FROM jsonb_to_recordset(p_batch) AS b(ordinal integer, entry_point_id uuid, provider_message_id text, message_id uuid)
        JOIN inbound_receipts r ON r.tenant_id = p_tenant AND r.entry_point_id = b.entry_point_id
             AND r.provider_message_id = b.provider_message_id
        JOIN messages x ON x.tenant_id = p_tenant AND x.message_id = r.message_id
        WHERE NOT b.message_id = ANY (v_messages);
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
CREATE OR REPLACE FUNCTION open_interaction(
    p_tenant uuid, p_now timestamptz, p_entry_point uuid, p_channel text, p_thread_key text, p_kind text,
    p_value text, p_status text, p_provenance text, p_name text, p_locale text, p_claims jsonb, p_occurred_at timestamptz, p_customer uuid,
    p_identity uuid, p_case uuid, p_interaction uuid)
RETURNS TABLE (interaction_id uuid, case_id uuid, identity_id uuid, new_case uuid)
LANGUAGE plpgsql AS $$
#variable_conflict use_column
DECLARE
    v_customer uuid;
    v_root     uuid;
    c          record;
BEGIN
    -- Who writes from two browsers at once, and is vouched for in both, is one customer: their verified names queue up too.
    PERFORM pg_advisory_xact_lock(l.key) FROM (
        SELECT DISTINCT hashtextextended(p_tenant::text || n.kind || n.value, 0) AS key
        FROM (SELECT p_kind AS kind, p_value AS value
              UNION ALL
              SELECT x.kind, x.value FROM jsonb_to_recordset(COALESCE(p_claims, '[]')) AS x(kind text, value text, status text)
              WHERE x.status = 'verified') n
        ORDER BY key OFFSET 0) l;
    -- What the lock's last holder committed is visible to this new statement.
    SELECT i.interaction_id, i.case_id, i.identity_id INTO interaction_id, case_id, identity_id
    FROM interactions i
    WHERE i.tenant_id = p_tenant AND i.entry_point_id = p_entry_point AND i.thread_key = p_thread_key
      AND i.status = 'open'
    FOR NO KEY UPDATE;
    IF FOUND THEN
        RETURN NEXT;
        RETURN;
    END IF;

    SELECT d.identity_id, d.customer_id INTO identity_id, v_customer
    FROM identities d
    WHERE d.tenant_id = p_tenant AND d.kind = p_kind AND d.value = p_value AND d.status = 'verified';
    IF identity_id IS NULL THEN
        -- A host site's signature may name a customer we know already.
        FOR c IN SELECT * FROM jsonb_to_recordset(COALESCE(p_claims, '[]'))
                 AS x(identity_id uuid, kind text, value text, status text) WHERE x.status = 'verified'
        LOOP
            EXIT WHEN v_customer IS NOT NULL;
            SELECT d.customer_id INTO v_customer FROM identities d
            WHERE d.tenant_id = p_tenant AND d.kind = c.kind AND d.value = c.value AND d.status = 'verified';
        END LOOP;
        IF v_customer IS NULL THEN
            v_customer := p_customer;
            INSERT INTO customers (tenant_id, customer_id, name, locale, root_id, created_at)
            VALUES (p_tenant, v_customer, p_name, p_locale, v_customer, p_now);
            INSERT INTO events (tenant_id, occurred_at, kind, actor_kind, customer_id)
            VALUES (p_tenant, p_now, 'customer_created', 'customer', v_customer);
        END IF;
        identity_id := p_identity;
        INSERT INTO identities (tenant_id, identity_id, customer_id, kind, value, status, provenance, created_at)
        VALUES (p_tenant, p_identity, v_customer, p_kind, p_value, p_status, p_provenance, p_now);
        INSERT INTO identities (tenant_id, identity_id, customer_id, kind, value, status, provenance, created_at)
        SELECT p_tenant, x.identity_id, v_customer, x.kind, x.value, x.status, p_provenance, p_now
        FROM jsonb_to_recordset(COALESCE(p_claims, '[]')) AS x(identity_id uuid, kind text, value text, status text)
        ON CONFLICT DO NOTHING;
    END IF;

    SELECT k.root_id INTO v_root FROM customers k WHERE k.tenant_id = p_tenant AND k.customer_id = v_customer;
    SELECT k.case_id INTO case_id
    FROM customers m JOIN cases k ON k.tenant_id = m.tenant_id AND k.customer_id = m.customer_id
    WHERE m.tenant_id = p_tenant AND m.root_id = v_root AND k.status = 'open'
    ORDER BY k.case_id DESC LIMIT 1;
    IF case_id IS NULL THEN
        case_id := p_case;
        new_case := p_case;
        -- A number of its own until the counter gives one at the end of the batch: the negative of nothing else.
        INSERT INTO cases (tenant_id, case_id, number, customer_id, opened_at)
        VALUES (p_tenant, p_case, -nextval('case_provisional'), v_customer, p_now);
        INSERT INTO events (tenant_id, occurred_at, kind, actor_kind, case_id, identity_id, customer_id)
        VALUES (p_tenant, p_now, 'case_opened', 'customer', p_case, identity_id, v_root);
    END IF;

    interaction_id := p_interaction;
    INSERT INTO interactions (tenant_id, interaction_id, case_id, identity_id, entry_point_id, channel, thread_key, started_at)
    VALUES (p_tenant, p_interaction, case_id, identity_id, p_entry_point, p_channel, p_thread_key, p_now);
    INSERT INTO events (tenant_id, occurred_at, kind, actor_kind, case_id, interaction_id, identity_id, customer_id, data)
    VALUES (p_tenant, LEAST(p_now, p_occurred_at), 'interaction_started', 'customer', case_id, p_interaction, identity_id, v_root,
            jsonb_build_object('channel', p_channel));
    RETURN NEXT;
END $$;
