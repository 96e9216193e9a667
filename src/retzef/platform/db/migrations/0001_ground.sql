-- The ground: tenants, staff, customers, cases, queues, the journal, jobs.
--
-- Every table carries tenant_id and leads its keys with it. `installation` and
-- `schema_migrations` describe the installation itself and belong to no tenant.
-- Ids are UUIDv7 made by the program. Instants are timestamptz in UTC.

CREATE TABLE installation (
    singleton         boolean PRIMARY KEY DEFAULT true CHECK (singleton),
    epoch             integer NOT NULL DEFAULT 1,
    -- What the cluster said of itself when this epoch began; another answer means a restore.
    cluster_marker    text NOT NULL DEFAULT '',
    epoch_began_at    timestamptz NOT NULL DEFAULT now()
);
INSERT INTO installation DEFAULT VALUES;

-- ---------------------------------------------------------------- tenancy
CREATE TABLE tenants (
    tenant_id       uuid PRIMARY KEY,
    name            text NOT NULL CHECK (length(name) BETWEEN 1 AND 200),
    default_locale  text NOT NULL DEFAULT 'en',
    locales         text[] NOT NULL DEFAULT '{en,he,uk,ru}',
    accent          text NOT NULL DEFAULT '#1f6feb' CHECK (accent ~ '^#[0-9a-fA-F]{6}$'),
    created_at      timestamptz NOT NULL
);

CREATE TABLE tenant_counters (
    tenant_id   uuid NOT NULL,
    name        text NOT NULL,
    value       bigint NOT NULL,
    PRIMARY KEY (tenant_id, name)
);

-- ---------------------------------------------------------------- staff
CREATE TABLE agents (
    tenant_id        uuid NOT NULL,
    agent_id         uuid NOT NULL,
    name             text NOT NULL CHECK (length(name) BETWEEN 1 AND 200),
    email            text NOT NULL CHECK (email = lower(email)),
    password_hash    text NOT NULL,
    locale           text NOT NULL DEFAULT 'en',
    role             text NOT NULL CHECK (role IN ('agent', 'supervisor', 'administrator')),
    capacity         integer NOT NULL DEFAULT 8 CHECK (capacity BETWEEN 1 AND 100),
    active           boolean NOT NULL DEFAULT true,
    presence         text NOT NULL DEFAULT 'offline' CHECK (presence IN ('ready', 'not_ready', 'offline')),
    presence_reason  text,
    presence_at      timestamptz NOT NULL,
    -- Since when nothing has been given to this agent: the longest-idle rule reads it.
    idle_since       timestamptz NOT NULL,
    last_seen_at     timestamptz,
    version          bigint NOT NULL DEFAULT 1,
    PRIMARY KEY (tenant_id, agent_id),
    UNIQUE (tenant_id, email)
);

CREATE TABLE sessions (
    tenant_id     uuid NOT NULL,
    token_hash    bytea NOT NULL,
    agent_id      uuid NOT NULL,
    created_at    timestamptz NOT NULL,
    expires_at    timestamptz NOT NULL,
    user_agent    text NOT NULL DEFAULT '',
    PRIMARY KEY (tenant_id, token_hash),
    FOREIGN KEY (tenant_id, agent_id) REFERENCES agents
);
CREATE INDEX sessions_by_token ON sessions (token_hash);
CREATE INDEX agents_by_email ON agents (email);
CREATE INDEX agents_ready ON agents (tenant_id, agent_id) WHERE presence = 'ready';

-- ---------------------------------------------------------------- queues
CREATE TABLE queues (
    tenant_id        uuid NOT NULL,
    queue_id         uuid NOT NULL,
    name             jsonb NOT NULL,                      -- text by locale
    item_load        integer NOT NULL DEFAULT 2 CHECK (item_load BETWEEN 1 AND 100),
    offer_seconds    integer NOT NULL DEFAULT 30 CHECK (offer_seconds BETWEEN 5 AND 600),
    wrap_up_seconds  integer NOT NULL DEFAULT 120 CHECK (wrap_up_seconds BETWEEN 0 AND 3600),
    priority         integer NOT NULL DEFAULT 0,
    version          bigint NOT NULL DEFAULT 1,
    PRIMARY KEY (tenant_id, queue_id)
);

CREATE TABLE queue_members (
    tenant_id  uuid NOT NULL,
    queue_id   uuid NOT NULL,
    agent_id   uuid NOT NULL,
    PRIMARY KEY (tenant_id, queue_id, agent_id),
    FOREIGN KEY (tenant_id, queue_id) REFERENCES queues,
    FOREIGN KEY (tenant_id, agent_id) REFERENCES agents
);
CREATE INDEX queue_members_by_agent ON queue_members (tenant_id, agent_id);

