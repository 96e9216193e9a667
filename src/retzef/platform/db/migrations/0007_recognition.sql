-- Recognition by a normal form, and a search that is quick in a large centre.

-- Where a tenant is at home (ISO 3166): how a number is read that comes without its country.
ALTER TABLE tenants ADD COLUMN home_country text NOT NULL DEFAULT 'IL' CHECK (home_country ~ '^[A-Z]{2}$');

ALTER TABLE customers ADD COLUMN created_by uuid;

-- `value` is the normal form: one for every way of writing. `shown` is that form as people of the tenant's country write it.
-- `form` tells by which edition of the rules it was made; what was made by an earlier one is made anew (customers/settle.py).
ALTER TABLE identities
    ADD COLUMN shown text NOT NULL DEFAULT '' CHECK (length(shown) <= 500),
    ADD COLUMN form smallint NOT NULL DEFAULT 0,
    -- How it was proved, by whom and when; null while it is only claimed, and where the channel itself vouches for it.
    ADD COLUMN verified_how text,
    ADD COLUMN verified_by uuid,
    ADD COLUMN verified_at timestamptz,
    ADD COLUMN withdrawn_by uuid,
    ADD COLUMN withdrawn_at timestamptz,
    -- What it was before it was withdrawn, so that this can be undone.
    ADD COLUMN withdrawn_from text,
    ADD COLUMN version bigint NOT NULL DEFAULT 1,
    DROP CONSTRAINT identities_status_check,
    ADD CONSTRAINT identities_status_check CHECK (status IN ('claimed', 'verified', 'withdrawn'));
DROP INDEX identities_claimed;
CREATE UNIQUE INDEX identities_standing ON identities (tenant_id, customer_id, kind, value) WHERE status <> 'withdrawn';
CREATE INDEX identities_of_customer ON identities (tenant_id, customer_id);
-- Whoever has the address, claimed or verified.
CREATE INDEX identities_by_value ON identities (tenant_id, kind, value) WHERE status <> 'withdrawn';
CREATE INDEX identities_to_settle ON identities (tenant_id, identity_id) WHERE form < 1;

-- Parts of names and numbers, in any language. Both extensions come with PostgreSQL and need no superuser.
CREATE EXTENSION IF NOT EXISTS pg_trgm;
CREATE EXTENSION IF NOT EXISTS btree_gin;
CREATE INDEX customers_by_part_of_name ON customers USING gin (tenant_id, lower(name) gin_trgm_ops);
CREATE INDEX identities_by_part ON identities USING gin (tenant_id, lower(value) gin_trgm_ops)
    WHERE status <> 'withdrawn' AND kind NOT IN ('webchat_visitor', 'cookie');
CREATE INDEX customers_by_name ON customers (tenant_id, (COALESCE(lower(name), chr(1114111))), customer_id)
    WHERE root_id = customer_id;
CREATE INDEX customers_standing ON customers (tenant_id, customer_id) WHERE root_id = customer_id;
