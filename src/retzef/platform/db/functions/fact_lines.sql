-- A fact of another system as people read it, in the timeline and between the messages of its case: who told it, what it is,
-- its values with their types. Of a kind of the tenant's own also the words for it and for its values, in every language
-- it has; those that every tenant has are in the desk's catalogues.
CREATE OR REPLACE VIEW fact_lines WITH (security_invoker = true) AS
SELECT f.tenant_id, f.fact_id, f.customer_id, f.case_id, f.occurred_at, f.version, f.external_id, f.kind, s.key AS source,
    jsonb_build_object('fact_id', f.fact_id, 'fact_kind', f.kind, 'source_name', s.name, 'icon', s.icon, 'values', f.content,
        'fact_version', f.version, 'title', k.title, 'labels', (
            SELECT jsonb_object_agg(d.field ->> 'key', d.field -> 'label') FROM jsonb_array_elements(k.fields) d(field))) AS params
FROM facts f
JOIN fact_sources s ON s.tenant_id = f.tenant_id AND s.source_id = f.source_id
LEFT JOIN fact_kinds k ON k.tenant_id = f.tenant_id AND k.key = f.kind;
