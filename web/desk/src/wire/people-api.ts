/** The REST calls about people and rights, one function each. */
import type { components } from "./schema";
import { dataOf, type Transport } from "./transport";

type Schemas = components["schemas"];
export type Person = Schemas["StaffAnswer"];
export type PersonState = Person["state"];
export type RoleName = Person["role"];
export type NewPerson = Partial<Schemas["InviteBody"]> & { email: string };
export type PersonChanges = Partial<Schemas["PersonBody"]>;
export type AccessLink = Schemas["AccessLinkAnswer"];
export type OpenLink = Schemas["OpenLinkAnswer"];
export type Roles = Schemas["RolesAnswer"];
export type OwnRole = Schemas["OwnRoleAnswer"];
export type BuiltInRole = Schemas["BuiltInRoleAnswer"];
export type Team = Schemas["TeamAnswer"];
export type TeamChanges = { name: LocalName; lead_agent_id: string | null; member_ids: string[] };
export type LocalName = Schemas["NewRoleBody"]["name"];
export type PermissionName = Roles["permissions"][number];
export type Entry = Schemas["AuditEntryAnswer"];
export type Audit = Schemas["AuditAnswer"];
export type SessionLine = Schemas["SessionLine"];
export type SecondFactor = Schemas["SecondFactorAnswer"];
export type Enrolment = Schemas["EnrolmentAnswer"];
export type Token = Schemas["TokenAnswer"];

/** What of the audit is asked for; what is left out asks for everything. */
export interface AuditQuery {
  agent_id?: string;
  acts?: string;
  since?: string;
  until?: string;
  before?: string;
}

export class PeopleApi {
  constructor(private readonly client: Transport) {}

  async listPeople(query: { query?: string; state?: PersonState; after?: string }): Promise<Schemas["PeopleAnswer"]> {
    return dataOf(this.client.GET("/api/v1/people", { params: { query } }));
  }

  invite(body: NewPerson): Promise<AccessLink> {
    return dataOf(this.client.POST("/api/v1/people/invitations", { body: body as Schemas["InviteBody"] }));
  }

  async change(agentId: string, body: PersonChanges): Promise<void> {
    await this.client.PATCH("/api/v1/people/{agent_id}", { params: { path: { agent_id: agentId } }, body: body as Schemas["PersonBody"] });
  }

  makeLink(agentId: string): Promise<AccessLink> {
    return dataOf(this.client.POST("/api/v1/people/{agent_id}/link", { params: { path: { agent_id: agentId } } }));
  }

  async deactivate(agentId: string): Promise<void> {
    await this.client.POST("/api/v1/people/{agent_id}/deactivate", { params: { path: { agent_id: agentId } } });
  }

  async reactivate(agentId: string): Promise<boolean> {
    const params = { path: { agent_id: agentId } };
    return (await dataOf(this.client.POST("/api/v1/people/{agent_id}/reactivate", { params }))).joined;
  }

  async signOutEverywhere(agentId: string): Promise<void> {
    await this.client.DELETE("/api/v1/people/{agent_id}/sessions", { params: { path: { agent_id: agentId } } });
  }

  async takeOffSecondFactor(agentId: string): Promise<void> {
    await this.client.DELETE("/api/v1/people/{agent_id}/second-factor", { params: { path: { agent_id: agentId } } });
  }

  /** Forget who they are at the identity provider. */
  async unlink(agentId: string): Promise<void> {
    await this.client.DELETE("/api/v1/people/{agent_id}/sign-in-link", { params: { path: { agent_id: agentId } } });
  }

  listRoles(): Promise<Roles> {
    return dataOf(this.client.GET("/api/v1/roles"));
  }

  async saveRole(roleId: string | null, name: LocalName, permissions: PermissionName[]): Promise<void> {
    const body = { name, permissions };
    if (roleId === null) await this.client.POST("/api/v1/roles", { body });
    else await this.client.PATCH("/api/v1/roles/{role_id}", { params: { path: { role_id: roleId } }, body });
  }

