-- Messages in which something was found, newest first, that this reader may see. See modules/search.
--
-- p_agent: only what this agent may see of cases (as cases/access.py has it); null for who may see all. p_words: a tsquery.
-- p_sure, p_like: where lexemes alone do not tell (see engine/search `Term`), side by side. p_shelf, p_before: go on after this
-- place. p_from, p_until: ids of messages between which. At most p_read_at_most are looked at in one go: the last row then is
-- the place where looking ended (`seen` false), and whoever asks may go on from there.
--
-- A shelf at a time from the newest, as long as little is found; then all that is older at once (after two shelves, when nothing
-- was found on them: the newest may have just been begun). Which row comes first is told by
-- (shelf, message_id).
--
-- SECURITY DEFINER, and owned by retzef_system: under a policy, @@ may not look at rows before the policy has, so no index
-- would be used. The tenant is an argument, and must be the one of the transaction.
CREATE OR REPLACE FUNCTION find_messages(
    p_tenant uuid, p_agent uuid, p_words text, p_sure text[], p_like text[], p_shelf integer, p_before uuid,
    p_from uuid, p_until uuid, p_queue uuid, p_author uuid, p_limit integer, p_read_at_most integer)
RETURNS TABLE (message_id uuid, shelf integer, seen boolean)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp
SET plan_cache_mode = force_generic_plan SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off AS $$
#variable_conflict use_column
DECLARE
    v_shelf  integer := p_shelf;
    v_read   integer := 0;
    v_found  integer := 0;
    v_steps  integer := 0;
    v_below  boolean := false;
    r        record;
BEGIN
    IF p_tenant IS DISTINCT FROM NULLIF(current_setting('retzef.tenant_id', true), '')::uuid THEN
        RAISE EXCEPTION 'another tenant' USING ERRCODE = '42501';
    END IF;
    IF v_shelf IS NULL THEN
        SELECT c.value / 20000 INTO v_shelf FROM tenant_counters c
        WHERE c.tenant_id = p_tenant AND c.name = 'searched_messages';
    END IF;
    WHILE v_shelf >= 0 LOOP
        v_steps := v_steps + 1;
        FOR r IN SELECT * FROM search_candidates(p_tenant, p_words, p_sure, p_like, v_shelf, v_below, p_shelf, p_before, p_from,
                                                 p_until, p_read_at_most - v_read)
        LOOP
            v_read := v_read + 1;
            IF (p_agent IS NULL AND p_queue IS NULL AND p_author IS NULL)
               OR EXISTS (
                -- Who may see a case may see what was merged into it.
                SELECT 1 FROM messages m JOIN cases o ON o.tenant_id = m.tenant_id AND o.case_id = m.case_id
                JOIN cases k ON k.tenant_id = m.tenant_id
                    AND k.case_id = CASE WHEN o.merged_into IS NULL THEN o.case_id ELSE case_now(p_tenant, o.case_id) END
                WHERE m.tenant_id = p_tenant AND m.message_id = r.message_id AND (p_author IS NULL OR m.author_id = p_author)
                  AND (p_queue IS NULL OR EXISTS (SELECT 1 FROM work_items w WHERE w.tenant_id = p_tenant
                       AND w.case_id = k.case_id AND w.queue_id = p_queue))
                  AND (p_agent IS NULL OR k.owner_agent_id = p_agent
                    OR EXISTS (SELECT 1 FROM team_members t WHERE t.tenant_id = p_tenant AND t.team_id = k.team_id
                               AND t.agent_id = p_agent)
                    OR EXISTS (SELECT 1 FROM work_items w WHERE w.tenant_id = p_tenant AND w.case_id = k.case_id AND (
                        w.agent_id = p_agent OR EXISTS (SELECT 1 FROM queue_members q WHERE q.tenant_id = p_tenant
                            AND q.queue_id = w.queue_id AND q.agent_id = p_agent))))) THEN
                v_found := v_found + 1;
                message_id := r.message_id; shelf := r.shelf; seen := true;
                RETURN NEXT;
                IF v_found >= p_limit THEN RETURN; END IF;
            END IF;
            IF v_read >= p_read_at_most THEN
                message_id := r.message_id; shelf := r.shelf; seen := false;
                RETURN NEXT;
                RETURN;
            END IF;
        END LOOP;
        EXIT WHEN v_below;
        v_shelf := v_shelf - 1;
        v_below := v_steps >= 5 OR v_steps >= 2 AND v_read = 0;
    END LOOP;
END $$;

-- What may be found on one shelf, or (p_and_below) on it and all below, by the index of words alone.
CREATE OR REPLACE FUNCTION search_candidates(
    p_tenant uuid, p_words text, p_sure text[], p_like text[], p_shelf integer, p_and_below boolean, p_after_shelf integer,
    p_before uuid, p_from uuid, p_until uuid, p_limit integer)
RETURNS TABLE (message_id uuid, shelf integer)
LANGUAGE plpgsql STABLE ROWS 100
SET enable_seqscan = off SET enable_indexscan = off SET enable_indexonlyscan = off AS $$
#variable_conflict use_column
BEGIN
    RETURN QUERY EXECUTE format(
        'SELECT s.message_id, s.shelf FROM searched_messages s WHERE s.tenant_id = %L AND s.words @@ %L::tsquery AND %s%s%s%s%s'
        || ' ORDER BY s.shelf DESC, s.message_id DESC LIMIT %s',
        p_tenant, p_words,
        CASE WHEN p_and_below THEN format('s.shelf + 0 <= %s', p_shelf) ELSE format('s.shelf = %s', p_shelf) END,
        CASE WHEN p_before IS NOT NULL
             THEN format(' AND (s.shelf + 0, s.message_id) < (%s, %L::uuid)', p_after_shelf, p_before) ELSE '' END,
        -- An expression, so that no other index is thought of.
        CASE WHEN p_from IS NOT NULL THEN format(' AND COALESCE(s.message_id) >= %L::uuid', p_from) ELSE '' END,
        CASE WHEN p_until IS NOT NULL THEN format(' AND COALESCE(s.message_id) < %L::uuid', p_until) ELSE '' END,
        lexeme_checks(p_sure, p_like),
        p_limit);
END $$;

-- Conditions on the lexemes of a row `s`: of each pair one of p_sure, or a lexeme like p_like.
CREATE OR REPLACE FUNCTION lexeme_checks(p_sure text[], p_like text[]) RETURNS text LANGUAGE plpgsql IMMUTABLE AS $$
BEGIN
    RETURN COALESCE((SELECT string_agg(CASE WHEN x.like_this IS NULL THEN '' ELSE format(
        ' AND (%sEXISTS (SELECT FROM unnest(tsvector_to_array(s.words)) w WHERE w LIKE %L))',
        CASE WHEN x.sure = '' THEN '' ELSE format('ts_match_vq(s.words, %L::tsquery) OR ', x.sure) END, x.like_this) END, '')
        FROM unnest(p_sure, p_like) x(sure, like_this)), '');
END $$;
