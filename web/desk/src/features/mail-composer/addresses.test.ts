import { describe, expect, it } from "vitest";
import { joined, readPeople, readPerson } from "./addresses";

describe("addresses", () => {
  it.each([
    ["ruth@customer.example", { name: "", address: "ruth@customer.example" }],
    [" Ruth Cohen <ruth@customer.example> ", { name: "Ruth Cohen", address: "ruth@customer.example" }],
    ['"Cohen, Ruth" <ruth@customer.example>', { name: "Cohen, Ruth", address: "ruth@customer.example" }],
    ["ruth", null],
    ["ruth@customer", null],
    ["ruth@@customer.example", null],
  ])("read %s", (written, person) => expect(readPerson(written)).toEqual(person));

  it("are taken from a line that names several, and what is none is left", () => {
    const read = readPeople('a@x.example; "B, C" <b@x.example>, nobody');
    expect(read.people.map((each) => each.address)).toEqual(["a@x.example", "b@x.example"]);
    expect(read.left).toBe("nobody");
  });

  it("stand once, however they are written", () => {
    const one = { name: "", address: "A@x.example" };
    expect(joined([one], [{ name: "a", address: "a@X.example" }, { name: "", address: "b@x.example" }])).toHaveLength(2);
  });
});
