// @vitest-environment jsdom
import { act, cleanup, render, screen } from "@testing-library/react";
import { useState } from "react";
import { afterEach, describe, expect, it } from "vitest";
import { useKeptRows } from "./use-kept-rows";

function Rows() {
  const [names, setNames] = useState(["one", "two", "three"]);
  const kept = useKeptRows(names.length);
  const drop = (place: number) => {
    kept.drop(place);
    setNames(names.filter((_, at) => at !== place));
  };
  return (
    <>
      <ul ref={kept.list} tabIndex={-1} aria-label="rows">
        {names.map((name, place) => (
          <li key={kept.keys[place]} data-testid={name}>
            <span data-drop>
              <button type="button" aria-label={name} onClick={() => drop(place)} />
            </span>
          </li>
        ))}
      </ul>
      <button type="button" aria-label="add" onClick={() => setNames([...names, "four"])} />
    </>
  );
}

const press = (name: string) => act(() => screen.getByRole("button", { name }).click());

afterEach(cleanup);

describe("rows without names of their own", () => {
  it("stay themselves when another goes, and the focus goes on to the next one", () => {
    render(<Rows />);
    const last = screen.getByTestId("three");
    press("two");
    expect(screen.getByTestId("three")).toBe(last);
    expect(document.activeElement).toBe(screen.getByRole("button", { name: "three" }));
    press("add");
    press("four");
    expect(document.activeElement).toBe(screen.getByRole("button", { name: "three" }));
    press("three");
    press("one");
    expect(document.activeElement).toBe(screen.getByRole("list", { name: "rows" }));
  });
});
