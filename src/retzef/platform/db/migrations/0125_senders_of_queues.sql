-- From which address a queue writes: one that a mailbox has besides its own. Mail to it leads to the queue.
ALTER TABLE queues ADD COLUMN sender_address text CHECK (length(sender_address) BETWEEN 3 AND 320);
