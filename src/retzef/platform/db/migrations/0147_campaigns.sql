-- What routing rules ask of our own messages: the campaign they were sent for, and when it was first known that they arrived.
ALTER TABLE messages
    ADD COLUMN campaign text,
    ADD COLUMN delivered_at timestamptz;
-- Not looked for among those there are: none has one.
ALTER TABLE messages ADD CONSTRAINT messages_campaign CHECK (length(campaign) BETWEEN 1 AND 100) NOT VALID;
