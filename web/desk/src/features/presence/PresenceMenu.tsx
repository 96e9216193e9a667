/** Whether I am ready, since when, and the reasons to be away. */
import { ChevronDown } from "lucide-react";
import { useCallback } from "react";
import { useReading } from "../../i18n/reading";
import { useDesk, useEntity, useTimed } from "../../state/desk-context";
import { useValue } from "../../state/store";
import { Menu, type MenuEntry } from "../../ui/Menu";
import { tip } from "../../ui/tip";
import type { AgentData, Presence } from "../../wire/entities";
import { FINISHING } from "../../wire/handing";
import { useAttempt, useToast } from "../problems/use-attempt";
import { SHORTCUTS } from "../shortcuts/list";
import { useShortcut } from "../shortcuts/use-shortcut";
import styles from "./PresenceMenu.module.css";

const MINUTE = 60_000;

function Since({ agent }: { agent: AgentData }) {
  const { formats } = useReading();
  const since = Date.parse(agent.presence_at);
  const minutes = useTimed("slow", useCallback((now) => Math.floor((now - since) / MINUTE), [since]));
  return minutes < 1 ? null : <span className={styles.since}>{formats.duration(minutes * MINUTE)}</span>;
}

function Mark({ presence }: { presence: Presence }) {
  return <span className={styles.mark} data-presence={presence} aria-hidden="true" />;
}

export function PresenceMenu() {
  const { t, find } = useReading();
  const desk = useDesk();
  const agent = useEntity("agent", desk.agentId)?.data;
  const reasons = useValue(desk.session, (session) => session.presence_reasons);
  const { isBusy, attempt } = useAttempt();
  const toast = useToast();

  const choose = (presence: Presence, reason: string | null) =>
    void attempt(() => desk.api.setPresence(presence, reason));
  useShortcut("presence", () => document.querySelector<HTMLElement>("[data-presence-button]")?.click());
  if (agent === undefined) return null;

  // Some reasons are the server's own (an offer was not answered): they are not to be chosen.
  const reason =
    reasons.find((known) => known.code === agent.presence_reason)?.label ??
    find("presence_reason.", agent.presence_reason ?? "");
  const label = agent.presence === "not_ready" && reason ? reason : t(`presence.${agent.presence}`);
  const ready: MenuEntry = {
    id: "ready",
    kind: "radio",
    label: t("presence.ready"),
    icon: <Mark presence="ready" />,
    isChosen: agent.presence === "ready",
    onChoose: () => choose("ready", null),
  };
  const finishing: MenuEntry = {
    id: FINISHING,
    kind: "radio",
    label: t("presence_reason.finishing"),
    icon: <Mark presence="not_ready" />,
    isChosen: agent.presence_reason === FINISHING,
    onChoose: () => {
      choose("not_ready", FINISHING);
      toast({ tone: "done", title: t("presence_reason.finishing"), detail: t("presence_notice.finishing") });
    },
  };
  const away = reasons.filter((each) => each.active).map<MenuEntry>(({ code, label: text }) => ({
    id: code,
    kind: "radio",
    label: text,
    icon: <Mark presence="not_ready" />,
    isChosen: agent.presence === "not_ready" && agent.presence_reason === code,
    onChoose: () => choose("not_ready", code),
  }));
  return (
    <Menu
      label={t("presence.menu")}
      align="end"
      groups={[
        { id: "ready", entries: [ready] },
        { id: "away", label: t("presence.not_ready"), entries: [...away, finishing] },
      ]}
    >
      {(trigger) => (
        <button
          type="button"
          {...trigger}
          onClick={() => {
            trigger.onClick();
            // The reasons may be others since the desk was opened.
            if (!trigger["aria-expanded"]) void desk.api.getSession().then((session) => desk.session.set(session), () => undefined);
          }}
          {...tip(t("presence.change"), SHORTCUTS.presence.keys)}
          aria-keyshortcuts={SHORTCUTS.presence.keys}
          data-presence-button
          className={styles.button}
          data-presence={agent.presence}
          aria-busy={isBusy}
        >
          <Mark presence={agent.presence} />
          <span className="only-for-readers">{t("presence.mine")}</span>
          <span className={styles.label}>{label}</span>
          <Since agent={agent} />
          <ChevronDown size={14} aria-hidden />
        </button>
      )}
    </Menu>
  );
}
