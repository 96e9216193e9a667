// @vitest-environment jsdom
import { act, cleanup, render, screen } from "@testing-library/react";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { useLoaded } from "./use-loaded";
import { useReread } from "./use-reread";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => {
  cleanup();
  vi.useRealTimers();
});

it("shows what has become of it since, while it is looked at", async () => {
  let answer = "nobody";
  function View() {
    const loaded = useLoaded(() => Promise.resolve(answer), "who");
    useReread(loaded);
    return <p>{loaded.state === "ready" ? loaded.value : ""}</p>;
  }
  render(<View />);
  await act(() => vi.advanceTimersByTimeAsync(1));
  expect(screen.getByText("nobody")).toBeDefined();

  answer = "Dana";
  await act(() => vi.advanceTimersByTimeAsync(10_000));

  expect(screen.getByText("Dana")).toBeDefined();
});
