/**
 * Where the thread stands: it follows the newest message while the reader is at the end, keeps the
 * reader's place when older messages come in above, and counts what arrived below unseen.
 */
import { useCallback, useEffect, useLayoutEffect, useRef, useState, type RefObject } from "react";

/** Nearer to the end than this counts as at the end. */
const AT_END_PX = 64;

export interface ThreadScroll {
  box: RefObject<HTMLDivElement | null>;
  content: RefObject<HTMLOListElement | null>;
  isAtEnd: boolean;
  toEnd(): void;
}

export function useThreadScroll(caseId: string, firstKey: string | undefined, lastKey: string | undefined): ThreadScroll {
  const box = useRef<HTMLDivElement>(null);
  const content = useRef<HTMLOListElement>(null);
  const follows = useRef(true);
  const before = useRef({ firstKey, height: 0 });
  const [isAtEnd, setAtEnd] = useState(true);

  const toEnd = useCallback(() => {
    follows.current = true;
    setAtEnd(true);
    if (box.current) box.current.scrollTop = box.current.scrollHeight;
  }, []);

  useLayoutEffect(() => {
    follows.current = true;
    setAtEnd(true);
    before.current = { firstKey: undefined, height: 0 };
  }, [caseId]);

  useLayoutEffect(() => {
    const element = box.current;
    if (element === null) return;
    const { firstKey: oldFirst, height } = before.current;
    const hasGrownAbove = oldFirst !== undefined && firstKey !== oldFirst;
    if (follows.current) element.scrollTop = element.scrollHeight;
    else if (hasGrownAbove) element.scrollTop += element.scrollHeight - height;
    before.current = { firstKey, height: element.scrollHeight };
  }, [caseId, firstKey, lastKey]);

  useEffect(() => {
    const element = box.current;
    if (element === null) return;
    const onScroll = () => {
      const isEnd = element.scrollHeight - element.scrollTop - element.clientHeight < AT_END_PX;
      follows.current = isEnd;
      setAtEnd(isEnd);
    };
    // An image that loads or a composer that grows must not push the newest message out of sight.
    const resized = new ResizeObserver(() => {
      if (follows.current) element.scrollTop = element.scrollHeight;
      before.current.height = element.scrollHeight;
    });
    element.addEventListener("scroll", onScroll, { passive: true });
    resized.observe(element);
    if (content.current) resized.observe(content.current);
    return () => {
      element.removeEventListener("scroll", onScroll);
      resized.disconnect();
    };
  }, [caseId]);

  return { box, content, isAtEnd, toEnd };
}
