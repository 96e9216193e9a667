-- Mentions in notes: `<@agent:ID>` and `<@team:ID>` in the text. What names nobody stays as it is.
CREATE OR REPLACE FUNCTION named_in(p_text text) RETURNS TABLE (mark text, kind text, id uuid) LANGUAGE sql IMMUTABLE AS $$
    SELECT DISTINCT '<@' || r[1] || ':' || r[2] || '>', r[1], r[2]::uuid
    FROM regexp_matches(p_text, '<@(agent|team):([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})>', 'g') r LIMIT 50
$$;

-- By id: the name of an agent, the names of a team by language.
CREATE OR REPLACE FUNCTION mentions_in(p_tenant uuid, p_text text) RETURNS jsonb LANGUAGE sql STABLE AS $$
    SELECT COALESCE(jsonb_object_agg(n.id, n.name) FILTER (WHERE n.name IS NOT NULL), '{}') FROM (
        SELECT x.id, CASE x.kind
            WHEN 'agent' THEN (SELECT to_jsonb(a.name) FROM agents a WHERE a.tenant_id = p_tenant AND a.agent_id = x.id)
            ELSE (SELECT t.name FROM teams t WHERE t.tenant_id = p_tenant AND t.team_id = x.id) END AS name
        FROM named_in(p_text) x) n
$$;

-- The text as one reads it: names in place of ids, a team's in the language of the tenant.
CREATE OR REPLACE FUNCTION with_names(p_tenant uuid, p_text text) RETURNS text LANGUAGE plpgsql STABLE AS $$
DECLARE
    v_text  text := p_text;
    r       record;
BEGIN
    IF p_text IS NULL OR position('<@' IN p_text) = 0 THEN RETURN p_text; END IF;
    FOR r IN SELECT x.mark, CASE x.kind
            WHEN 'agent' THEN (SELECT a.name FROM agents a WHERE a.tenant_id = p_tenant AND a.agent_id = x.id)
            ELSE (SELECT text_in(t.name, o.default_locale) FROM teams t JOIN tenants o ON o.tenant_id = t.tenant_id
                  WHERE t.tenant_id = p_tenant AND t.team_id = x.id) END AS name
        FROM named_in(p_text) x
    LOOP
        v_text := replace(v_text, r.mark, '@' || COALESCE(r.name, '?'));
    END LOOP;
    RETURN v_text;
END $$;
