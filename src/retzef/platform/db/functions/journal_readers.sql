-- A reader of the journal that every tenant has begins: in a tenant that is new with its first fact, else now.
CREATE OR REPLACE FUNCTION begin_journal_reader(p_reader text, p_now timestamptz) RETURNS void LANGUAGE sql AS $$
    INSERT INTO journal_readers (tenant_id, reader, epoch, seen)
    SELECT t.tenant_id, p_reader, i.epoch, CASE WHEN f.xid IS NOT NULL AND t.created_at > p_now - interval '10 minutes'
        THEN (f.xid || ':' || f.xid || ':')::pg_snapshot ELSE pg_current_snapshot() END
    FROM tenants t CROSS JOIN installation i
    LEFT JOIN LATERAL (SELECT e.xid::text AS xid FROM events e WHERE e.tenant_id = t.tenant_id ORDER BY e.seq LIMIT 1) f ON true
    WHERE NOT EXISTS (SELECT 1 FROM journal_readers r WHERE r.tenant_id = t.tenant_id AND r.reader = p_reader)
    ON CONFLICT DO NOTHING
$$;
