import { describe, expect, it } from "vitest";
import { filesOf, picturesIn } from "./pictures";

const METER = "0190b6a0-7a3e-7c3a-9b1e-2f0d5c1a9e11";
const BILL = "0190b6a0-7a3e-7c3a-9b1e-2f0d5c1a9e12";
const html = `<p>Here <img src="cid:${METER}" alt="meter.png"></p>`;
const file = (attachment_id: string, stands_in_text?: boolean) => ({ attachment_id, name: "x", media_type: "image/png", size: 1, ...(stands_in_text !== undefined && { stands_in_text }) });

describe("what goes along with a text", () => {
  it("is what stands within it, and the files beside", () => {
    expect(picturesIn(html)).toEqual([METER]);
    expect(filesOf(html, [file(METER, true), file(BILL)]).map((each) => each.attachment_id)).toEqual([METER, BILL]);
  });
  it("is not a picture that was taken out of it again", () => {
    expect(filesOf("<p>Here</p>", [file(METER, true), file(BILL)]).map((each) => each.attachment_id)).toEqual([BILL]);
  });
  it("is also a picture that another computer put there", () => {
    expect(filesOf(html, [])).toMatchObject([{ attachment_id: METER, name: "meter.png" }]);
  });
});
