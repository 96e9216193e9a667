// @vitest-environment jsdom
import { act, cleanup, render, screen, within } from "@testing-library/react";
import { afterEach, beforeAll, expect, it } from "vitest";
import { Dialog } from "./Dialog";
import { ToastRack, Toasts } from "./Toasts";

beforeAll(() => {
  HTMLDialogElement.prototype.showModal = function (this: HTMLDialogElement) {
    this.open = true;
  };
  HTMLDialogElement.prototype.close = function (this: HTMLDialogElement) {
    this.open = false;
  };
});
afterEach(cleanup);

function Page({ rack, isAsking }: { rack: ToastRack; isAsking: boolean }) {
  return (
    <>
      <Toasts rack={rack} label="Messages" closeLabel="Dismiss" />
      {isAsking && (
        <Dialog title="New one" closeLabel="Close" onClose={() => undefined}>
          <p>Fields</p>
        </Dialog>
      )}
    </>
  );
}

it("test_a_refusal_stands_in_the_dialog_when_one_is_open_and_stays_when_it_closes", () => {
  const rack = new ToastRack();
  const page = render(<Page rack={rack} isAsking />);
  act(() => rack.show({ tone: "problem", title: "Nothing was saved" }));
  expect(within(screen.getByRole("dialog")).getByText("Nothing was saved")).toBeTruthy();

  page.rerender(<Page rack={rack} isAsking={false} />);
  expect(screen.queryByRole("dialog")).toBeNull();
  expect(within(screen.getByRole("status")).getByText("Nothing was saved")).toBeTruthy();
});

it("test_the_focus_goes_back_to_where_it_was_when_a_message_is_acted_on_or_put_away", () => {
  const rack = new ToastRack();
  render(
    <>
      <button type="button">Rename</button>
      <Page rack={rack} isAsking={false} />
    </>,
  );
  const before = screen.getByRole("button", { name: "Rename" });
  for (const name of ["Undo", "Dismiss"]) {
    act(() => rack.show({ tone: "done", title: "Saved", action: { label: "Undo", onChoose: () => undefined } }));
    act(() => before.focus());
    const pressed = screen.getByRole("button", { name });
    act(() => pressed.focus());
    act(() => pressed.click());
    expect(screen.queryByText("Saved")).toBeNull();
    expect(document.activeElement).toBe(before);
  }
});

it("test_only_the_newest_way_back_is_offered_when_several_things_were_done", () => {
  const rack = new ToastRack();
  render(<Page rack={rack} isAsking={false} />);
  const undo = { label: "Undo", onChoose: () => undefined };
  act(() => rack.show({ tone: "problem", title: "Not sent", action: { label: "Try again", onChoose: () => undefined } }));
  for (const title of ["Team saved", "Role saved"]) act(() => rack.show({ tone: "done", title, action: undo }));
  expect(screen.getAllByRole("button", { name: "Undo" })).toHaveLength(1);
  expect(screen.queryByText("Team saved")).toBeNull();
  expect(screen.getByRole("button", { name: "Try again" })).toBeTruthy();
});
