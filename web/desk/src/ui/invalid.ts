/** What is wrong in a form is said at its field, and the first of those fields has the focus. */
import { useCallback, useRef, useState, type RefObject } from "react";

/** A control that is marked itself, or the first of a group that is. */
const INVALID = "[aria-invalid=true], [data-invalid] :is(input, select, textarea)";

/** The focus goes to the first that is marked as invalid, once it is drawn so. */
export function focusInvalid(form: HTMLElement | null): void {
  requestAnimationFrame(() => form?.querySelector<HTMLElement>(INVALID)?.focus());
}

export interface Refusal {
  form: RefObject<HTMLFormElement | null>;
  /** It was to be sent with something at fault: from then on each fault is told. */
  isTold: boolean;
  refuse(): void;
}

export function useRefusal(): Refusal {
  const form = useRef<HTMLFormElement>(null);
  const [isTold, setTold] = useState(false);
  const refuse = useCallback(() => {
    setTold(true);
    focusInvalid(form.current);
  }, []);
  return { form, isTold, refuse };
}
