/** What the server does not take of a provider's draft: at which of its fields it is said, and in which words. Pure. */
import type { TextKey, Values } from "../../i18n/text";
import { WireError } from "../../wire/errors";
import type { ProviderDraft } from "../../wire/single-sign-on";

const FIELDS = ["name", "issuer", "client_id", "client_secret", "email_domains", "role_claim"] as const satisfies readonly (keyof ProviderDraft)[];
export type ProviderField = (typeof FIELDS)[number];

export interface ProviderFault {
  field: ProviderField;
  /** A sentence of the server's, or one of ours. */
  told: string | readonly [TextKey, Values?];
}

/** Failures of asking the provider that only another issuer mends. */
const OF_ISSUER: readonly string[] = ["sso-issuer-wrong", "sso-host-unknown"];

/** Null: it is about no field of the form. */
export function faultOf(error: unknown, { email_domains }: Pick<ProviderDraft, "email_domains">): ProviderFault | null {
  if (!(error instanceof WireError)) return null;
  if (OF_ISSUER.includes(error.code)) return { field: "issuer", told: error.message };
  const [, name, place] = error.code === "request-invalid" ? String(error.params["field"]).split(".") : [];
  const field = FIELDS.find((each) => each === name);
  if (field === undefined) return null;
  if (field !== "email_domains") return { field, told: ["fields.wrong"] };
  const domain = place === undefined ? undefined : email_domains[Number(place)];
  return { field, told: domain === undefined ? ["sso.fault_domains"] : ["sso.fault_domain", { domain }] };
}
