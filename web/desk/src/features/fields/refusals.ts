/** Values of own fields that the server does not take: which field it is, so that it is said there and not far away. */
import { WireError } from "../../wire/errors";

function fieldOf(error: unknown): string | null {
  const isOfField = error instanceof WireError && error.code === "field-value-invalid" && typeof error.params["field"] === "string";
  return isOfField ? (error.params["field"] as string) : null;
}

/** Does it; answers the key of the field whose value was refused, null when all went well. Any other failure is thrown on. */
export async function findRefused(action: () => Promise<unknown>): Promise<string | null> {
  try {
    await action();
    return null;
  } catch (error) {
    const key = fieldOf(error);
    if (key === null) throw error;
    return key;
  }
}

/** The focus goes to the field that is marked, once it is drawn so. */
export function showRefused(form: HTMLElement | null): void {
  requestAnimationFrame(() => form?.querySelector<HTMLElement>("[aria-invalid=true]")?.focus());
}