  /** A role that was deleted, as it was, under its own id. */
  async putBackRole(roleId: string, name: LocalName, permissions: PermissionName[]): Promise<void> {
    await this.client.POST("/api/v1/roles", { body: { role_id: roleId, name, permissions } });
  }

  async deleteRole(roleId: string): Promise<void> {
    await this.client.DELETE("/api/v1/roles/{role_id}", { params: { path: { role_id: roleId } } });
  }

  async readPolicy(): Promise<string[]> {
    return (await dataOf(this.client.GET("/api/v1/second-factor-policy"))).roles;
  }

  async savePolicy(roles: string[]): Promise<void> {
    await this.client.PUT("/api/v1/second-factor-policy", { body: { roles } });
  }

  async listTeams(): Promise<Team[]> {
    return (await dataOf(this.client.GET("/api/v1/teams"))).teams;
  }

  async saveTeam(teamId: string | null, body: TeamChanges): Promise<void> {
    if (teamId === null) await this.client.POST("/api/v1/teams", { body });
    else await this.client.PUT("/api/v1/teams/{team_id}", { params: { path: { team_id: teamId } }, body });
  }

  /** A team that was deleted, as it was, under its own id. */
  async putBackTeam(teamId: string, body: TeamChanges): Promise<void> {
    await this.client.POST("/api/v1/teams", { body: { ...body, team_id: teamId } });
  }

  async deleteTeam(teamId: string): Promise<void> {
    await this.client.DELETE("/api/v1/teams/{team_id}", { params: { path: { team_id: teamId } } });
  }

  readAudit(query: AuditQuery): Promise<Audit> {
    return dataOf(this.client.GET("/api/v1/audit", { params: { query } }));
  }

  async listTokens(): Promise<Token[]> {
    return (await dataOf(this.client.GET("/api/v1/tokens"))).tokens;
  }

  async makeToken(name: string, permissions: PermissionName[], expiresAt: string | null): Promise<string> {
    return (await dataOf(this.client.POST("/api/v1/tokens", { body: { name, permissions, expires_at: expiresAt } }))).token;
  }

  async revokeToken(tokenId: string): Promise<void> {
    await this.client.DELETE("/api/v1/tokens/{token_id}", { params: { path: { token_id: tokenId } } });
  }

  lookAtLink(token: string): Promise<OpenLink> {
    return dataOf(this.client.POST("/api/v1/access-links/look", { body: { token } }));
  }

  async useLink(token: string, password: string, name: string, locale: string): Promise<void> {
    const body = { token, password, name: name.trim() || null, locale: locale as "en" | "he" | "uk" | "ru" };
    await this.client.POST("/api/v1/access-links/use", { body });
  }

  async listSessions(): Promise<SessionLine[]> {
    return (await dataOf(this.client.GET("/api/v1/me/sessions"))).sessions;
  }

  async endSession(sessionId: string): Promise<void> {
    await this.client.DELETE("/api/v1/me/sessions/{session_id}", { params: { path: { session_id: sessionId } } });
  }

  async endOtherSessions(): Promise<void> {
    await this.client.DELETE("/api/v1/me/sessions");
  }

  async changePassword(present: string, wanted: string): Promise<void> {
    await this.client.PUT("/api/v1/me/password", { body: { present, new: wanted } });
  }

  readSecondFactor(): Promise<SecondFactor> {
    return dataOf(this.client.GET("/api/v1/me/second-factor"));
  }

  beginEnrolment(password: string): Promise<Enrolment> {
    return dataOf(this.client.POST("/api/v1/me/second-factor", { body: { password } }));
  }

  /** Answers the recovery codes, which are told once. */
  async confirmEnrolment(code: string): Promise<string[]> {
    return (await dataOf(this.client.POST("/api/v1/me/second-factor/confirm", { body: { code } }))).codes;
  }

  async renewRecoveryCodes(password: string, code: string): Promise<string[]> {
    return (await dataOf(this.client.POST("/api/v1/me/second-factor/recovery-codes", { body: { password, code } }))).codes;
  }

  async removeSecondFactor(password: string, code: string): Promise<void> {
    await this.client.POST("/api/v1/me/second-factor/remove", { body: { password, code } });
  }
}
