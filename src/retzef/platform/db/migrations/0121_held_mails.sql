-- A mail that waits a moment before it goes can be taken back until then: it is `held`, and nobody is told of it as of something said.
ALTER TABLE messages DROP CONSTRAINT messages_direction_check;
ALTER TABLE messages ADD CONSTRAINT messages_direction_check CHECK (direction IN ('in', 'out', 'note', 'held'));
ALTER TABLE mails ADD COLUMN held_until timestamptz;
-- The queue's signature stands below it.
ALTER TABLE mails ADD COLUMN signs boolean NOT NULL DEFAULT true;
