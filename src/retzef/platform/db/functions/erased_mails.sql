-- Mails that are known though nothing of them is kept.

-- The digest of what a mail is known by (`reading.outside_id`, or how a held one is): of this tenant, so that two cannot compare theirs.
CREATE OR REPLACE FUNCTION mail_digest(p_tenant uuid, p_known_by text) RETURNS bytea LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT sha256(convert_to(p_tenant::text || ' ' || p_known_by, 'UTF8'))
$$;

-- Which of these mails were erased. Whoever erases them at this moment is waited for: what the second statement sees is then all there is.
CREATE OR REPLACE FUNCTION find_erased_mails(p_tenant uuid, p_entry_point uuid, p_known_by text[]) RETURNS SETOF text LANGUAGE plpgsql AS $$
BEGIN
    PERFORM FROM inbound_receipts r
    WHERE r.tenant_id = p_tenant AND r.entry_point_id = p_entry_point AND r.provider_message_id = ANY (p_known_by)
    ORDER BY r.provider_message_id FOR KEY SHARE;
    RETURN QUERY
    SELECT n.known_by FROM unnest(p_known_by) AS n(known_by)
    JOIN erased_mails e ON e.tenant_id = p_tenant AND e.entry_point_id = p_entry_point AND e.digest = mail_digest(p_tenant, n.known_by);
END $$;
