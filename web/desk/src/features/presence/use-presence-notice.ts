/**
 * Says it aloud when the server, not the agent, has changed their readiness: ended it, because an offer was not
 * answered or the connection was lost, and they would wait for work that does not come; or given it back.
 */
import { useEffect, useRef } from "react";
import { useReading } from "../../i18n/reading";
import { useDesk, useEntity } from "../../state/desk-context";
import type { AgentData } from "../../wire/entities";
import { useAttempt, useToast } from "../problems/use-attempt";

/** Ready again after a connection that was lost. */
const CAME_BACK = "connection_back";
const NEWS_FOR_MS = 60_000;
const SET_BY_SERVER = new Set(["no_answer", "connection_lost"]);

export function usePresenceNotice(): void {
  const { t, find } = useReading();
  const desk = useDesk();
  const toast = useToast();
  const { attempt } = useAttempt();
  const agent = useEntity("agent", desk.agentId)?.data;
  const before = useRef<AgentData["presence"] | null>(null);
  const told = useRef<string | null>(null);
  const since = agent?.presence_at ?? null;
  const presence = agent?.presence;
  const reason = agent?.presence_reason ?? "";
  useEffect(() => {
    if (presence !== "ready" || reason !== CAME_BACK || since === null || told.current === since) return;
    told.current = since;
    // A page that is opened anew later has nothing to tell.
    if (desk.clock.now() - Date.parse(since) > NEWS_FOR_MS) return;
    toast({ tone: "done", title: t("presence_notice.connection_back"), detail: t("presence_notice.connection_back_detail") });
  }, [presence, reason, since, desk, toast, t]);
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
