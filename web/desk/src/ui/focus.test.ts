// @vitest-environment jsdom
import { afterEach, beforeEach, expect, it } from "vitest";
import { keepFocus } from "./focus";

let stop: () => void;
beforeEach(() => {
  // jsdom draws nothing, so it does not know what is shown.
  HTMLElement.prototype.checkVisibility = () => true;
  document.body.innerHTML = "<main><ul><li><button id=one></button></li><li><button id=two></button></li><li><button id=three></button></li></ul></main>";
  stop = keepFocus();
});
afterEach(() => stop());

const at = (id: string) => document.getElementById(id) as HTMLButtonElement;
const drawn = () => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)));

it.each([
  ["two", "three"],
  ["three", "two"],
])("test_the_focus_goes_on_to_the_row_beside_when_the_row_%s_goes", async (gone, next) => {
  at(gone).focus();
  at(gone).closest("li")?.remove();
  await drawn();
  expect(document.activeElement).toBe(at(next));
});

it("test_the_focus_goes_on_when_what_has_it_is_disabled", async () => {
  at("one").focus();
  at("one").disabled = true;
  await drawn();
  expect(document.activeElement).toBe(at("two"));
});

it("test_the_focus_waits_for_the_main_part_when_the_page_is_replaced", async () => {
  at("one").focus();
  document.body.innerHTML = "<p>Loading</p>";
  await drawn();
  document.body.innerHTML = "<main><button></button></main>";
  await drawn();
  expect(document.activeElement).toBe(document.querySelector("main"));
});

it("test_the_focus_is_left_alone_when_the_view_has_put_it_elsewhere_or_somebody_pressed_beside", async () => {
  at("one").focus();
  at("one").closest("li")?.remove();
  at("three").focus();
  await drawn();
  expect(document.activeElement).toBe(at("three"));

  at("three").dispatchEvent(new Event("pointerdown", { bubbles: true }));
  at("three").blur();
  at("three").closest("li")?.remove();
  await drawn();
  expect(document.activeElement).toBe(document.body);
});

it("test_a_part_that_keeps_its_own_focus_is_left_alone_when_something_in_it_goes", async () => {
  document.querySelector("main")?.setAttribute("data-keeps-focus", "");
  at("two").focus();
  at("two").closest("li")?.remove();
  await drawn();
  expect(document.activeElement).toBe(document.body);
});
