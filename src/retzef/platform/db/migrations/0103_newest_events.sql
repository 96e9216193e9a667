-- `newest_events_of` stands in its place: it gives whole events, which a page looked up again.
DROP FUNCTION IF EXISTS newest_of_identity(uuid, uuid, bigint, bigint, timestamptz, text[], text, uuid[], integer);