CREATE TABLE dispositions (
    tenant_id       uuid NOT NULL,
    disposition_id  uuid NOT NULL,
    queue_id        uuid NOT NULL,
    label           jsonb NOT NULL,                       -- text by locale
    position        integer NOT NULL DEFAULT 0,
    PRIMARY KEY (tenant_id, disposition_id),
    FOREIGN KEY (tenant_id, queue_id) REFERENCES queues
);

CREATE TABLE entry_points (
    tenant_id       uuid NOT NULL,
    entry_point_id  uuid NOT NULL,
    channel         text NOT NULL,
    name            text NOT NULL,
    public_key      text NOT NULL,
    queue_id        uuid NOT NULL,
    settings        jsonb NOT NULL DEFAULT '{}',
    secrets         bytea,                                -- encrypted with the tenant's key
    active          boolean NOT NULL DEFAULT true,
    version         bigint NOT NULL DEFAULT 1,
    PRIMARY KEY (tenant_id, entry_point_id),
    FOREIGN KEY (tenant_id, queue_id) REFERENCES queues
);
CREATE INDEX entry_points_by_key ON entry_points (public_key);

-- ---------------------------------------------------------------- customers
CREATE TABLE customers (
    tenant_id    uuid NOT NULL,
    customer_id  uuid NOT NULL,
    name         text,
    locale       text,
    -- The customer this one is linked into, itself when it stands alone. Derived from customer_links.
    root_id      uuid NOT NULL,
    created_at   timestamptz NOT NULL,
    version      bigint NOT NULL DEFAULT 1,
    PRIMARY KEY (tenant_id, customer_id)
);
CREATE INDEX customers_by_root ON customers (tenant_id, root_id);

CREATE TABLE customer_links (
    tenant_id         uuid NOT NULL,
    link_id           uuid NOT NULL,
    from_customer_id  uuid NOT NULL,
    into_customer_id  uuid NOT NULL,
    provenance        text NOT NULL,
    linked_by         uuid,
    linked_at         timestamptz NOT NULL,
    undone_at         timestamptz,
    PRIMARY KEY (tenant_id, link_id),
    FOREIGN KEY (tenant_id, from_customer_id) REFERENCES customers,
    FOREIGN KEY (tenant_id, into_customer_id) REFERENCES customers,
    CHECK (from_customer_id <> into_customer_id)
);
CREATE UNIQUE INDEX customer_links_standing ON customer_links (tenant_id, from_customer_id) WHERE undone_at IS NULL;
CREATE INDEX customer_links_into ON customer_links (tenant_id, into_customer_id) WHERE undone_at IS NULL;

CREATE TABLE identities (
    tenant_id    uuid NOT NULL,
    identity_id  uuid NOT NULL,
    customer_id  uuid NOT NULL,
    kind         text NOT NULL,
    value        text NOT NULL CHECK (length(value) BETWEEN 1 AND 500),
    status       text NOT NULL CHECK (status IN ('claimed', 'verified')),
    provenance   text NOT NULL,
    created_at   timestamptz NOT NULL,
    PRIMARY KEY (tenant_id, identity_id),
    FOREIGN KEY (tenant_id, customer_id) REFERENCES customers
);
-- A verified address names one customer; anybody may claim one.
CREATE UNIQUE INDEX identities_verified ON identities (tenant_id, kind, value) WHERE status = 'verified';
CREATE UNIQUE INDEX identities_claimed ON identities (tenant_id, customer_id, kind, value);

-- ---------------------------------------------------------------- cases
CREATE TABLE cases (
    tenant_id       uuid NOT NULL,
    case_id         uuid NOT NULL,
    number          bigint NOT NULL,
    customer_id     uuid NOT NULL,
    subject         text CHECK (length(subject) <= 300),
    status          text NOT NULL DEFAULT 'open' CHECK (status IN ('open', 'resolved')),
    outcome         text,
    owner_agent_id  uuid,
    opened_at       timestamptz NOT NULL,
    closed_at       timestamptz,
    version         bigint NOT NULL DEFAULT 1,
    PRIMARY KEY (tenant_id, case_id)
);
CREATE INDEX cases_by_customer ON cases (tenant_id, customer_id, case_id);
CREATE UNIQUE INDEX cases_by_number ON cases (tenant_id, number);

