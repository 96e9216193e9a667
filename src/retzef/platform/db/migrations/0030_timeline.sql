-- The timeline of a customer: what an identity brought is found by `events_by_identity`; facts of a matter that came by none
-- (resolved, given away, a note on the case itself) name the customer. Taking messages in writes none of these.
CREATE INDEX events_of_customer ON events (tenant_id, customer_id, seq)
    WHERE customer_id IS NOT NULL AND identity_id IS NULL AND case_id IS NOT NULL;
