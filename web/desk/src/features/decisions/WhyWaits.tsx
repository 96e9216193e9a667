/** Why an item still waits, in the words of a round that looked at it just now. Nothing where it is on its way to somebody. */
import { useReading } from "../../i18n/reading";
import { useDesk } from "../../state/desk-context";
import { useLoaded } from "../problems/use-loaded";
import { useReread } from "../problems/use-reread";
import { useReasons } from "./use-reasons";

export interface WhyWaitsProps {
  workItemId: string;
  className?: string | undefined;
}

export function WhyWaits({ workItemId, className }: WhyWaitsProps) {
  const { t } = useReading();
  const desk = useDesk();
  const inWords = useReasons();
  const loaded = useLoaded(() => desk.api.listDecisions(workItemId), workItemId);
  useReread(loaded);
  const now = loaded.state === "ready" ? loaded.value[0] : undefined;
  const why = now === undefined || now.chosen_agent_id !== null ? "" : inWords(now.reasons);
  return why === "" ? null : (
    <p className={className} role="status">
      {t("decisions.waits")} {why}
    </p>
  );
}
