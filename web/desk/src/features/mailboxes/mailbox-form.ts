/** What the form of a mailbox asks for: presets of providers, and which of the channel's settings apply. Pure. */
import type { EntryPointDraft, Setting } from "../../wire/administration";

export type Preset = "google" | "microsoft" | "other";
export type SignIn = "password" | "client_credentials" | "refresh_token" | "none";
/** Parts of the form, in their order. */
export type Part = "address" | "sign_in" | "servers" | "fetching" | "more";
type Settings = EntryPointDraft["settings"];

export const PRESETS: readonly Preset[] = ["google", "microsoft", "other"];

/** How one signs in there; the first is what most will want. Microsoft 365 takes no passwords for sending since April 2026. */
export const SIGN_INS: Record<Preset, readonly SignIn[]> = {
  google: ["password", "refresh_token"],
  microsoft: ["client_credentials", "refresh_token"],
  other: ["password", "refresh_token", "client_credentials", "none"],
};

const FILLED: Record<Preset, Settings> = {
  google: {
    imap_host: "imap.gmail.com", imap_port: 993, imap_security: "tls", smtp_host: "smtp.gmail.com", smtp_port: 465, smtp_security: "tls",
    token_provider: "google", trusted_authserv: "mx.google.com", plus_addressing: true,
  },
  microsoft: {
    imap_host: "outlook.office365.com", imap_port: 993, imap_security: "tls", smtp_host: "smtp.office365.com", smtp_port: 587, smtp_security: "starttls",
    token_provider: "microsoft", authserv_kind: "microsoft",
  },
  other: { token_provider: "other" },
}; // prettier-ignore
/** Where a part has them: the settings that it asks for, and in which order. */
const PARTS: Record<Exclude<Part, "more">, readonly string[]> = {
  address: ["address", "sender_name", "aliases"],
  sign_in: ["sign_in", "token_provider", "oauth_tenant", "oauth_client", "consent_address", "token_address", "oauth_scope"],
  servers: ["imap_host", "imap_port", "imap_security", "imap_login", "smtp_host", "smtp_port", "smtp_security", "smtp_login", "allow_private_network"],
  fetching: ["imap_folder", "fetch_from", "size_max"],
};
/** Asked for with the settings of signing in. */
const SECRETS: Record<SignIn, readonly string[]> = {
  password: ["password", "smtp_password"],
  client_credentials: ["client_secret"],
  refresh_token: ["client_secret", "refresh_token"],
  none: ["password"],
};
/** A refresh token comes from the provider's page, unless somebody has one. */
const OPTIONAL: Partial<Record<SignIn, readonly string[]>> = { password: ["smtp_password"], none: ["password"], refresh_token: ["refresh_token"] };

/** A new mailbox of this provider, with what else was entered kept. */
export function withPreset(settings: Settings, preset: Preset): Settings {
  const others = Object.fromEntries(Object.entries(settings).filter(([name]) => !PRESETS.some((each) => name in FILLED[each]) && name !== "sign_in"));
  return { ...others, ...FILLED[preset], sign_in: SIGN_INS[preset][0] ?? "password" };
}

/** Which preset a mailbox was made by, told by its servers. */
export function presetOf(settings: Settings): Preset {
  return PRESETS.find((each) => each !== "other" && settings["imap_host"] === FILLED[each]["imap_host"] && settings["smtp_host"] === FILLED[each]["smtp_host"]) ?? "other";
}

export function signInOf(settings: Settings): SignIn {
  const all: readonly SignIn[] = SIGN_INS.other;
  return all.find((each) => each === settings["sign_in"]) ?? "password";
}

/** The settings a part asks for, of those that the channel declares. What stands in no part is in the last one. */
export function settingsOf(part: Part, declared: readonly Setting[], settings: Settings): Setting[] {
  if (part === "more") {
    const placed = new Set(Object.values(PARTS).flat());
    return declared.filter((each) => !placed.has(each.name) && applies(each.name, settings));
  }
  const byName = new Map(declared.map((each) => [each.name, each]));
  return PARTS[part].flatMap((name) => (applies(name, settings) ? (byName.get(name) ?? []) : []));
}

function applies(name: string, settings: Settings): boolean {
  const byToken = ["client_credentials", "refresh_token"].includes(signInOf(settings));
  const provider = settings["token_provider"] ?? "microsoft";
  switch (name) {
    case "token_provider":
      return byToken && presetOf(settings) === "other";
    case "oauth_client":
    case "oauth_scope":
      return byToken;
    case "oauth_tenant":
      return byToken && provider === "microsoft";
    case "token_address":
      return byToken && provider === "other";
    case "consent_address":
      return signInOf(settings) === "refresh_token" && provider === "other";
    case "trusted_authserv":
      return settings["authserv_kind"] !== "microsoft";
    case "imap_port":
    case "imap_security":
    case "imap_login":
    case "imap_folder":
    case "fetch_from":
    case "size_max":
      return settings["imap_host"] !== undefined;
    default:
      return true;
  }
}

