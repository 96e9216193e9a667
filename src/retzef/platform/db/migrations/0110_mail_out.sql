-- Mail that goes out: what it quotes, and by whom each queue writes.

-- What it answers stands below it.
ALTER TABLE mails ADD COLUMN quotes boolean NOT NULL DEFAULT false;

-- By language: the name before the address, and what stands below each mail.
ALTER TABLE queues
    ADD COLUMN sender_names jsonb NOT NULL DEFAULT '{}' CHECK (jsonb_typeof(sender_names) = 'object'),
    ADD COLUMN signatures jsonb NOT NULL DEFAULT '{}' CHECK (jsonb_typeof(signatures) = 'object');
