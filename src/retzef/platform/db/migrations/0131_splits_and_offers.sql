-- Mails of which it was offered to make a case of their own, when the split did so: undone, it is offered again.
ALTER TABLE case_splits ADD COLUMN answered_offers uuid[] NOT NULL DEFAULT '{}';
-- Whoever reads that a case was split reads whether that holds.
CREATE INDEX case_splits_undone ON case_splits (tenant_id, new_case_id) WHERE undone_at IS NOT NULL;
