/**
 * Says it aloud when the server, not the agent, has ended their readiness: an offer was not answered,
 * or the connection was lost. Otherwise they would wait for work that does not come.
 */
import { useEffect, useRef } from "react";
import { useReading } from "../../i18n/reading";
import { useDesk, useEntity } from "../../state/desk-context";
import type { AgentData } from "../../wire/entities";
import { useAttempt, useToast } from "../problems/use-attempt";

const SET_BY_SERVER = new Set(["no_answer", "connection_lost"]);

export function usePresenceNotice(): void {
  const { t, find } = useReading();
  const desk = useDesk();
  const toast = useToast();
  const { attempt } = useAttempt();
  const agent = useEntity("agent", desk.agentId)?.data;
  const before = useRef<AgentData["presence"] | null>(null);
  const presence = agent?.presence;
  const reason = agent?.presence_reason ?? "";
  useEffect(() => {
    const wasReady = before.current === "ready";
    before.current = presence ?? null;
    if (!wasReady || presence !== "not_ready" || !SET_BY_SERVER.has(reason)) return;
    toast({
      tone: "problem",
      title: find("presence_notice.", reason) ?? t("presence.not_ready"),
      detail: t("presence.notice_remedy"),
      action: {
        label: t("work.become_ready"),
        onChoose: () => void attempt(() => desk.api.setPresence("ready", null)),
      },
    });
  }, [presence, reason, desk, toast, attempt, t, find]);
}
