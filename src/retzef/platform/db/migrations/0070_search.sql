-- Search. What is found of messages stands in a table of its own, filled a moment after the commit: taking messages in does not
-- wait for it, and what is erased goes with its message.
--
-- `shelf`: messages of a tenant in the order of their coming, so many thousand to a shelf. A word that stands in every tenth
-- message is looked for on the newest shelf, and only there when enough is found.
CREATE TABLE searched_messages (
    tenant_id   uuid NOT NULL,
    message_id  uuid NOT NULL,
    shelf       integer NOT NULL,
    -- Lexemes of engine/search, without places: `words`, `~stems`, `^beginnings`, `#digits`, `@facts`.
    words       tsvector NOT NULL,
    PRIMARY KEY (tenant_id, message_id),
    FOREIGN KEY (tenant_id, message_id) REFERENCES messages (tenant_id, message_id) ON DELETE CASCADE
);
-- The list of what is not sorted into the index yet is read with every search: it is kept short.
CREATE INDEX searched_messages_by_words ON searched_messages USING gin (tenant_id, shelf, words)
    WITH (fastupdate = on, gin_pending_list_limit = 256);

-- Up to where a tenant's messages have been gone through. What is newer is found by the journal, and gone through again
-- after a start.
CREATE TABLE search_progress (
    tenant_id   uuid NOT NULL PRIMARY KEY,
    message_id  uuid NOT NULL
);

CREATE INDEX cases_by_part_of_subject ON cases USING gin (tenant_id, lower(subject) gin_trgm_ops) WHERE subject IS NOT NULL;
