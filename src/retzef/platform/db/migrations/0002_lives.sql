-- The database's present life: one row, in a table that PostgreSQL empties whenever it recovers from a crash, and that
-- no standby and no base backup has.
--
-- Transaction ids that had not reached the disk are given out again after a crash. A position of before counts them as
-- seen and would hide what is written under them later; that it is of another life says so.
CREATE UNLOGGED TABLE database_lives (
    singleton  boolean PRIMARY KEY DEFAULT true CHECK (singleton),
    life       bigint NOT NULL CHECK (life > 0)
);
