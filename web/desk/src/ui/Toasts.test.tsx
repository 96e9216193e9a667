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
