-- Answers in a chat that went by mail besides, since whoever was answered had left: each goes once.
CREATE TABLE followed_up (
    tenant_id       uuid NOT NULL,
    message_id      uuid NOT NULL,
    -- The message that went by mail.
    by_message_id   uuid NOT NULL,
    PRIMARY KEY (tenant_id, message_id)
);
CREATE INDEX followed_up_by ON followed_up (tenant_id, by_message_id);
