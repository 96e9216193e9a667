-- When somebody put the first steps of a new tenant away; until then the desk shows them to who manages it.
ALTER TABLE tenants ADD COLUMN onboarded_at timestamptz;
-- Whoever works already needs no first steps.
UPDATE tenants t SET onboarded_at = now()
WHERE EXISTS (SELECT FROM messages m WHERE m.tenant_id = t.tenant_id AND m.direction = 'out' AND m.author_kind = 'agent');
