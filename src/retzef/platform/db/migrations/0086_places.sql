-- Somebody whose address and password fit several tenants signs in to all of them at once and goes from one to another.
-- The sessions of one sign-in form a group; the browser holds the token of one of them, that of the others is nobody's.
ALTER TABLE sessions ADD COLUMN group_id uuid NOT NULL DEFAULT gen_random_uuid();
-- Whether the second factor was given for this one; who has one is asked when they come for the first time.
ALTER TABLE sessions ADD COLUMN code_given boolean NOT NULL DEFAULT false;
CREATE INDEX sessions_by_group ON sessions (group_id);
