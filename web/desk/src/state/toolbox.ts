/** The reader's tools: asked for when a view needs them, kept for the next one. */
import type { Api } from "../wire/api";
import { WireError } from "../wire/errors";
import { listMacros, listReplies, type Macro, type Replies } from "../wire/toolbox";
import { Store } from "./store";

export interface Tools extends Replies {
  macros: readonly Macro[];
  /** Whether they have been asked for and have come. */
  isHere: boolean;
}

const NONE: Tools = { replies: [], fields: [], macros: [], isHere: false };
/** What was asked for within this time is not asked for again. */
const FRESH_FOR_MS = 60_000;

export class Toolbox {
  readonly tools = new Store<Tools>(NONE);
  private askedAt = -Infinity;

  constructor(private readonly api: Api) {}

  /** What is here stays until the answer comes, and when none comes. `isStale`: something has been changed. */
  async refresh(isStale = false): Promise<void> {
    if (!isStale && performance.now() - this.askedAt < FRESH_FOR_MS) return;
    this.askedAt = performance.now();
    try {
      const [replies, macros] = await Promise.all([listReplies(this.api), listMacros(this.api)]);
      this.tools.set({ ...replies, macros, isHere: true });
    } catch (error) {
      this.askedAt = -Infinity;
      if (!(error instanceof WireError)) throw error;
    }
  }
}
