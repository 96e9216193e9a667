-- Search in the tenant's own fields. As of messages, what is found stands in a table of its own, and is filled a moment after the
-- commit by who keeps the search: the forms of words are made by the program (engine/search), not by the database.
--
-- A row stands for whatever has a value. Fields are written in many ways (by hand, by imports, by linking, by undoing an act), so
-- a trigger makes the row and marks it as due; a way that forgot to would leave things that are never found.
CREATE TABLE searched_fields (
    tenant_id  uuid NOT NULL,
    subject    text NOT NULL CHECK (subject IN ('customer', 'case')),
    owner_id   uuid NOT NULL,
    -- Lexemes of engine/search; null: to be made anew.
    words      tsvector,
    -- The subject last: who looks for words must not take this for the index to look in.
    PRIMARY KEY (tenant_id, owner_id, subject)
);
CREATE INDEX searched_fields_by_words ON searched_fields USING gin (tenant_id, subject, words)
    WITH (fastupdate = on, gin_pending_list_limit = 256);
CREATE INDEX searched_fields_due ON searched_fields (tenant_id, owner_id) WHERE words IS NULL;

CREATE FUNCTION fields_were_written() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    v_subject  text := TG_ARGV[0];
    v_owner    uuid;
BEGIN
    IF v_subject = 'customer' THEN
        v_owner := NEW.customer_id;
    ELSE
        v_owner := NEW.case_id;
    END IF;
    IF NEW.fields = '{}' THEN
        DELETE FROM searched_fields s WHERE s.tenant_id = NEW.tenant_id AND s.subject = v_subject AND s.owner_id = v_owner;
    ELSE
        INSERT INTO searched_fields (tenant_id, subject, owner_id) VALUES (NEW.tenant_id, v_subject, v_owner)
        ON CONFLICT (tenant_id, owner_id, subject) DO UPDATE SET words = NULL;
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER fields_written AFTER INSERT ON customers FOR EACH ROW
    WHEN (NEW.fields <> '{}') EXECUTE FUNCTION fields_were_written('customer');
CREATE TRIGGER fields_rewritten AFTER UPDATE OF fields ON customers FOR EACH ROW
    WHEN (NEW.fields <> OLD.fields) EXECUTE FUNCTION fields_were_written('customer');
CREATE TRIGGER fields_written AFTER INSERT ON cases FOR EACH ROW
    WHEN (NEW.fields <> '{}') EXECUTE FUNCTION fields_were_written('case');
CREATE TRIGGER fields_rewritten AFTER UPDATE OF fields ON cases FOR EACH ROW
    WHEN (NEW.fields <> OLD.fields) EXECUTE FUNCTION fields_were_written('case');

-- What was written before. The owner of the tables is held back by policies too; `access.sql` forces them again.
ALTER TABLE customers NO FORCE ROW LEVEL SECURITY;
ALTER TABLE cases NO FORCE ROW LEVEL SECURITY;
INSERT INTO searched_fields (tenant_id, subject, owner_id)
SELECT c.tenant_id, 'customer', c.customer_id FROM customers c WHERE c.fields <> '{}'
UNION ALL
SELECT k.tenant_id, 'case', k.case_id FROM cases k WHERE k.fields <> '{}';

-- An order by any part of its number.
CREATE INDEX facts_by_part_of_name ON facts USING gin (tenant_id, lower(external_id) gin_trgm_ops);
