-- What came of a policy in shadow since it was told last. Nothing is written when the policy is not in shadow any more, or is another version.
--
-- p_told: counts [{queue_id, decisions, to_another, not_yet, sooner}] · differences [{difference_id, work_item_id, queue_id, decided_at,
--   ours, theirs}] · failure (text or null)
CREATE OR REPLACE FUNCTION tell_shadow(p_tenant uuid, p_now timestamptz, p_policy uuid, p_version bigint, p_keep integer, p_told jsonb)
RETURNS void LANGUAGE plpgsql AS $$
#variable_conflict use_column
BEGIN
    PERFORM set_config('retzef.tenant_id', p_tenant::text, true);
    PERFORM 1 FROM routing_policies p WHERE p.tenant_id = p_tenant AND p.policy_id = p_policy AND p.version = p_version AND p.state = 'shadow'
    FOR KEY SHARE;
    IF NOT FOUND THEN
        RETURN;
    END IF;
    DELETE FROM shadow_runs r WHERE r.tenant_id = p_tenant AND r.policy_id = p_policy AND r.version <> p_version;
    INSERT INTO shadow_runs AS r (tenant_id, policy_id, version, began_at, last_at, failed_at, failure)
    VALUES (p_tenant, p_policy, p_version, p_now, p_now, CASE WHEN p_told ->> 'failure' IS NOT NULL THEN p_now END, p_told ->> 'failure')
    ON CONFLICT (tenant_id, policy_id) DO UPDATE SET last_at = p_now, failed_at = COALESCE(EXCLUDED.failed_at, r.failed_at),
        failure = COALESCE(EXCLUDED.failure, r.failure);
    INSERT INTO shadow_counts AS c (tenant_id, policy_id, queue_id, decisions, to_another, not_yet, sooner)
    SELECT p_tenant, p_policy, x.queue_id, x.decisions, x.to_another, x.not_yet, x.sooner
    FROM jsonb_to_recordset(p_told -> 'counts') AS x(queue_id uuid, decisions bigint, to_another bigint, not_yet bigint, sooner bigint)
    ON CONFLICT (tenant_id, policy_id, queue_id) DO UPDATE SET decisions = c.decisions + EXCLUDED.decisions,
        to_another = c.to_another + EXCLUDED.to_another, not_yet = c.not_yet + EXCLUDED.not_yet, sooner = c.sooner + EXCLUDED.sooner;
    INSERT INTO shadow_differences (tenant_id, policy_id, difference_id, work_item_id, queue_id, decided_at, ours, theirs)
    SELECT p_tenant, p_policy, x.difference_id, x.work_item_id, x.queue_id, x.decided_at, NULLIF(x.ours, 'null'), NULLIF(x.theirs, 'null')
    FROM jsonb_to_recordset(p_told -> 'differences') AS x(difference_id uuid, work_item_id uuid, queue_id uuid, decided_at timestamptz,
        ours jsonb, theirs jsonb);
    DELETE FROM shadow_differences d WHERE d.tenant_id = p_tenant AND d.policy_id = p_policy AND d.difference_id < (
        SELECT o.difference_id FROM shadow_differences o WHERE o.tenant_id = p_tenant AND o.policy_id = p_policy
        ORDER BY o.difference_id DESC OFFSET p_keep - 1 LIMIT 1);
END $$;