CREATE TABLE interactions (
    tenant_id       uuid NOT NULL,
    interaction_id  uuid NOT NULL,
    case_id         uuid NOT NULL,
    identity_id     uuid NOT NULL,
    entry_point_id  uuid NOT NULL,
    channel         text NOT NULL,
    thread_key      text NOT NULL CHECK (length(thread_key) BETWEEN 1 AND 500),
    status          text NOT NULL DEFAULT 'open' CHECK (status IN ('open', 'ended')),
    started_at      timestamptz NOT NULL,
    ended_at        timestamptz,
    PRIMARY KEY (tenant_id, interaction_id)
);
CREATE UNIQUE INDEX interactions_open ON interactions (tenant_id, entry_point_id, thread_key) WHERE status = 'open';
CREATE INDEX interactions_by_thread ON interactions (tenant_id, entry_point_id, thread_key, interaction_id);
CREATE INDEX interactions_by_case ON interactions (tenant_id, case_id);

CREATE TABLE messages (
    tenant_id            uuid NOT NULL,
    message_id           uuid NOT NULL,
    case_id              uuid NOT NULL,
    interaction_id       uuid NOT NULL,
    direction            text NOT NULL CHECK (direction IN ('in', 'out', 'note')),
    author_kind          text NOT NULL CHECK (author_kind IN ('customer', 'agent', 'bot', 'system')),
    author_id            uuid,
    text                 text NOT NULL,
    attachments          jsonb NOT NULL DEFAULT '[]',
    status               text NOT NULL CHECK (status IN
                         ('received', 'queued', 'sent', 'delivered', 'read', 'failed', 'unconfirmed')),
    error_code           text,
    client_id            text,
    provider_message_id  text,
    -- Set before a message is handed to its provider, null again when the outcome is known: what is found set was
    -- cut off in between, and only a provider with idempotency keys may be asked again.
    send_began_at        timestamptz,
    send_attempts        integer NOT NULL DEFAULT 0,
    occurred_at          timestamptz NOT NULL,
    version              bigint NOT NULL DEFAULT 1,
    PRIMARY KEY (tenant_id, message_id)
);
CREATE INDEX messages_by_case ON messages (tenant_id, case_id, message_id);
CREATE INDEX messages_by_interaction ON messages (tenant_id, interaction_id, message_id);
CREATE UNIQUE INDEX messages_by_client_id ON messages (tenant_id, case_id, client_id) WHERE direction <> 'in';
CREATE INDEX messages_by_provider_id ON messages (tenant_id, interaction_id, provider_message_id) WHERE direction = 'out';

-- What has come in already, by the provider's own id. Kept longer than any provider retries.
CREATE TABLE inbound_receipts (
    tenant_id            uuid NOT NULL,
    entry_point_id       uuid NOT NULL,
    provider_message_id  text NOT NULL CHECK (length(provider_message_id) BETWEEN 1 AND 500),
    message_id           uuid NOT NULL,
    received_at          timestamptz NOT NULL,
    PRIMARY KEY (tenant_id, entry_point_id, provider_message_id)
);

CREATE TABLE attachments (
    tenant_id      uuid NOT NULL,
    attachment_id  uuid NOT NULL,
    name           text NOT NULL CHECK (length(name) BETWEEN 1 AND 255),
    media_type     text NOT NULL,
    size           bigint NOT NULL CHECK (size > 0),
    sha256         bytea NOT NULL,
    width          integer,
    height         integer,
    -- Who may use it in a message before it is in one: an agent, or a thread of an entry point.
    uploaded_by    text NOT NULL,
    message_id     uuid,
    created_at     timestamptz NOT NULL,
    PRIMARY KEY (tenant_id, attachment_id)
);

-- ---------------------------------------------------------------- work
CREATE TABLE work_items (
    tenant_id       uuid NOT NULL,
    work_item_id    uuid NOT NULL,
    queue_id        uuid NOT NULL,
    medium          text NOT NULL,
    case_id         uuid NOT NULL,
    interaction_id  uuid NOT NULL,
    state           text NOT NULL CHECK (state IN ('waiting', 'offered', 'assigned', 'wrap_up', 'done')),
    priority        integer NOT NULL DEFAULT 0,
    load            integer NOT NULL,
    queued_at       timestamptz NOT NULL,
    agent_id        uuid,
    assigned_at     timestamptz,
    wrap_up_until   timestamptz,
    done_at         timestamptz,
    disposition_id  uuid,
    -- Agents who declined or let an offer lapse, each with the instant: {agent_id: instant}. They are asked again
    -- only when nobody else is left, and not at once.
    passed_by       jsonb NOT NULL DEFAULT '{}',
    unread          integer NOT NULL DEFAULT 0,
    last_line       text NOT NULL DEFAULT '',
    last_line_at    timestamptz NOT NULL,
    last_line_by    text NOT NULL DEFAULT 'customer',
    version         bigint NOT NULL DEFAULT 1,
    PRIMARY KEY (tenant_id, work_item_id)
);
CREATE UNIQUE INDEX work_items_of_interaction ON work_items (tenant_id, interaction_id) WHERE state <> 'done';
CREATE INDEX work_items_waiting ON work_items (tenant_id, queue_id, priority DESC, queued_at, work_item_id)
    WHERE state = 'waiting';
