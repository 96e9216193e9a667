/** How the mailboxes are, looked at again every few seconds while the page is seen. */
import { useDesk } from "../../state/desk-context";
import { listMailboxes, type Mailbox } from "../../wire/mailboxes";
import { useLoaded } from "../problems/use-loaded";
import { useLookingAgain } from "../problems/use-looking-again";

const LOOK_EVERY_MS = 5000;

/** `hasSome`: false: nobody is asked. Empty until it is known. */
export function useMailboxes(hasSome: boolean): readonly Mailbox[] {
  const desk = useDesk();
  const loaded = useLoaded(() => (hasSome ? listMailboxes(desk.api) : Promise.resolve([])), String(hasSome));
  useLookingAgain(hasSome && loaded.state !== "loading" ? loaded.reload : undefined, LOOK_EVERY_MS);
  return loaded.state === "ready" ? loaded.value : [];
}
