-- Opening hours by the wall clock of the tenant's time zone. One calendar is the tenant's own; a queue may choose another.
-- A calendar is archived, never deleted: a queue that chose it goes by the tenant's own again.
CREATE TABLE calendars (
    tenant_id    uuid NOT NULL,
    calendar_id  uuid NOT NULL,
    name         text NOT NULL CHECK (length(name) BETWEEN 1 AND 120),
    is_default   boolean NOT NULL DEFAULT false,
    week         jsonb NOT NULL,                          -- seven lists of [from, until], Monday first: [[["09:00", "17:00"]], …]
    days         jsonb NOT NULL DEFAULT '[]',             -- [{date, note, spans}]: dates that have other hours, or none
    -- What a customer who writes while it is closed is answered, by locale; {}: nothing.
    closed_texts jsonb NOT NULL DEFAULT '{}',
    active       boolean NOT NULL DEFAULT true,
    version      bigint NOT NULL DEFAULT 1,
    PRIMARY KEY (tenant_id, calendar_id),
    CHECK (active OR NOT is_default)
);
CREATE UNIQUE INDEX calendars_default ON calendars (tenant_id) WHERE is_default;

-- Null: the tenant's own calendar.
ALTER TABLE queues ADD COLUMN calendar_id uuid;
ALTER TABLE queues ADD CONSTRAINT queues_calendar FOREIGN KEY (tenant_id, calendar_id) REFERENCES calendars;
-- By when a new case is to be done, in minutes of the queue's working time; null: nothing is promised.
ALTER TABLE queues ADD COLUMN deadline_minutes integer CHECK (deadline_minutes BETWEEN 1 AND 100000);
