-- Under which addresses the mailboxes of a tenant are written to: each under its own and its aliases.
CREATE OR REPLACE VIEW mailbox_addresses WITH (security_invoker = true) AS
SELECT e.tenant_id, e.entry_point_id, e.active, a.address, a.is_alias
FROM entry_points e CROSS JOIN LATERAL (
    SELECT e.settings->>'address' AS address, false AS is_alias
    UNION ALL SELECT jsonb_array_elements_text(e.settings->'aliases'), true) a
WHERE e.channel = 'email' AND a.address IS NOT NULL;
