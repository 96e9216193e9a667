-- Take, keep or fail to take the lease of the pool of every tenant that is not closed. The database's clock alone decides, set back or not.
-- A renewal need not survive a crash of the server, so it does not wait for the disk; a token that did matter is on
-- the disk with the round that was committed under it.
CREATE OR REPLACE FUNCTION hold_leases(p_holder text, p_for interval)
RETURNS TABLE (tenant_id uuid, token bigint) LANGUAGE plpgsql AS $$
#variable_conflict use_column
BEGIN
    PERFORM set_config('synchronous_commit', 'off', true);
    RETURN QUERY
    INSERT INTO router_leases AS l (tenant_id, holder, token, expires_at)
    SELECT t.tenant_id, p_holder, 1, clock_timestamp() + p_for FROM tenants t WHERE t.closed_at IS NULL ORDER BY t.tenant_id
    ON CONFLICT (tenant_id) DO UPDATE SET
        token = CASE WHEN l.holder = p_holder THEN l.token ELSE l.token + 1 END,
        holder = p_holder, expires_at = clock_timestamp() + p_for
    WHERE l.holder = p_holder OR l.expires_at < clock_timestamp()
        -- Nobody may have a lease for so long: the clock was set back, and its holder renews it at once or is dead.
        OR l.expires_at > clock_timestamp() + GREATEST(p_for, interval '1 minute')
    RETURNING l.tenant_id, l.token;
END $$;

-- A router that ends by itself lets go, so that the next one need not wait.
CREATE OR REPLACE FUNCTION release_leases(p_holder text) RETURNS void LANGUAGE sql AS $$
    UPDATE router_leases SET expires_at = '-infinity' WHERE holder = p_holder
$$;
