/** The pages of the directory read so far. An answer to an older question is dropped. */
import { useCallback, useEffect, useState } from "react";
import { useDesk } from "../../state/desk-context";
import type { FoundCustomer } from "../../wire/answers";
import { linesOf } from "../fields/asked";

export type Sort = "newest" | "name";

export interface Directory {
  state: "loading" | "ready" | "failed";
  error: unknown;
  customers: readonly FoundCustomer[];
  hasMore: boolean;
  more(): void;
  retry(): void;
}

interface Read {
  asked: string;
  customers: readonly FoundCustomer[];
  after: string | null;
}

const ASK_AFTER_MS = 180;
/** The server does not look for less. */
const SHORTEST = 2;

/** `field`: what is asked of own fields, `key=value`, a line each. */
export function useDirectory(query: string, sort: Sort, field: string | null): Directory {
  const desk = useDesk();
  const wanted = query.trim().length < SHORTEST ? "" : query.trim();
  const asked = `${sort} ${wanted}\n${field ?? ""}`;
  const [read, setRead] = useState<Read | null>(null);
  const [after, setAfter] = useState<string | null>(null);
  const [error, setError] = useState<unknown>(null);
  const [round, setRound] = useState(0);

  useEffect(() => setAfter(null), [asked]);
  useEffect(() => {
    const stop = new AbortController();
    const ask = () =>
      desk.api
        .listCustomers({ query: wanted, sort, field: linesOf(field), after }, stop.signal)
        .then((page) => {
          setError(null);
          setRead((before) => ({
            asked,
            customers: [...(after !== null && before?.asked === asked ? before.customers : []), ...page.customers],
            after: page.after ?? null,
          }));
        })
        .catch((failure: unknown) => !stop.signal.aborted && setError(failure));
    const timer = window.setTimeout(ask, wanted === "" || after !== null ? 0 : ASK_AFTER_MS);
    return () => {
      window.clearTimeout(timer);
      stop.abort();
    };
  }, [desk, asked, wanted, sort, field, after, round]);

  const more = useCallback(() => setAfter(read?.after ?? null), [read]);
  const retry = useCallback(() => setRound((count) => count + 1), []);
  const state = error !== null ? "failed" : read === null ? "loading" : "ready";
  return { state, error, customers: read?.customers ?? [], hasMore: read?.after != null, more, retry };
}
