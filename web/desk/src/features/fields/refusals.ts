/** Values of own fields that the server does not take: which field it is, so that it is said there and not far away. */
import { WireError } from "../../wire/errors";

export interface Refused {
  key: string;
  /** It is none of the field's type, or two of them are a range in which nothing can lie. */
  why: "value" | "range";
}

const WHY = new Map<string, Refused["why"]>([
  ["field-value-invalid", "value"],
  ["field-value-missing", "value"],
  ["field-range-empty", "range"],
]);

function refusedBy(error: unknown): Refused | null {
  if (!(error instanceof WireError)) return null;
  const why = WHY.get(error.code);
  const key = error.params["field"];
  return why !== undefined && typeof key === "string" ? { key, why } : null;
}

/** Does it; answers the field whose value was refused, null when all went well. Any other failure is thrown on. */
export async function findRefused(action: () => Promise<unknown>): Promise<Refused | null> {
  try {
    await action();
    return null;
  } catch (error) {
    const refused = refusedBy(error);
    if (refused === null) throw error;
    return refused;
  }
}
