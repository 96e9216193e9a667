-- Whose own fields have something in them: customers or cases (p_subject) by the words of their values. `p_asked`: see
-- modules/customers/written.py. Of very many any p_limit.
CREATE OR REPLACE FUNCTION find_written(p_tenant uuid, p_subject text, p_asked jsonb, p_limit integer)
RETURNS TABLE (owner_id uuid)
LANGUAGE plpgsql STABLE ROWS 100
SET enable_seqscan = off SET enable_indexscan = off SET enable_indexonlyscan = off AS $$
#variable_conflict use_column
BEGIN
    IF p_asked ->> 'words' = '' THEN
        RETURN;
    END IF;
    RETURN QUERY EXECUTE format(
        'SELECT s.owner_id FROM searched_fields s WHERE s.tenant_id = %L AND s.subject = %L AND s.words @@ %L::tsquery%s LIMIT %s',
        p_tenant, p_subject, p_asked ->> 'words',
        lexeme_checks(ARRAY(SELECT jsonb_array_elements_text(p_asked -> 'sure')), ARRAY(SELECT jsonb_array_elements_text(p_asked -> 'like'))),
        p_limit);
END $$;

-- Customers of whom another system told a fact in whose name (an order's number) there is p_part; nobody when that is empty.
CREATE OR REPLACE FUNCTION find_told(p_tenant uuid, p_part text, p_limit integer)
RETURNS TABLE (customer_id uuid)
LANGUAGE plpgsql STABLE ROWS 100
SET enable_seqscan = off SET enable_indexscan = off SET enable_indexonlyscan = off AS $$
#variable_conflict use_column
BEGIN
    IF p_part = '' THEN
        RETURN;
    END IF;
    RETURN QUERY EXECUTE format(
        'SELECT f.customer_id FROM facts f WHERE f.tenant_id = %L AND lower(f.external_id) LIKE %L LIMIT %s',
        p_tenant, '%' || like_literal(p_part) || '%', p_limit);
END $$;
