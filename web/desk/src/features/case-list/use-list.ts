/** The list that is asked for: loaded, continued, and looked at again while the page is seen. */
import { useCallback, useEffect, useRef, useState } from "react";
import { useDesk } from "../../state/desk-context";
import { useLookingAgain } from "../problems/use-looking-again";
import type { CaseLine } from "../../wire/answers";
import { queriesOfCases, queryOf, searchOf, type Asked } from "./query";
import { firstPage, gone, refreshed, withNextPage, withThoseGone, type Shown } from "./rows";

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
  // What the rows are of.
  const shownOf = useRef<string | null>(null);
  const shownNow = useRef(shown);
  shownNow.current = shown;
  const reload = useCallback(() => setRound((before) => before + 1), []);

  useEffect(() => {
    let isCurrent = true;
    setError(null);
    api
      .listCases(queryOf(askedNow.current, PAGE, null))
      .then((page) => {
        if (!isCurrent) return;
        shownOf.current = key;
        setShown(firstPage(page.cases, page.cursor));
      })
      .catch((problem: unknown) => {
        if (!isCurrent) return;
        setError(problem);
        // Rows of another list are not what was asked for: nobody is to act on them.
        if (shownOf.current !== key) setShown(null);
      });
    return () => {
      isCurrent = false;
    };
  }, [api, key, round]);

  const askedNow = useRef(asked);
  askedNow.current = asked;
  const look = useCallback(() => {
    const of = current.current;
    const lookNow = async () => {
      const page = await api.listCases(queryOf(askedNow.current, PAGE, null));
      const before = shownNow.current;
      if (of !== current.current || before === null) return;
      const ids = gone(refreshed(before, page.cases, page.cursor === null));
      const cases: CaseLine[] = [];
      for (const query of queriesOfCases(ids)) {
        if (of !== current.current) return;
        cases.push(...(await api.listCases(query)).cases);
      }
      if (of !== current.current) return;
      setShown((latest) => latest && withThoseGone(refreshed(latest, page.cases, page.cursor === null), cases));
    };
    // The next look may succeed; the connection's health says what is wrong.
    lookNow().catch(() => undefined);
  }, [api]);
  useLookingAgain(look, LOOK_EVERY_MS);

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
