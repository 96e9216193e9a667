-- The name of the lock that says that a router lives.
CREATE OR REPLACE FUNCTION pulse_of_router(p_holder text) RETURNS bigint LANGUAGE sql IMMUTABLE AS $$
    SELECT hashtextextended(p_holder, 8115)
$$;

-- Take, keep or fail to take the lease of every pool, and whose work is given out in it: a tenant by itself, or all of those that name one tenant
-- their pool, which may be closed itself. The database's clock alone decides, set back or not.
-- Free is what has run out, and what was held by somebody who is dead: whoever holds leases keeps a lock of its name in a session of its own, which
-- the server ends with the process at the other end.
-- A renewal need not survive a crash of the server, so it does not wait for the disk; a token that did matter is on
-- the disk with the round that was committed under it.
CREATE OR REPLACE FUNCTION hold_leases(p_holder text, p_for interval)
RETURNS TABLE (pool_id uuid, token bigint, tenants uuid[]) LANGUAGE plpgsql AS $$
#variable_conflict use_column
BEGIN
    PERFORM set_config('synchronous_commit', 'off', true);
    RETURN QUERY
    WITH alive AS MATERIALIZED (
        SELECT (k.classid::bigint << 32) | k.objid::bigint AS pulse FROM pg_locks k
        WHERE k.locktype = 'advisory' AND k.objsubid = 1 AND k.granted
          AND k.database = (SELECT d.oid FROM pg_database d WHERE d.datname = current_database())
    ), pools AS (
        SELECT COALESCE(t.pool_id, t.tenant_id) AS pool_id, array_agg(t.tenant_id ORDER BY t.tenant_id) AS tenants
        FROM tenants t WHERE t.closed_at IS NULL GROUP BY 1
    ), held AS (
        INSERT INTO router_leases AS l (tenant_id, holder, token, expires_at, has_pulse)
        SELECT p.pool_id, p_holder, 1, clock_timestamp() + p_for, pulse_of_router(p_holder) IN (SELECT a.pulse FROM alive a)
        FROM pools p ORDER BY p.pool_id
        ON CONFLICT (tenant_id) DO UPDATE SET
            token = CASE WHEN l.holder = p_holder THEN l.token ELSE l.token + 1 END,
            holder = p_holder, expires_at = clock_timestamp() + p_for, has_pulse = EXCLUDED.has_pulse
        WHERE l.holder = p_holder OR l.expires_at < clock_timestamp()
            OR (l.has_pulse AND NOT EXISTS (SELECT FROM alive a WHERE a.pulse = pulse_of_router(l.holder)))
            -- Nobody may have a lease for so long: the clock was set back, and its holder renews it at once or is dead.
            OR l.expires_at > clock_timestamp() + GREATEST(p_for, interval '1 minute')
        RETURNING l.tenant_id, l.token
    )
    SELECT h.tenant_id, h.token, p.tenants FROM held h JOIN pools p ON p.pool_id = h.tenant_id;
END $$;

-- A router that ends by itself lets go, so that the next one need not wait.
CREATE OR REPLACE FUNCTION release_leases(p_holder text) RETURNS void LANGUAGE sql AS $$
    UPDATE router_leases SET expires_at = '-infinity' WHERE holder = p_holder
$$;
