import { expect, test } from "vitest";
import { WireError } from "../../wire/errors";
import { faultOf } from "./provider-faults";

const refusal = (code: string, field = "") => new WireError({ code, message: "In words.", params: { field }, retryable: false }, 422);
const draft = { email_domains: ["example.com", "no domain"] };

test.each([
  [refusal("request-invalid", "body.email_domains.1"), { field: "email_domains", told: ["sso.fault_domain", { domain: "no domain" }] }],
  [refusal("request-invalid", "body.email_domains"), { field: "email_domains", told: ["sso.fault_domains"] }],
  [refusal("request-invalid", "body.client_id"), { field: "client_id", told: ["fields.wrong"] }],
  [refusal("sso-host-unknown"), { field: "issuer", told: "In words." }],
  [refusal("sso-issuer-wrong"), { field: "issuer", told: "In words." }],
  [refusal("request-invalid", "body.version"), null],
  [refusal("sso-provider-down"), null],
  [new Error("something else"), null],
])("a refusal is said at the field that is at fault: %#", (error, fault) => {
  expect(faultOf(error, draft)).toEqual(fault);
});
