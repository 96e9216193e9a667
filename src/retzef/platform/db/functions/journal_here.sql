-- Where the journal is now: the columns of a position. One statement has one snapshot, so whatever it reads besides is of
-- the same instant. No life: nobody has looked since the last crash.
CREATE OR REPLACE VIEW journal_here WITH (security_invoker = true) AS
SELECT i.epoch, l.life, pg_current_snapshot()::text AS snapshot FROM installation i LEFT JOIN database_lives l ON true;
