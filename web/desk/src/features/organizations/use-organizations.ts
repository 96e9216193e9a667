/** Organizations found so far. Words are looked for a moment after the last keystroke; an answer to an older question is dropped. */
import { useEffect, useState } from "react";
import { useDesk } from "../../state/desk-context";
import { findOrganizations, type FoundOrganization } from "../../wire/organizations";

const ASK_AFTER_MS = 180;

export interface Found {
  /** Null as long as nothing is known. */
  organizations: readonly FoundOrganization[] | null;
  error: unknown;
  hasMore: boolean;
  more(): void;
  retry(): void;
}

interface Read {
  asked: string;
  organizations: readonly FoundOrganization[];
  after: string | null;
}

export function useOrganizations(query: string, isArchived = false): Found {
  const { api } = useDesk();
  const asked = `${String(isArchived)} ${query.trim()}`;
  const [read, setRead] = useState<Read | null>(null);
  const [after, setAfter] = useState<string | null>(null);
  const [error, setError] = useState<unknown>(null);
  const [round, setRound] = useState(0);
  useEffect(() => setAfter(null), [asked]);
  useEffect(() => {
    const stop = new AbortController();
    const ask = () =>
      findOrganizations(api, query.trim(), isArchived, after, stop.signal)
        .then((page) => {
          setError(null);
          setRead((before) => ({ asked, organizations: [...(after !== null && before?.asked === asked ? before.organizations : []), ...page.organizations], after: page.after }));
        })
        .catch((failure: unknown) => !stop.signal.aborted && setError(failure));
    const timer = window.setTimeout(ask, query.trim() === "" || after !== null ? 0 : ASK_AFTER_MS);
    return () => {
      window.clearTimeout(timer);
      stop.abort();
    };
  }, [api, asked, query, isArchived, after, round]);
  return {
    organizations: read?.organizations ?? null,
    error,
    hasMore: read?.after != null,
    more: () => setAfter(read?.after ?? null),
    retry: () => setRound((count) => count + 1),
  };
}
