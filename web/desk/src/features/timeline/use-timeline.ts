/** Pages of a timeline, newest first; what was asked before is dropped when something else is asked. */
import { useCallback, useEffect, useState } from "react";
import { useDesk } from "../../state/desk-context";
import { readTimeline, type TimelineEvent } from "../../wire/timeline";
import { queryOf, searchOf, type Asked } from "./query";

export interface TimelineState {
  events: readonly TimelineEvent[];
  before: string | null;
  isLoading: boolean;
  error: unknown;
}

const NOTHING: TimelineState = { events: [], before: null, isLoading: true, error: null };

export function useTimeline(customerId: string, asked: Asked, limit: number) {
  const { api } = useDesk();
  const [round, setRound] = useState(0);
  const [held, setHeld] = useState<{ of: string; state: TimelineState }>({ of: "", state: NOTHING });
  const key = `${customerId}?${searchOf(asked)}&${round}`;
  const load = useCallback(
    async (before: string | null, isCurrent: () => boolean) => {
      try {
        const page = await readTimeline(api, customerId, queryOf(asked, limit, before));
        if (!isCurrent()) return;
        setHeld(({ of, state }) => {
          const events = of === key && before !== null ? [...state.events, ...page.events] : page.events;
          return { of: key, state: { events, before: page.before, isLoading: false, error: null } };
        });
      } catch (error) {
        if (isCurrent()) setHeld(({ of, state }) => ({ of: key, state: { ...(of === key ? state : NOTHING), isLoading: false, error } }));
      }
    },
    // `key` holds all that `asked` says.
    // eslint-disable-next-line react-hooks/exhaustive-deps
    [api, customerId, key, limit],
  );
  useEffect(() => {
    let isCurrent = true;
    void load(null, () => isCurrent);
    return () => {
      isCurrent = false;
    };
  }, [load]);
  const state = held.of === key ? held.state : NOTHING;
  const more = () => {
    if (state.before === null || state.isLoading) return;
    setHeld({ of: key, state: { ...state, isLoading: true, error: null } });
    void load(state.before, () => true);
  };
  return { ...state, more, reload: () => setRound(round + 1) };
}
