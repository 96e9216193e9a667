-- How an answer that was begun goes where it goes by mail: to whom, under which subject, as composed. Null: as is usual.
ALTER TABLE case_drafts ADD COLUMN mail jsonb CHECK (octet_length(mail::text) <= 600000);
