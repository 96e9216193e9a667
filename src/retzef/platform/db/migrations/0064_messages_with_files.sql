-- The files of a case are listed newest first: only the messages that have some are looked at.
CREATE INDEX messages_with_files ON messages (tenant_id, case_id, message_id) WHERE attachments <> '[]';
