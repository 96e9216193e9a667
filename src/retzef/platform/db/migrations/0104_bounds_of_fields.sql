-- The directory takes bounds of own fields too: one argument more.
DROP FUNCTION IF EXISTS list_customers(uuid, uuid, text[], text[], text, text, uuid, integer, jsonb, jsonb);
