/** The one screen: the bar, my work, the case, the customer. */
import { lazy, Suspense, useEffect, useState } from "react";
import { usePresenceNotice } from "../features/presence/use-presence-notice";
import { listenForShortcuts, useShortcut } from "../features/shortcuts/use-shortcut";
import type { LocaleCode } from "../i18n/locales";
import { useReading } from "../i18n/reading";
import { useDesk } from "../state/desk-context";
import type { PreferenceStore } from "../state/preferences";
import { useValue } from "../state/store";
import { Loading } from "../ui/Loading";
import { Announcer } from "./Announcer";
import styles from "./DeskScreen.module.css";
import type { Router } from "./routes";
import { ADMINISTRATOR, TopBar } from "./TopBar";
import { ONE_COLUMN, useMedia } from "./use-media";
import { WorkPane } from "./WorkPane";

/** The list paints without it; `main.tsx` begins to fetch it at the start. */
const CasePane = lazy(() => import("./CasePane"));
const Sheet = lazy(() => import("../features/shortcuts/Sheet"));
const EntryPointsPage = lazy(() => import("../features/administration/EntryPointsPage"));
const JobsPage = lazy(() => import("../features/administration/JobsPage"));

/** Opens the sheet with a bare "?", outside of fields, unless the agent has turned that off. */
function useQuestionKey(isOn: boolean, open: () => void) {
  useEffect(() => {
    if (!isOn) return;
    const onKeyDown = (event: KeyboardEvent) => {
      const isField = event.target instanceof Element && event.target.closest("input, textarea, select");
      if (event.key === "?" && !isField && !event.ctrlKey && !event.altKey && !event.metaKey) open();
    };
    document.addEventListener("keydown", onKeyDown);
    return () => document.removeEventListener("keydown", onKeyDown);
  }, [isOn, open]);
}

/** While Alt is held the list shows the numbers that switch. */
function useAltHeld() {
  useEffect(() => {
    const root = document.documentElement;
    const set = (isHeld: boolean) => (isHeld ? root.setAttribute("data-alt-held", "") : root.removeAttribute("data-alt-held"));
    const down = (event: KeyboardEvent) => event.key === "Alt" && set(true);
    const up = (event: KeyboardEvent) => event.key === "Alt" && set(false);
    const gone = () => set(false);
    document.addEventListener("keydown", down);
    document.addEventListener("keyup", up);
    window.addEventListener("blur", gone);
    return () => {
      document.removeEventListener("keydown", down);
      document.removeEventListener("keyup", up);
      window.removeEventListener("blur", gone);
    };
  }, []);
}

export interface DeskScreenProps {
  router: Router;
  preferences: PreferenceStore;
  onLocale(locale: LocaleCode): void;
  onSignOut(): void;
}

export function DeskScreen({ router, preferences, onLocale, onSignOut }: DeskScreenProps) {
  const { t } = useReading();
  const desk = useDesk();
  const route = useValue(router, (value) => value);
  const hasQuestionKey = useValue(preferences, (value) => value.hasQuestionKey);
  const role = useValue(desk.session, (session) => session.agent.role);
  const isOneColumn = useMedia(ONE_COLUMN);
  const [isSheetOpen, setSheetOpen] = useState(false);
  useEffect(listenForShortcuts, []);
  useShortcut("sheet", () => setSheetOpen(true));
  useQuestionKey(hasQuestionKey, () => setSheetOpen(true));
  useAltHeld();
  usePresenceNotice();

  const isWork = route.name === "work" || route.name === "case" || role !== ADMINISTRATOR;
  const isCaseOpen = route.name === "case" || (route.name === "work" && route.workItemId !== null);
  return (
    <div className={styles.screen}>
      <TopBar router={router} preferences={preferences} onLocale={onLocale} onSheet={() => setSheetOpen(true)} onSignOut={onSignOut} />
      <div className={styles.columns}>
        {isWork && (!isOneColumn || !isCaseOpen) && (
          <WorkPane router={router} selectedId={route.name === "work" ? route.workItemId : null} />
        )}
        {isWork && (!isOneColumn || isCaseOpen) && (
          <Suspense fallback={<main className={styles.case} aria-busy="true" />}>
            <CasePane route={route} router={router} preferences={preferences} />
          </Suspense>
        )}
        <Suspense fallback={<Loading label={t("common.loading")} />}>
          {!isWork && route.name === "entry-points" && <EntryPointsPage />}
          {!isWork && route.name === "jobs" && <JobsPage />}
        </Suspense>
      </div>
      <Announcer />
      <Suspense fallback={null}>
        {isSheetOpen && (
          <Sheet
            onClose={() => setSheetOpen(false)}
            hasQuestionKey={hasQuestionKey}
            onQuestionKey={(isOn) => preferences.change({ hasQuestionKey: isOn })}
          />
        )}
      </Suspense>
    </div>
  );
}
