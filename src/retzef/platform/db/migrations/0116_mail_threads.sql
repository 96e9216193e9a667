-- The threads in which somebody was written to, the newest first: for an answer that names none of them.
CREATE INDEX mail_recipients_by_address ON mail_recipients (tenant_id, address, message_id);
