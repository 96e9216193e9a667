/** What the one at the desk may do. The server decides; the desk only shows no door that would not open. */
import type { Permission } from "../wire/answers";
import { useDesk } from "./desk-context";
import { useValue } from "./store";

/** Does the reader have this right? Repaints when it is given or taken away. */
export function useMay(permission: Permission): boolean {
  return useValue(useDesk().session, (session) => session.agent.permissions.includes(permission));
}
