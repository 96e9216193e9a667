// @vitest-environment jsdom
import { describe, expect, it } from "vitest";
import { isWriting } from "./list";

describe("a key that is pressed", () => {
  it("belongs to what is being written, in a field and in a mail alike", () => {
    document.body.innerHTML = '<textarea></textarea><div contenteditable="true"><p>?</p></div><button></button>';
    const answers = ["textarea", "[contenteditable]", "p", "button"].map((where) => {
      let answer = false;
      const listen = (event: KeyboardEvent) => (answer = isWriting(event));
      document.addEventListener("keydown", listen, { once: true });
      document.querySelector(where)?.dispatchEvent(new KeyboardEvent("keydown", { key: "?", bubbles: true }));
      return answer;
    });
    expect(answers).toEqual([true, true, true, false]);
  });
});