/** Can somebody let the centre in at the provider's page? */
export function hasConsentPage(settings: Settings): boolean {
  return signInOf(settings) === "refresh_token" && (settings["token_provider"] !== "other" || Boolean(settings["consent_address"]));
}

/** The secrets that are asked for, of those that the channel declares. */
export function secretsOf(declared: readonly string[], settings: Settings): { name: string; isOptional: boolean }[] {
  const how = signInOf(settings);
  return SECRETS[how].filter((name) => declared.includes(name)).map((name) => ({ name, isOptional: OPTIONAL[how]?.includes(name) ?? false }));
}

/** Kept secrets that would go where they did not go before: they are not sent there, and have to be entered again. `typed`: what was entered just now. */
export function secretsAskedAgain(before: Settings, now: Settings, kept: readonly string[], typed: Readonly<Record<string, string>>): string[] {
  const there = (name: string) => kept.includes(name) || Boolean(typed[name]);
  return kept.filter((name) => {
    const known = new Set(placesOf(name, before, kept.includes("smtp_password")));
    return placesOf(name, now, there("smtp_password")).some((place) => !known.has(place));
  });
}

/** Where a secret goes: to which server under which name, or to who gives out tokens. */
function placesOf(secret: string, settings: Settings, hasSendingPassword: boolean): string[] {
  const how = signInOf(settings);
  const reading = settings["imap_host"] === undefined ? [] : [serverOf("imap", settings)];
  const sending = serverOf("smtp", settings);
  const tokens = JSON.stringify(["token_provider", "oauth_tenant", "token_address", "oauth_client"].map((name) => settings[name] ?? ""));
  switch (secret) {
    case "password":
      if (how === "none") return reading;
      return how === "password" ? [...reading, ...(hasSendingPassword ? [] : [sending])] : [];
    case "smtp_password":
      return how === "password" ? [sending] : [];
    case "client_secret":
      if (how === "refresh_token") return [tokens];
      return how === "client_credentials" ? [tokens, ...reading, sending] : [];
    default:
      return how === "refresh_token" ? [tokens, ...reading, sending] : [];
  }
}

const PORTS = { imap: { tls: 993, starttls: 143, none: 143 }, smtp: { tls: 465, starttls: 587, none: 25 } };

function serverOf(side: "imap" | "smtp", settings: Settings): string {
  const written = settings[`${side}_security`];
  const security = written === "starttls" || written === "none" ? written : "tls";
  const host = String(settings[`${side}_host`] ?? "").toLowerCase();
  return JSON.stringify([side, host, settings[`${side}_port`] ?? PORTS[side][security], security, settings[`${side}_login`] ?? settings["address"]]);
}

/** What is sent: settings that do not apply are not kept, so that no forgotten one is used one day. */
export function toSend(draft: EntryPointDraft, declared: readonly Setting[], secrets: readonly string[]): EntryPointDraft {
  const asked = new Set((["address", "sign_in", "servers", "fetching", "more"] as const).flatMap((part) => settingsOf(part, declared, draft.settings).map((each) => each.name)));
  // Not asked where the preset says it.
  asked.add("token_provider");
  const byToken = ["client_credentials", "refresh_token"].includes(signInOf(draft.settings));
  if (!byToken) asked.delete("token_provider");
  const wanted = secretsOf(secrets, draft.settings).map((each) => each.name);
  return {
    ...draft,
    settings: Object.fromEntries(Object.entries(draft.settings).filter(([name]) => asked.has(name))),
    secrets: Object.fromEntries(Object.entries(draft.secrets).filter(([name]) => wanted.includes(name))),
  };
}

/** Where a failure of the trial is said: the setting, or the secret, that most likely mends it. Null: nowhere in particular. */
export function fieldOfFailure(step: string, code: string, params: Record<string, unknown>, settings: Settings): string | null {
  const named = params["setting"];
  const side = step === "smtp" || step === "senders" || step === "send" ? "smtp" : "imap";
  if (typeof named === "string") return named;
  switch (code) {
    case "mail-host-unknown":
    case "mail-server-unreachable":
    case "mail-server-senseless":
    case "mail-certificate-name":
    case "mail-certificate-early":
    case "mail-certificate-expired":
    case "mail-certificate-untrusted":
      return `${side}_host`;
    case "mail-tls-failed":
      return `${side}_security`;
    case "mail-senders-refused":
      return "aliases";
    case "mail-folder-missing":
      return "imap_folder";
    case "mail-sign-in-refused":
    case "mail-sign-in-again":
    case "provider-credentials":
      if (signInOf(settings) === "password" || signInOf(settings) === "none") return "password";
      return signInOf(settings) === "refresh_token" ? "refresh_token" : "client_secret";
    default:
      return null;
  }
}
