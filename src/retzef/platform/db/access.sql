-- Who may touch what. Run after every migration; idempotent.
--
-- retzef_app     the program at work for one tenant: sees only rows of the tenant in retzef.tenant_id
-- retzef_system  router, job runner, journal feed: sees all tenants; still owns nothing
DO $$
DECLARE
    t text;
    own_policy constant text :=
        'tenant_id = NULLIF(current_setting(''retzef.tenant_id'', true), '''')::uuid';
BEGIN
    FOR t IN
        SELECT c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
        WHERE n.nspname = 'public' AND c.relkind IN ('r', 'p') AND EXISTS (
            SELECT 1 FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attname = 'tenant_id' AND NOT a.attisdropped)
    LOOP
        EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY', t);
        EXECUTE format('DROP POLICY IF EXISTS own_tenant ON %I', t);
        EXECUTE format('DROP POLICY IF EXISTS whole_installation ON %I', t);
        EXECUTE format('CREATE POLICY own_tenant ON %I TO retzef_app USING (%s) WITH CHECK (%s)', t, own_policy, own_policy);
        EXECUTE format('CREATE POLICY whole_installation ON %I TO retzef_system USING (true) WITH CHECK (true)', t);
        EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON %I TO retzef_app, retzef_system', t);
    END LOOP;
    -- Views run with the rights of whoever reads them, so row-level security stays in force below them.
    FOR t IN SELECT viewname FROM pg_views WHERE schemaname = 'public' LOOP
        EXECUTE format('GRANT SELECT ON %I TO retzef_app, retzef_system', t);
    END LOOP;
    -- The journal is append-only for everybody who serves.
    EXECUTE 'REVOKE UPDATE, DELETE ON events FROM retzef_app, retzef_system';
    -- So is the record of who did and saw what.
    EXECUTE 'REVOKE UPDATE, DELETE ON audit_entries FROM retzef_app, retzef_system';
    EXECUTE 'GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO retzef_app, retzef_system';
    -- A dump is read as retzef_system, and tells where each sequence stands.
    EXECUTE 'GRANT SELECT ON ALL SEQUENCES IN SCHEMA public TO retzef_system';
    EXECUTE 'GRANT SELECT ON installation, schema_migrations TO retzef_app, retzef_system';
    EXECUTE 'GRANT SELECT, INSERT ON database_lives TO retzef_app, retzef_system';
    EXECUTE 'GRANT USAGE ON SCHEMA public TO retzef_app, retzef_system';
    -- Functions that look by index past the policies, for the tenant they are given: they run as the role that no policy
    -- holds back, and say themselves that the tenant is the transaction's own.
    EXECUTE 'GRANT CREATE ON SCHEMA public TO retzef_system';
    FOR t IN
        SELECT p.oid::regprocedure::text FROM pg_proc p
        WHERE p.pronamespace = 'public'::regnamespace AND p.prosecdef
          AND NOT EXISTS (SELECT 1 FROM pg_depend d WHERE d.objid = p.oid AND d.deptype = 'e')
    LOOP
        EXECUTE format('ALTER FUNCTION %s OWNER TO retzef_system', t);
        EXECUTE format('REVOKE EXECUTE ON FUNCTION %s FROM PUBLIC', t);
        EXECUTE format('GRANT EXECUTE ON FUNCTION %s TO retzef_app, retzef_system', t);
    END LOOP;
    EXECUTE 'REVOKE CREATE ON SCHEMA public FROM retzef_system';
END $$;
