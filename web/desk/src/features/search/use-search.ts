/** What was found so far. An answer to an older question is dropped; the question is asked when one stops writing. */
import { useCallback, useEffect, useState } from "react";
import { useDesk } from "../../state/desk-context";
import type { SearchAnswer } from "../../wire/answers";
import { search } from "../../wire/search";
import { addressOf, questionOf, type Asked } from "./query";

const ASK_AFTER_MS = 250;

export interface Finding {
  state: "idle" | "loading" | "ready" | "failed";
  error: unknown;
  found: SearchAnswer | null;
  more(): void;
  retry(): void;
}

interface Held {
  key: string;
  answer: SearchAnswer;
}

export function useSearch(asked: Asked): Finding {
  const desk = useDesk();
  const key = addressOf(asked);
  const [held, setHeld] = useState<Held | null>(null);
  const [after, setAfter] = useState<string | null>(null);
  const [failed, setFailed] = useState<{ key: string; error: unknown } | null>(null);
  const [round, setRound] = useState(0);
  const isIdle = asked.q.trim() === "";

  useEffect(() => setAfter(null), [key]);
  useEffect(() => {
    if (isIdle) return;
    const stop = new AbortController();
    const ask = () =>
      search(desk.api, questionOf(asked, after), stop.signal)
        .then((answer) => {
          setFailed(null);
          setHeld((before) =>
            after !== null && before?.key === key
              ? { key, answer: { ...before.answer, messages: [...before.answer.messages, ...answer.messages], after: answer.after, is_cut: answer.is_cut } }
              : { key, answer },
          );
        })
        .catch((error: unknown) => !stop.signal.aborted && setFailed({ key, error }));
    const timer = window.setTimeout(ask, after === null ? ASK_AFTER_MS : 0);
    return () => {
      window.clearTimeout(timer);
      stop.abort();
    };
    // `asked` is told by its key.
  }, [desk, key, after, round, isIdle]);

  const more = useCallback(() => setAfter(held?.answer.after ?? null), [held]);
  const retry = useCallback(() => setRound((count) => count + 1), []);
  const isFailed = failed !== null && failed.key === key;
  const found = isIdle ? null : (held?.answer ?? null);
  const state = isIdle ? "idle" : isFailed ? "failed" : held === null || held.key !== key ? "loading" : "ready";
  return { state, error: isFailed ? failed.error : null, found, more, retry };
}
