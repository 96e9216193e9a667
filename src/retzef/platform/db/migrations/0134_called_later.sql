-- Whoever is asked by name and has no room just now is asked as soon as they have: how long they then have to take the question. Null where it waits for
-- whoever serves its queue.
ALTER TABLE work_items ADD COLUMN consult_seconds integer;
