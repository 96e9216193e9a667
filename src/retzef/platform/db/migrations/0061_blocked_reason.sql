-- Why a sender was blocked, in the words of who did it.
ALTER TABLE blocked_identities ADD COLUMN reason text CHECK (length(reason) BETWEEN 1 AND 300);
CREATE INDEX blocked_identities_by_age ON blocked_identities (tenant_id, blocked_at DESC, kind, value);
