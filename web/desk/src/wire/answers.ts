/** What the REST calls answer, as far as the desk reads it. */

export interface SignedInAgent {
  agent_id: string;
  name: string;
  email: string;
  role: string;
  locale: string;
  capacity: number;
}

export interface Tenant {
  tenant_id: string;
  name: string;
  accent: string | null;
  locales: string[];
}

export interface PresenceReason {
  code: string;
  label: string;
}

export interface Disposition {
  disposition_id: string;
  label: string;
}

export interface Queue {
  queue_id: string;
  name: string;
  dispositions: Disposition[];
}

export interface Session {
  agent: SignedInAgent;
  tenant: Tenant;
  csrf: string;
  presence_reasons: PresenceReason[];
  queues: Queue[];
}

export interface TenantChoice {
  tenant_id: string;
  name: string;
}

export interface UploadedFile {
  attachment_id: string;
  name: string;
  media_type: string;
  size: number;
}

export interface FoundCustomer {
  customer_id: string;
  name: string | null;
  identities: { kind: string; value: string; status: string }[];
}

export interface Candidate {
  agent_id: string;
  name: string;
  score: number;
  reasons: { code: string; params: Record<string, unknown> }[];
}

export interface Decision {
  decided_at: string;
  policy: string;
  candidates: Candidate[];
  chosen_agent_id: string | null;
}

export interface EntryPoint {
  entry_point_id: string;
  channel: string;
  name: string;
  public_key: string;
  queue_id: string;
  active: boolean;
}

export interface DeadJob {
  job_id: string;
  kind: string;
  attempts: number;
  last_error: string | null;
  created_at: string;
  died_at: string | null;
}
