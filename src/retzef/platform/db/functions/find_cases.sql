-- Cases of this number, those in whose subject all of p_words occur, and those in whose own fields there is what p_asked asks for,
-- newest first, that this agent may see (null: all).
--
-- SECURITY DEFINER, and owned by retzef_system: under a policy, LIKE and lower() may not look at rows before the policy has,
-- so no index would be used. The tenant is an argument, and must be the one of the transaction.
CREATE OR REPLACE FUNCTION find_cases(p_tenant uuid, p_agent uuid, p_number bigint, p_words text[], p_asked jsonb, p_limit integer)
RETURNS TABLE (case_id uuid)
LANGUAGE plpgsql STABLE ROWS 6 SECURITY DEFINER SET search_path = public, pg_temp
SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off AS $$
#variable_conflict use_column
DECLARE
    v_found  text := '';
    each     text;
BEGIN
    IF p_tenant IS DISTINCT FROM NULLIF(current_setting('retzef.tenant_id', true), '')::uuid THEN
        RAISE EXCEPTION 'another tenant' USING ERRCODE = '42501';
    END IF;
    IF p_number IS NOT NULL THEN
        v_found := format('SELECT k.case_id FROM cases k WHERE k.tenant_id = %L AND k.number = %s', p_tenant, p_number);
    END IF;
    IF cardinality(p_words) > 0 THEN
        v_found := v_found || CASE WHEN v_found = '' THEN '' ELSE ' UNION ' END
            || format('SELECT k.case_id FROM cases k WHERE k.tenant_id = %L AND k.subject IS NOT NULL', p_tenant);
        FOREACH each IN ARRAY p_words LOOP
            v_found := v_found || format(' AND lower(k.subject) LIKE %L', '%' || like_literal(each) || '%');
        END LOOP;
    END IF;
    IF p_asked IS NOT NULL THEN
        v_found := v_found || CASE WHEN v_found = '' THEN '' ELSE ' UNION ' END
            || format('SELECT s.owner_id FROM find_written(%L, ''case'', %L, 2000) s', p_tenant, p_asked);
    END IF;
    IF v_found = '' THEN
        RETURN;
    END IF;
    RETURN QUERY EXECUTE format(
        'SELECT c.case_id FROM (SELECT f.case_id FROM (%s) f(case_id) ORDER BY f.case_id DESC LIMIT 200) c%s ORDER BY c.case_id DESC LIMIT %s',
        v_found, CASE WHEN p_agent IS NULL THEN '' ELSE format(' WHERE may_see_case(%L, c.case_id, %L)', p_tenant, p_agent) END, p_limit);
END $$;

-- Whether an agent who may not read all sees a case: what cases/access.py says.
CREATE OR REPLACE FUNCTION may_see_case(p_tenant uuid, p_case uuid, p_agent uuid) RETURNS boolean LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN EXISTS (
        SELECT 1 FROM cases k WHERE k.tenant_id = p_tenant AND k.case_id = case_now(p_tenant, p_case) AND (k.owner_agent_id = p_agent
            OR EXISTS (SELECT 1 FROM team_members t WHERE t.tenant_id = p_tenant AND t.team_id = k.team_id AND t.agent_id = p_agent)
            OR EXISTS (SELECT 1 FROM work_items w WHERE w.tenant_id = p_tenant AND w.case_id = k.case_id AND (w.agent_id = p_agent
                OR EXISTS (SELECT 1 FROM queue_members q WHERE q.tenant_id = p_tenant AND q.queue_id = w.queue_id
                           AND q.agent_id = p_agent)))));
END $$;
