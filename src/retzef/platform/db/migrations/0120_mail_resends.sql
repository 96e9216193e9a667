-- Mails that somebody had sent again: each time by whom, when, and how the mail stood. Repeating the call (`client_id`) sends nothing twice.
CREATE TABLE mail_resends (
    tenant_id     uuid NOT NULL,
    message_id    uuid NOT NULL,
    client_id     uuid NOT NULL,
    agent_id      uuid NOT NULL,
    asked_at      timestamptz NOT NULL,
    status_before text NOT NULL CHECK (status_before IN ('unconfirmed', 'failed')),
    error_before  text CHECK (length(error_before) <= 100),
    PRIMARY KEY (tenant_id, message_id, client_id)
);
