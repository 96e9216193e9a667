-- A subscription that was deleted stays for a day with its secret, its log and its place in the journal: so long it can be taken back.
ALTER TABLE webhook_subscriptions ADD COLUMN deleted_at timestamptz;
