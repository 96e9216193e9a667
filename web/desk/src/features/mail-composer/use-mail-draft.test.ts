import { describe, expect, it } from "vitest";
import type { MailDraft } from "../../state/drafts";
import { withUsual } from "./use-mail-draft";

const RUTH = { name: "Ruth", address: "ruth@customer.example" };
const ASSESSOR = { name: "", address: "assessor@works.example" };
const SAID: MailDraft = { to: [], cc: [], bcc: [], subject: "", html: "", of_message_id: null, is_forward: false, quote: true };
const USUAL = { to: [RUTH], cc: [], subject: "Re: The meter", of_message_id: "m1" };

describe("what was said before it was known how an answer goes", () => {
  it("stays beside what is usual", () => {
    const whole = withUsual({ ...SAID, to: [ASSESSOR], html: "<p>Look</p>" }, USUAL);
    expect(whole).toMatchObject({ to: [RUTH, ASSESSOR], html: "<p>Look</p>", subject: "Re: The meter", of_message_id: "m1" });
  });

  it("names nobody twice, and its subject stands", () => {
    const whole = withUsual({ ...SAID, to: [{ name: "", address: "Ruth@customer.example" }], subject: "Another meter" }, USUAL);
    expect(whole.to).toHaveLength(1);
    expect(whole.subject).toBe("Another meter");
  });
});
