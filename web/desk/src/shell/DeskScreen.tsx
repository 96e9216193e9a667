/** The one screen: the bar, my work, the case, the customer. */
import { lazy, Suspense, useEffect, useState } from "react";
import { usePresenceNotice } from "../features/presence/use-presence-notice";
import { useActs } from "../features/shortcuts/acts";
import { isWriting } from "../features/shortcuts/list";
import { listenForShortcuts, useShortcut } from "../features/shortcuts/use-shortcut";
import type { LocaleCode } from "../i18n/locales";
import { useReading } from "../i18n/reading";
import { useDesk } from "../state/desk-context";
import type { PreferenceStore } from "../state/preferences";
import { useValue } from "../state/store";
import { useConsultNews } from "../features/consults/use-consult-news";
import { reachNewestToast } from "../ui/Toasts";
import { Announcer } from "./Announcer";
import styles from "./DeskScreen.module.css";
import { pageRoute, type Router } from "../state/routes";
import { NoPagePane } from "./NoPagePane";
import { OfferCorner } from "./OfferCorner";
import { PagePane } from "./PagePane";
import { pageOf, pagesOf, PLACES } from "./places";
import { Rail } from "./Rail";
import { TopBar } from "./TopBar";
import { ONE_COLUMN, useMedia } from "./use-media";
import { WorkPane } from "./WorkPane";

/** The list paints without it; `main.tsx` begins to fetch it at the start. */
const CasePane = lazy(() => import("./CasePane"));
const Palette = lazy(() => import("../features/palette/Palette"));
const Sheet = lazy(() => import("../features/shortcuts/Sheet"));

/** Opens the sheet with a bare "?", outside of fields, unless the agent has turned that off. */
function useQuestionKey(isOn: boolean, open: () => void) {
  useEffect(() => {
    if (!isOn) return;
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.key === "?" && !isWriting(event) && !event.ctrlKey && !event.altKey && !event.metaKey) open();
    };
    document.addEventListener("keydown", onKeyDown);
    return () => document.removeEventListener("keydown", onKeyDown);
  }, [isOn, open]);
}

/** Every page this reader may see, for the palette. */
function usePages(router: Router) {
  const { t } = useReading();
  const session = useValue(useDesk().session, (value) => value);
  useActs(() =>
    PLACES.flatMap((place) => {
      const pages = pagesOf(place.name, session).map((page) => ({ page, text: t(page.text) }));
      return pages.map(({ page, text }) => ({
        id: `page-${page.path}`,
        label: text,
        detail: text === t(place.text) ? undefined : t(place.text),
        group: "page" as const,
        run: () => router.go(pageRoute(page.path)),
      }));
    }),
  );
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
  /** `keepUntil`: what is answered in writing stays mine until then. */
  onSignOut(keepUntil?: string): void;
}

export function DeskScreen({ router, preferences, onLocale, onSignOut }: DeskScreenProps) {
  const session = useValue(useDesk().session, (value) => value);
  const route = useValue(router, (value) => value);
  const hasQuestionKey = useValue(preferences, (value) => value.hasQuestionKey);
  const isOneColumn = useMedia(ONE_COLUMN);
  const [isSheetOpen, setSheetOpen] = useState(false);
  useEffect(listenForShortcuts, []);
  const [isPaletteOpen, setPaletteOpen] = useState(false);
  useShortcut("palette", () => setPaletteOpen(true));
  usePages(router);
  useShortcut("sheet", () => setSheetOpen(true));
  useShortcut("message", reachNewestToast);
  useQuestionKey(hasQuestionKey, () => setSheetOpen(true));
  useAltHeld();
  usePresenceNotice();
  useConsultNews(router);

  const page = pageOf(route, session);
  const isWork = route.name !== "page";
  const isCaseOpen = route.name === "case" || (route.name === "work" && route.workItemId !== null);
  return (
    // At work the toasts lie over the foot of the list: a conversation does not move. A page makes room for them.
    <div className={styles.screen} data-makes-room={isWork ? undefined : ""}>
      <TopBar preferences={preferences} onLocale={onLocale} onSheet={() => setSheetOpen(true)} onSignOut={onSignOut} />
      <div className={styles.body}>
        {(!isOneColumn || !isCaseOpen) && <Rail />}
        <div className={styles.columns}>
          {isWork && (!isOneColumn || !isCaseOpen) && (
            <WorkPane router={router} selectedId={route.name === "work" ? route.workItemId : null} />
          )}
          {isWork && (!isOneColumn || isCaseOpen) && (
            <Suspense fallback={<main className={styles.case} aria-busy="true" />}>
              <CasePane route={route} router={router} preferences={preferences} />
            </Suspense>
          )}
          {route.name === "page" &&
            (page === undefined ? <NoPagePane /> : <PagePane page={page} rest={route.rest} search={route.search} />)}
        </div>
      </div>
      {!isWork && <OfferCorner router={router} />}
      <Announcer />
      <Suspense fallback={null}>
        {isPaletteOpen && <Palette onClose={() => setPaletteOpen(false)} />}
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
