-- The directory of a tenant's customers: those in whose name all of p_words occur, or one of whose identities has one of
-- p_forms in it, or in whose own fields there is what p_asked asks for (null: nothing), or of whom another system told a fact by
-- this name; all when nothing is looked for. A page of ids, with the key by which the next page goes on.
--
-- p_fields: only customers whose own fields contain these; p_bounds: and lie within these. p_agent: only customers whom this agent may see; null for who may see all. p_sort: 'newest' or 'name'.
--
-- SECURITY DEFINER, and owned by retzef_system: under a policy, LIKE and lower() may not look at rows before the policy has,
-- so no index would be used (0.3 s at 20,000 customers). The tenant is an argument, and must be the one of the transaction.
CREATE OR REPLACE FUNCTION list_customers(
    p_tenant uuid, p_agent uuid, p_words text[], p_forms text[], p_sort text, p_after_key text, p_after uuid, p_limit integer, p_fields jsonb,
    p_bounds jsonb, p_asked jsonb)
RETURNS TABLE (customer_id uuid, sort_key text)
LANGUAGE plpgsql STABLE ROWS 20 SECURITY DEFINER SET search_path = public, pg_temp
SET enable_seqscan = off SET enable_sort = on SET enable_bitmapscan = on SET enable_hashjoin = off SET enable_mergejoin = off AS $$
#variable_conflict use_column
DECLARE
    v_filter text := '';
    v_from   text;
    v_found  text := '';
    v_ids    uuid[];
    v_few    constant integer := 500;
    each     text;
    bound    jsonb;