CREATE INDEX work_items_of_agent ON work_items (tenant_id, agent_id) WHERE state IN ('offered', 'assigned', 'wrap_up');
CREATE INDEX work_items_by_case ON work_items (tenant_id, case_id);

CREATE TABLE offers (
    tenant_id     uuid NOT NULL,
    offer_id      uuid NOT NULL,
    work_item_id  uuid NOT NULL,
    agent_id      uuid NOT NULL,
    state         text NOT NULL CHECK (state IN ('pending', 'accepted', 'declined', 'timed_out', 'revoked')),
    reasons       jsonb NOT NULL,
    offered_at    timestamptz NOT NULL,
    expires_at    timestamptz NOT NULL,
    answered_at   timestamptz,
    answer_reason text,
    version       bigint NOT NULL DEFAULT 1,
    PRIMARY KEY (tenant_id, offer_id)
);
CREATE UNIQUE INDEX offers_pending ON offers (tenant_id, work_item_id) WHERE state = 'pending';
CREATE INDEX offers_pending_of_agent ON offers (tenant_id, agent_id) WHERE state = 'pending';

CREATE TABLE decisions (
    tenant_id        uuid NOT NULL,
    decision_id      uuid NOT NULL,
    work_item_id     uuid NOT NULL,
    decided_at       timestamptz NOT NULL,
    policy           text NOT NULL,
    candidates       jsonb NOT NULL,
    chosen_agent_id  uuid,
    PRIMARY KEY (tenant_id, decision_id)
);
CREATE INDEX decisions_of_item ON decisions (tenant_id, work_item_id, decision_id);

-- One writer for each pool of agents (here: each tenant). The token fences off a holder that was replaced.
CREATE TABLE router_leases (
    tenant_id   uuid PRIMARY KEY,
    holder      text NOT NULL,
    token       bigint NOT NULL,
    expires_at  timestamptz NOT NULL
);

-- ---------------------------------------------------------------- jobs
CREATE TABLE jobs (
    tenant_id     uuid NOT NULL,
    job_id        uuid NOT NULL,
    kind          text NOT NULL,
    payload       jsonb NOT NULL,
    state         text NOT NULL DEFAULT 'ready' CHECK (state IN ('ready', 'running', 'dead')),
    run_at        timestamptz NOT NULL,
    attempts      integer NOT NULL DEFAULT 0,
    locked_until  timestamptz,
    last_error    text,
    created_at    timestamptz NOT NULL,
    PRIMARY KEY (tenant_id, job_id)
);
CREATE INDEX jobs_ready ON jobs (run_at) WHERE state = 'ready';
CREATE INDEX jobs_running ON jobs (locked_until) WHERE state = 'running';
CREATE INDEX jobs_dead ON jobs (tenant_id, job_id) WHERE state = 'dead';

-- ---------------------------------------------------------------- journal
-- `xid` is the writing transaction: a reader's position is a snapshot, and "new" means
-- "visible now, not visible in my last snapshot". `epoch` begins anew after a restore,
-- because transaction ids do too.
CREATE TABLE events (
    tenant_id       uuid NOT NULL,
    seq             bigint GENERATED ALWAYS AS IDENTITY,
    epoch           integer NOT NULL DEFAULT COALESCE(NULLIF(current_setting('retzef.epoch', true), ''), '0')::integer,
    xid             xid8 NOT NULL DEFAULT pg_current_xact_id(),
    occurred_at     timestamptz NOT NULL,
    kind            text NOT NULL,
    event_version   smallint NOT NULL DEFAULT 1,
    actor_kind      text NOT NULL,
    actor_id        uuid,
    case_id         uuid,
    interaction_id  uuid,
    message_id      uuid,
    work_item_id    uuid,
    offer_id        uuid,
    agent_id        uuid,
    identity_id     uuid,
    customer_id     uuid,
    data            jsonb NOT NULL DEFAULT '{}',
    PRIMARY KEY (tenant_id, seq)
);
CREATE INDEX events_by_transaction ON events (xid);
CREATE INDEX events_by_case ON events (tenant_id, case_id, seq) WHERE case_id IS NOT NULL;
CREATE INDEX events_by_identity ON events (tenant_id, identity_id, seq) WHERE identity_id IS NOT NULL;

-- Provisional, negative case numbers inside an ingest transaction; never seen outside it.
CREATE SEQUENCE case_provisional;
