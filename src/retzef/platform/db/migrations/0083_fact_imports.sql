-- A file may bring facts of another system instead of customers: which system's, of which kind, and what is done with lines of
-- people nobody knows.
ALTER TABLE imports
    ADD COLUMN subject text NOT NULL DEFAULT 'customers' CHECK (subject IN ('customers', 'facts')),
    ADD COLUMN fact_source text,
    ADD COLUMN fact_kind text,
    ADD COLUMN unknown_customer text NOT NULL DEFAULT 'refuse' CHECK (unknown_customer IN ('refuse', 'create')),
    ADD CHECK ((subject = 'facts') = (fact_source IS NOT NULL AND fact_kind IS NOT NULL));
