-- What an agent carries for the other tenants of their pool.
--
-- SECURITY DEFINER, and owned by retzef_system: it counts past the policies that keep tenants apart, and tells no more than how much it is.
-- The tenant is an argument, and must be the one of the transaction.
CREATE OR REPLACE FUNCTION work_elsewhere(p_tenant uuid, p_agent uuid)
RETURNS TABLE (work_item_id uuid, medium text, load integer, state text, last_line_at timestamptz)
LANGUAGE plpgsql STABLE ROWS 4 SECURITY DEFINER SET search_path = public, pg_temp
SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off AS $$
#variable_conflict use_column
BEGIN
    IF p_tenant IS DISTINCT FROM NULLIF(current_setting('retzef.tenant_id', true), '')::uuid THEN
        RAISE EXCEPTION 'another tenant' USING ERRCODE = '42501';
    END IF;
    RETURN QUERY SELECT w.work_item_id, w.medium, w.load, w.state, w.last_line_at
    FROM agents a JOIN agents p ON p.person_id = a.person_id AND p.tenant_id <> a.tenant_id
    JOIN work_items w ON w.tenant_id = p.tenant_id AND w.agent_id = p.agent_id AND w.state IN ('offered', 'assigned', 'wrap_up')
    WHERE a.tenant_id = p_tenant AND a.agent_id = p_agent;
END $$;

-- Since when nothing has been given to the person an agent is, by any tenant of their pool. By the same right.
CREATE OR REPLACE FUNCTION idle_anywhere_since(p_tenant uuid, p_agent uuid) RETURNS timestamptz
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp SET enable_seqscan = off AS $$
BEGIN
    IF p_tenant IS DISTINCT FROM NULLIF(current_setting('retzef.tenant_id', true), '')::uuid THEN
        RAISE EXCEPTION 'another tenant' USING ERRCODE = '42501';
    END IF;
    RETURN (SELECT max(p.idle_since) FROM agents a JOIN agents p ON p.person_id = a.person_id
            WHERE a.tenant_id = p_tenant AND a.agent_id = p_agent);
END $$;

-- Nobody else gives this person anything until the transaction ends, for whichever tenant: asked by whoever holds the agent's row, so nobody who
-- holds this waits for such a row.
CREATE OR REPLACE FUNCTION lock_of_person(p_person uuid) RETURNS bigint LANGUAGE sql IMMUTABLE AS $$
    SELECT hashtextextended(p_person::text, 0)
$$;
