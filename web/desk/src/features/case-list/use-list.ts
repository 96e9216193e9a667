/** The list that is asked for: loaded, continued, and looked at again while the page is seen. */
import { useCallback, useEffect, useRef, useState } from "react";
import { useDesk } from "../../state/desk-context";
import { queryOf, searchOf, type Asked } from "./query";
import { firstPage, refreshed, withNextPage, type Shown } from "./rows";

const PAGE = 50;
const LOOK_EVERY_MS = 10_000;

export interface CaseList {
  shown: Shown | null;
  error: unknown;
  isLoadingMore: boolean;
  /** From the beginning, with everything in its place. */
  reload(): void;
  /** A quiet look: rows change where they stand. */
  look(): void;
  more(): void;
}

export function useList(asked: Asked): CaseList {
  const { api } = useDesk();
  const key = searchOf(asked);
  const [shown, setShown] = useState<Shown | null>(null);
  const [error, setError] = useState<unknown>(null);
  const [isLoadingMore, setLoadingMore] = useState(false);
  const [round, setRound] = useState(0);
  const current = useRef(key);
  current.current = key;
  const reload = useCallback(() => setRound((before) => before + 1), []);

  useEffect(() => {
    let isCurrent = true;
    setError(null);
    api
      .listCases(queryOf(askedNow.current, PAGE, null))
      .then((page) => isCurrent && setShown(firstPage(page.cases, page.cursor)))
      .catch((problem: unknown) => isCurrent && setError(problem));
    return () => {
      isCurrent = false;
    };
  }, [api, key, round]);

  const askedNow = useRef(asked);
  askedNow.current = asked;
  const look = useCallback(() => {
    const of = current.current;
    api.listCases(queryOf(askedNow.current, PAGE, null)).then(
      (page) => of === current.current && setShown((before) => before && refreshed(before, page.cases, page.cursor === null)),
      // The next look may succeed; the connection's health says what is wrong.
      () => undefined,
    );
  }, [api]);
  useEffect(() => {
    const timer = window.setInterval(() => document.visibilityState === "visible" && look(), LOOK_EVERY_MS);
    return () => window.clearInterval(timer);
  }, [look]);

  const more = () => {
    if (shown === null || shown.cursor === null || isLoadingMore) return;
    setLoadingMore(true);
    api
      .listCases(queryOf(asked, PAGE, shown.cursor))
      .then((page) => current.current === key && setShown((before) => before && withNextPage(before, page.cases, page.cursor)))
      .catch((problem: unknown) => setError(problem))
      .finally(() => setLoadingMore(false));
  };
  return { shown, error, isLoadingMore, reload, look, more };
}
