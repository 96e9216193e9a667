-- A mail that some have is sent again to those alone who do not. Whoever our own server has taken it for is not handed it once more
-- when another server says that it is late there.
ALTER TABLE mail_recipients ADD COLUMN handed_over_at timestamptz;

ALTER TABLE mail_resends DROP CONSTRAINT mail_resends_status_before_check;
ALTER TABLE mail_resends ADD CONSTRAINT mail_resends_status_before_check
    CHECK (status_before IN ('unconfirmed', 'failed', 'sent', 'delivered', 'read'));
-- Addresses that were put right: the one it had gone to, and the one it goes to now.
ALTER TABLE mail_resends ADD COLUMN corrected jsonb NOT NULL DEFAULT '{}';
