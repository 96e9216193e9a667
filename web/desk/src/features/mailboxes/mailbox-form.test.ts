import { describe, expect, it } from "vitest";
import type { EntryPointDraft, Setting } from "../../wire/administration";
import { fieldOfFailure, presetOf, secretsAskedAgain, secretsOf, settingsOf, signInOf, toSend, withPreset } from "./mailbox-form";

const setting = (name: string): Setting => ({ name, type: "text", required: false, options: [], least: null, most: null });
const DECLARED = [
  "address", "sender_name", "aliases", "smtp_host", "smtp_port", "smtp_security", "smtp_login", "imap_host", "imap_port", "imap_security", "imap_login", "imap_folder",
  "sign_in", "token_provider", "oauth_tenant", "oauth_client", "oauth_scope", "token_address", "fetch_from", "size_max", "plus_addressing", "quite_new",
].map(setting); // prettier-ignore
const SECRETS = ["password", "smtp_password", "client_secret", "refresh_token"];
const names = (settings: readonly { name: string }[]) => settings.map((each) => each.name);
const draft = (settings: EntryPointDraft["settings"], secrets: Record<string, string> = {}): EntryPointDraft => ({ name: "Mail", queue_id: "q", active: true, calendar_id: null, settings, secrets });

describe("the form of a mailbox", () => {
  it("is filled in by a preset, and keeps what is nobody's but the reader's", () => {
    const gmail = withPreset({ address: "a@b.example", imap_host: "old.example" }, "google");
    expect(gmail).toMatchObject({ address: "a@b.example", imap_host: "imap.gmail.com", smtp_port: 465, sign_in: "password" });
    expect(withPreset(gmail, "microsoft")).toMatchObject({ authserv_kind: "microsoft" });
    expect(withPreset(gmail, "microsoft")["trusted_authserv"]).toBeUndefined();
    const other = withPreset(gmail, "other");
    expect(other["imap_host"]).toBeUndefined();
    expect(other["trusted_authserv"]).toBeUndefined();
    expect(other["address"]).toBe("a@b.example");
  });

  it("knows the preset again by the servers", () => {
    for (const preset of ["google", "microsoft", "other"] as const) expect(presetOf(withPreset({}, preset))).toBe(preset);
    expect(presetOf({ ...withPreset({}, "google"), smtp_host: "relay.example" })).toBe("other");
  });

  it("asks only for what applies to how one signs in", () => {
    const byPassword = withPreset({}, "google");
    expect(names(settingsOf("sign_in", DECLARED, byPassword))).toEqual(["sign_in"]);
    expect(secretsOf(SECRETS, byPassword)).toEqual([
      { name: "password", isOptional: false },
      { name: "smtp_password", isOptional: true },
    ]);
    const asApplication = withPreset({}, "microsoft");
    expect(signInOf(asApplication)).toBe("client_credentials");
    expect(names(settingsOf("sign_in", DECLARED, asApplication))).toEqual(["sign_in", "oauth_tenant", "oauth_client", "oauth_scope"]);
    expect(names(secretsOf(SECRETS, asApplication))).toEqual(["client_secret"]);
    const own = { ...withPreset({}, "other"), sign_in: "refresh_token" };
    expect(names(settingsOf("sign_in", DECLARED, own))).toEqual(["sign_in", "token_provider", "oauth_client", "token_address", "oauth_scope"]);
  });

  it("asks nothing about fetching where nothing is fetched", () => {
    expect(names(settingsOf("fetching", DECLARED, { smtp_host: "relay.example" }))).toEqual([]);
    expect(names(settingsOf("fetching", DECLARED, { imap_host: "mail.example" }))).toEqual(["imap_folder", "fetch_from", "size_max"]);
  });

  it("has a place also for a setting that it has never heard of", () => {
    expect(names(settingsOf("more", DECLARED, {}))).toEqual(["plus_addressing", "quite_new"]);
  });

  it("sends nothing that does not apply any more", () => {
    const changed = draft({ ...withPreset({}, "google"), oauth_client: "left over", size_max: 20 }, { password: "p", client_secret: "left over" });
    const sent = toSend(changed, DECLARED, SECRETS);
    expect(sent.settings["oauth_client"]).toBeUndefined();
    expect(sent.settings["token_provider"]).toBeUndefined();
    expect(sent.settings["size_max"]).toBe(20);
    expect(sent.secrets).toEqual({ password: "p" });
    expect(toSend(draft(withPreset({}, "microsoft")), DECLARED, SECRETS).settings["token_provider"]).toBe("microsoft");
  });
});

describe("a kept secret", () => {
  const before = { ...withPreset({}, "google"), address: "a@b.example" };
  const asked = (changes: EntryPointDraft["settings"], kept = ["password"], typed = {}) => secretsAskedAgain(before, { ...before, ...changes }, kept, typed);

  it("is asked for again where it would go to another server, and nowhere else", () => {
    expect(asked({ imap_host: "imap.else.example" })).toEqual(["password"]);
    expect(asked({ smtp_port: 2465 })).toEqual(["password"]);
    expect(asked({ imap_login: "other" })).toEqual(["password"]);
    expect(asked({ imap_security: "none" })).toEqual(["password"]);
    expect(asked({ imap_host: "IMAP.gmail.com", imap_folder: "Orders" })).toEqual([]);
    expect(secretsAskedAgain(withPreset({}, "google"), withPreset({}, "microsoft"), ["password"], {})).toEqual([]);
  });

  it("is the one of the server that sends, where that has its own", () => {
    expect(asked({ smtp_host: "smtp.else.example" }, ["password", "smtp_password"])).toEqual(["smtp_password"]);
    expect(asked({ smtp_host: "smtp.else.example" }, ["password"], { smtp_password: "new" })).toEqual([]);
  });

  it("opens no mailbox at another server by a token either", () => {
    const byToken = { ...before, sign_in: "refresh_token" };
    const moved = { ...byToken, imap_host: "imap.else.example" };
    expect(secretsAskedAgain(byToken, moved, ["client_secret", "refresh_token"], {})).toEqual(["refresh_token"]);
    expect(secretsAskedAgain(byToken, { ...byToken, sign_in: "client_credentials" }, ["client_secret"], {})).toEqual(["client_secret"]);
  });
});

describe("a failure of the trial", () => {
  const byPassword = withPreset({}, "google");

  it("is said at the field that mends it", () => {
    expect(fieldOfFailure("imap", "mail-host-unknown", {}, byPassword)).toBe("imap_host");
    expect(fieldOfFailure("smtp", "mail-certificate-name", {}, byPassword)).toBe("smtp_host");
    expect(fieldOfFailure("smtp", "mail-tls-failed", {}, byPassword)).toBe("smtp_security");
    expect(fieldOfFailure("imap", "mail-sign-in-refused", {}, byPassword)).toBe("password");
    expect(fieldOfFailure("token", "provider-credentials", {}, withPreset({}, "microsoft"))).toBe("client_secret");
    expect(fieldOfFailure("imap", "entry-point-misconfigured", { setting: "allow_private_network" }, byPassword)).toBe("allow_private_network");
    expect(fieldOfFailure("arrive", "mail-not-arrived", {}, byPassword)).toBeNull();
  });
});
