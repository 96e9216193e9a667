/** Who can answer for a case, by which channels cases come, the tenant's labels and own fields: asked for when a view needs them, kept for the next one. */
import type { Api } from "../wire/api";
import type { Colleague, FieldDefinition, Label, Team } from "../wire/answers";
import { WireError } from "../wire/errors";
import { listFields } from "../wire/fields";
import { Store } from "./store";

export interface Names {
  agents: readonly Colleague[];
  teams: readonly Team[];
  labels: readonly Label[];
  /** By which cases come. */
  channels: readonly string[];
}

/** What was asked for within this time is not asked for again. */
const FRESH_FOR_MS = 20_000;

export class Directory {
  readonly names = new Store<Names>({ agents: [], teams: [], labels: [], channels: [] });
  /** Null as long as they are not known; the archived ones too. */
  readonly fields = new Store<readonly FieldDefinition[] | null>(null);
  private askedAt = -Infinity;
  private fieldsAskedAt = -Infinity;

  constructor(private readonly api: Api) {}

  /** What is here stays until the answer comes, and when none comes. */
  async refresh(isStale = false): Promise<void> {
    if (!isStale && performance.now() - this.askedAt < FRESH_FOR_MS) return;
    this.askedAt = performance.now();
    try {
      const [people, labels] = await Promise.all([this.api.getDirectory(), this.api.listLabels()]);
      this.names.set({ ...people, labels });
    } catch (error) {
      this.askedAt = -Infinity;
      if (!(error instanceof WireError)) throw error;
    }
  }

  /** The same of the tenant's own fields, which whoever may see no case may see too. */
  async refreshFields(isStale = false): Promise<void> {
    if (!isStale && performance.now() - this.fieldsAskedAt < FRESH_FOR_MS) return;
    this.fieldsAskedAt = performance.now();
    try {
      this.fields.set(await listFields(this.api));
    } catch (error) {
      this.fieldsAskedAt = -Infinity;
      if (!(error instanceof WireError)) throw error;
    }
  }
}
