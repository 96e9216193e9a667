-- A fact of a customer who has no case open fires rules too: until one is opened what came of a rule is of the customer alone.
ALTER TABLE rule_runs ALTER COLUMN case_id DROP NOT NULL, ADD COLUMN customer_id uuid,
    ADD CHECK (case_id IS NOT NULL OR customer_id IS NOT NULL);
CREATE INDEX rule_runs_of_customer ON rule_runs (tenant_id, customer_id) WHERE customer_id IS NOT NULL;
