/**
 * Which rows of a long list of equal rows are worth having: those in sight and some around them. A
 * list of five hundred then costs what one of thirty does.
 */
import { useEffect, useState, type RefObject } from "react";

/** Rows kept ready on either side of what is seen. */
const AROUND = 8;
/** Up to this many rows all are there: the browser's own search finds them. */
const ALL_UP_TO = 60;

/** Rows `first` to `last`, the latter not included. */
export interface RowWindow {
  first: number;
  last: number;
}

/** The window on `count` rows of `rowPx` height in a box scrolled to `scrolledPx`. Pure. */
export function windowOf(count: number, rowPx: number, scrolledPx: number, boxPx: number): RowWindow {
  if (count <= ALL_UP_TO || rowPx <= 0) return { first: 0, last: count };
  const first = Math.max(0, Math.floor(scrolledPx / rowPx) - AROUND);
  const last = Math.min(count, Math.ceil((scrolledPx + boxPx) / rowPx) + AROUND);
  return { first: Math.min(first, count), last };
}

/** Follows the scrolling of `box`; `rowRem` is the height of a row in rem. */
export function useWindow(box: RefObject<HTMLElement | null>, count: number, rowRem: number): RowWindow & { rowPx: number } {
  const [rowPx] = useState(() => rowRem * parseFloat(getComputedStyle(document.documentElement).fontSize || "16"));
  const [shown, setShown] = useState(() => windowOf(count, rowPx, 0, window.innerHeight));
  useEffect(() => {
    const element = box.current;
    if (element === null) return;
    const look = () =>
      setShown((before) => {
        const next = windowOf(count, rowPx, element.scrollTop, element.clientHeight);
        return next.first === before.first && next.last === before.last ? before : next;
      });
    look();
    const resized = new ResizeObserver(look);
    resized.observe(element);
    element.addEventListener("scroll", look, { passive: true });
    return () => {
      resized.disconnect();
      element.removeEventListener("scroll", look);
    };
  }, [box, count, rowPx]);
  return { ...shown, last: Math.min(shown.last, count), rowPx };
}
