-- Tenants whose work is given out together: the clients of an outsourcer, say, whose agents serve several of them. `pool_id` is the tenant by
-- whose routing policy that is done; null: a tenant by itself.
ALTER TABLE tenants ADD COLUMN pool_id uuid;
CREATE INDEX tenants_of_pool ON tenants (pool_id) WHERE pool_id IS NOT NULL;

-- Who somebody is among the agents of a pool: one address is one person. What they carry for one tenant counts for all.
ALTER TABLE agents ADD COLUMN person_id uuid;
CREATE INDEX agents_of_person ON agents (person_id) WHERE person_id IS NOT NULL;

CREATE FUNCTION name_person() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.person_id := (SELECT md5(t.pool_id::text || NEW.email)::uuid FROM tenants t
                      WHERE t.tenant_id = NEW.tenant_id AND t.pool_id IS NOT NULL);
    RETURN NEW;
END $$;
CREATE TRIGGER agents_name_person BEFORE INSERT OR UPDATE OF email ON agents FOR EACH ROW EXECUTE FUNCTION name_person();
