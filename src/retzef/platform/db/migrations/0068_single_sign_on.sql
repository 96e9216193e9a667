-- Single sign-on: a tenant's identity provider (OpenID Connect), in up to three stages. What is written is a draft, which is tried; `live` lets
-- people in; `previous` is what was live before, to go back to.
CREATE TABLE identity_providers (
    tenant_id      uuid NOT NULL,
    stage          text NOT NULL CHECK (stage IN ('draft', 'live', 'previous')),
    name           text NOT NULL CHECK (length(name) BETWEEN 1 AND 60),
    preset         text NOT NULL CHECK (preset IN ('google', 'microsoft', 'keycloak', 'other')),
    issuer         text NOT NULL CHECK (length(issuer) BETWEEN 8 AND 500),
    client_id      text NOT NULL CHECK (length(client_id) BETWEEN 1 AND 500),
    secrets        bytea NOT NULL,                      -- `client_secret`; sealed
    allow_private_network boolean NOT NULL DEFAULT false,
    -- Whose verified addresses are believed; somebody with another one is not let in.
    email_domains  text[] NOT NULL CHECK (cardinality(email_domains) BETWEEN 1 AND 50),
    -- Is somebody who does not work here yet let in, and as what?
    lets_newcomers_in boolean NOT NULL DEFAULT false,
    role           text NOT NULL DEFAULT 'agent',
    role_id        uuid,
    team_ids       uuid[] NOT NULL DEFAULT '{}',
    -- Which claim names groups (dots lead into it), and which role each gives; the first that fits counts.
    role_claim     text NOT NULL DEFAULT '',
    role_rules     jsonb NOT NULL DEFAULT '[]',
    -- May people come in by password or passkey too?
    allows_others  boolean NOT NULL DEFAULT true,
    -- Does the provider ask everybody for a second factor, whether its proof says so or not?
    asks_second_factor boolean NOT NULL DEFAULT false,
    signs_out_there boolean NOT NULL DEFAULT true,
    end_session_endpoint text,
    version        bigint NOT NULL DEFAULT 1,
    -- Of a draft: the trial of this connection, what it brought, or why it failed.
    tried_at       timestamptz,
    tried_claims   jsonb,
    PRIMARY KEY (tenant_id, stage),
    FOREIGN KEY (tenant_id) REFERENCES tenants
);
-- Whoever signs in has said no more than an address.
CREATE INDEX identity_providers_by_domain ON identity_providers USING gin (email_domains) WHERE stage = 'live';

-- Who somebody is at a provider: its own number of them, which unlike an address is never given to another person.
CREATE TABLE sign_in_links (
    tenant_id     uuid NOT NULL,
    issuer        text NOT NULL,
    subject       text NOT NULL CHECK (length(subject) BETWEEN 1 AND 255),
    agent_id      uuid NOT NULL,
    made_at       timestamptz NOT NULL,
    last_used_at  timestamptz NOT NULL,
    PRIMARY KEY (tenant_id, issuer, subject),
    FOREIGN KEY (tenant_id, agent_id) REFERENCES agents
);
CREATE UNIQUE INDEX sign_in_links_of_agent ON sign_in_links (tenant_id, agent_id, issuer);

-- How a session was begun, and whether that showed two factors at once.
ALTER TABLE sessions ADD COLUMN came_by text NOT NULL DEFAULT 'password' CHECK (came_by IN ('password', 'passkey', 'provider'));
ALTER TABLE sessions ADD COLUMN both_factors boolean NOT NULL DEFAULT false;
