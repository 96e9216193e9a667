-- A mail lies in its mailbox for years, and comes again when the mailbox is moved or its numbers are given out anew: what is known of it is
-- not swept by age.
UPDATE inbound_receipts r SET received_at = 'infinity'
FROM entry_points e WHERE e.tenant_id = r.tenant_id AND e.entry_point_id = r.entry_point_id AND e.channel = 'email';
