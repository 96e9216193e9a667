-- Receipts are deleted when they are old: found by their age, oldest first. Rows come in that order, so the index grows at
-- its end only. Decisions need none: their ids sort by time within a tenant.
CREATE INDEX inbound_receipts_by_age ON inbound_receipts (received_at);
