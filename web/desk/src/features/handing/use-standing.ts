/** How somebody who may be given work stands: on duty or why not, how full their hands are, and what else speaks against it. */
import { useCallback } from "react";
import { useReading } from "../../i18n/reading";
import { useDesk } from "../../state/desk-context";
import { useValue } from "../../state/store";
import type { Taker } from "../../wire/handing";
import { useDoubts } from "./use-doubts";

/** Said by their presence already. */
const OF_PRESENCE = new Set(["agent_gone", "not_ready"]);

export function useStanding(): (taker: Taker) => string {
  const { t, find } = useReading();
  const reasons = useValue(useDesk().session, (session) => session.presence_reasons);
  const doubts = useDoubts();
  return useCallback(
    (taker) => {
      const code = taker.presence === "not_ready" ? (taker.presence_reason ?? "") : "";
      const reason = reasons.find((known) => known.code === code)?.label ?? find("presence_reason.", code);
      const presence = reason ?? find("presence.", taker.presence) ?? taker.presence;
      const others = doubts(taker.doubts.filter((each) => !OF_PRESENCE.has(each)), taker.missing_skills);
      return [presence, t("board.load_of", { load: taker.load, capacity: taker.capacity }), others].filter((part) => part !== "").join(" · ");
    },
    [t, find, reasons, doubts],
  );
}
