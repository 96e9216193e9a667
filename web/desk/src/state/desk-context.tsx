/** Gives views the desk they belong to, and the parts of it they read. */
import { createContext, useCallback, useContext, useSyncExternalStore } from "react";
import type { EntityOf, Kind } from "../wire/entities";
import type { Desk } from "./desk";
import type { Entities } from "./entities";
import { useValue } from "./store";

const DeskContext = createContext<Desk | null>(null);

export const DeskProvider = DeskContext.Provider;

export function useDesk(): Desk {
  const desk = useContext(DeskContext);
  if (desk === null) throw new Error("a view outside DeskProvider");
  return desk;
}

/** A part of the entities; repaints only when that part changes. */
export function useEntities<P>(select: (entities: Entities) => P): P {
  return useValue(useDesk().entities, select);
}

/** One entity, or undefined while it is not here. */
export function useEntity<K extends Kind>(kind: K, id: string | null | undefined): EntityOf<K> | undefined {
  return useEntities((entities) => (id ? entities.kinds[kind].get(id) : undefined));
}

/** Ticks shared by every view that shows an age: one timer per pace, none while nobody looks. */
class Pace {
  private readonly listeners = new Set<() => void>();
  private timer = 0;
  private tick = 0;

  constructor(private readonly ms: number) {}

  readonly subscribe = (listener: () => void) => {
    if (this.listeners.size === 0) this.timer = window.setInterval(this.beat, this.ms);
    this.listeners.add(listener);
    return () => {
      this.listeners.delete(listener);
      if (this.listeners.size === 0) window.clearInterval(this.timer);
    };
  };

  readonly read = () => this.tick;

  private readonly beat = () => {
    this.tick += 1;
    for (const listener of [...this.listeners]) listener();
  };
}

const PACES = { second: new Pace(1_000), slow: new Pace(10_000) };

/** Now by the server's clock, in milliseconds; repaints at the pace. */
export function useNow(pace: keyof typeof PACES): number {
  const desk = useDesk();
  useSyncExternalStore(PACES[pace].subscribe, PACES[pace].read);
  return desk.clock.now();
}

/**
 * What `read` makes of the time; repaints only when that changes. For lists, where most ages stay the
 * same from one tick to the next.
 */
export function useTimed<T extends string | number>(pace: keyof typeof PACES, read: (nowMs: number) => T): T {
  const desk = useDesk();
  const snapshot = useCallback(() => read(desk.clock.now()), [desk, read]);
  return useSyncExternalStore(PACES[pace].subscribe, snapshot);
}
