-- What a tenant wants to know of a case beyond what Retzef knows itself. No index: under row-level security the values of a
-- filter are looked at row by row, in the order of the list, as the words of a subject are.
ALTER TABLE cases ADD COLUMN fields jsonb NOT NULL DEFAULT '{}';