BEGIN
    IF p_tenant IS DISTINCT FROM NULLIF(current_setting('retzef.tenant_id', true), '')::uuid THEN
        RAISE EXCEPTION 'another tenant' USING ERRCODE = '42501';
    END IF;
    IF cardinality(p_words) + cardinality(p_forms) > 0 OR p_asked IS NOT NULL THEN
        IF cardinality(p_words) > 0 THEN
            v_found := format('SELECT k.root_id FROM customers k WHERE k.tenant_id = %L', p_tenant);
            FOREACH each IN ARRAY p_words LOOP
                each := lower(each);
                -- Of one or two letters no trigram can be made but at the beginning of a word.
                v_found := v_found || CASE WHEN length(each) > 2
                    THEN format(' AND lower(k.name) LIKE %L', '%' || like_literal(each) || '%')
                    ELSE format(' AND (lower(k.name) LIKE %L OR lower(k.name) LIKE %L)', like_literal(each) || '%',
                                '% ' || like_literal(each) || '%') END;
            END LOOP;
        END IF;
        FOREACH each IN ARRAY p_forms LOOP
            v_found := v_found || CASE WHEN v_found = '' THEN '' ELSE ' UNION ' END || format(
                'SELECT m.root_id FROM identities d JOIN customers m ON m.tenant_id = d.tenant_id AND m.customer_id = d.customer_id'
                || ' WHERE d.tenant_id = %L AND d.status <> ''withdrawn'' AND d.kind NOT IN (''webchat_visitor'', ''cookie'')'
                || ' AND lower(d.value) LIKE %L', p_tenant, '%' || like_literal(lower(each)) || '%');
        END LOOP;
        IF p_asked IS NOT NULL THEN
            -- One by one by their key, whatever PostgreSQL believes of how many there are.
            v_found := v_found || CASE WHEN v_found = '' THEN '' ELSE ' UNION ' END || format(
                'SELECT m.root_id FROM (SELECT owner_id FROM find_written(%1$L, ''customer'', %2$L, 2000)'
                || ' UNION SELECT t.customer_id FROM find_told(%1$L, %3$L, 2000) t) w CROSS JOIN LATERAL (SELECT c.root_id FROM customers c'
                || ' WHERE c.tenant_id = %1$L AND c.customer_id = w.owner_id OFFSET 0) m', p_tenant, p_asked, p_asked ->> 'part');
        END IF;
        -- Few are taken one by one and put in order; among many, the first of a page soon come by in the order of all. Which it is
        -- is counted, because what PostgreSQL believes of a part of a name is far off.
        EXECUTE format('SELECT array_agg(h.root_id) FROM (SELECT DISTINCT f.root_id FROM (%s) f LIMIT %s) h', v_found, v_few + 1) INTO v_ids;
        v_from := CASE WHEN COALESCE(cardinality(v_ids), 0) <= v_few
            THEN format('unnest(%L::uuid[]) f CROSS JOIN LATERAL (SELECT c.* FROM customers c'
                || ' WHERE c.tenant_id = %L AND c.customer_id = f OFFSET 0) r', COALESCE(v_ids, '{}'), p_tenant)
            ELSE format('(%s) f JOIN customers r ON r.tenant_id = %L AND r.customer_id = f.root_id', v_found, p_tenant) END;
    ELSE
        v_from := 'customers r';
        -- A page of all of them is read off its index in order, whatever PostgreSQL believes of the table's size.
        PERFORM set_config('enable_sort', 'off', true), set_config('enable_bitmapscan', 'off', true);
    END IF;
    IF p_fields <> '{}' THEN
        v_filter := format(' AND r.fields @> %L', p_fields);
        PERFORM set_config('enable_sort', 'on', true), set_config('enable_bitmapscan', 'on', true);
    END IF;
    FOR bound IN SELECT b FROM jsonb_array_elements(p_bounds) b LOOP
        v_filter := v_filter || format(' AND compare_field(r.fields, %L, %L, %L) %s 0', bound ->> 'key', bound ->> 'type', bound ->> 'value',
            CASE bound ->> 'op' WHEN '>=' THEN '>=' ELSE '<=' END);
    END LOOP;
    IF p_agent IS NOT NULL THEN
        v_filter := v_filter || format(' AND (r.created_by = %1$L OR EXISTS (SELECT 1 FROM customers m'
            || ' JOIN cases k ON k.tenant_id = m.tenant_id AND k.customer_id = m.customer_id'
            || ' WHERE m.tenant_id = r.tenant_id AND m.root_id = r.customer_id AND (k.owner_agent_id = %1$L OR EXISTS ('
            || ' SELECT 1 FROM team_members t WHERE t.tenant_id = k.tenant_id AND t.team_id = k.team_id AND t.agent_id = %1$L)'
            || ' OR EXISTS (SELECT 1 FROM work_items w WHERE w.tenant_id = k.tenant_id AND w.case_id = k.case_id'
            || ' AND (w.agent_id = %1$L OR EXISTS (SELECT 1 FROM queue_members q'
            || ' WHERE q.tenant_id = w.tenant_id AND q.queue_id = w.queue_id AND q.agent_id = %1$L))))))', p_agent);
    END IF;
    IF p_sort = 'name' THEN
        RETURN QUERY EXECUTE format(
            'SELECT r.customer_id, COALESCE(lower(r.name), chr(1114111)) FROM %s WHERE r.tenant_id = %L AND r.root_id = r.customer_id%s%s'
            || ' ORDER BY COALESCE(lower(r.name), chr(1114111)), r.customer_id LIMIT %s', v_from, p_tenant, v_filter,
            CASE WHEN p_after IS NULL THEN '' ELSE format(' AND (COALESCE(lower(r.name), chr(1114111)), r.customer_id) > (%L, %L::uuid)',
                p_after_key, p_after) END, p_limit);
    ELSE
        RETURN QUERY EXECUTE format(
            'SELECT r.customer_id, ''''::text FROM %s WHERE r.tenant_id = %L AND r.root_id = r.customer_id%s%s'
            || ' ORDER BY r.customer_id DESC LIMIT %s', v_from, p_tenant, v_filter,
            CASE WHEN p_after IS NULL THEN '' ELSE format(' AND r.customer_id < %L::uuid', p_after) END, p_limit);
    END IF;
END $$;

-- A text as a part of a pattern: every character for itself.
CREATE OR REPLACE FUNCTION like_literal(p_text text) RETURNS text LANGUAGE sql IMMUTABLE AS $$
    SELECT replace(replace(replace(p_text, '\', '\\'), '%', '\%'), '_', '\_')
$$;

-- How the value of an own field stands to another of its type: below 0 for less, 0, above 0; null when it has none, or none that can be
-- compared, as an amount with one of another currency. Dates and instants sort as they are written.
CREATE OR REPLACE FUNCTION compare_field(p_fields jsonb, p_key text, p_type text, p_value text) RETURNS integer LANGUAGE sql IMMUTABLE AS $$
    SELECT CASE
        WHEN p_type = 'number' AND p_fields ->> p_key ~ '^-?\d+(\.\d+)?$'
            THEN sign((p_fields ->> p_key)::numeric - p_value::numeric)::integer
        WHEN p_type = 'money' AND p_fields ->> p_key ~ '^-?\d+(\.\d+)? [A-Z]{3}$'
             AND right(p_fields ->> p_key, 3) = right(p_value, 3)
            THEN sign(split_part(p_fields ->> p_key, ' ', 1)::numeric - split_part(p_value, ' ', 1)::numeric)::integer
        WHEN p_type IN ('date', 'instant') AND p_fields ->> p_key IS NOT NULL
            THEN CASE WHEN (p_fields ->> p_key) COLLATE "C" < p_value THEN -1 WHEN p_fields ->> p_key = p_value THEN 0 ELSE 1 END END
$$;
