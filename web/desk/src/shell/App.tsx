/** Signed out or at the desk; in which language; in which theme. */
import { CloudAlert, Palette, RotateCcw } from "lucide-react";
import { lazy, Suspense, useCallback, useEffect, useMemo, useRef, type ReactNode } from "react";
import { RackProvider } from "../features/problems/use-attempt";
import { directionOf, type LocaleCode } from "../i18n/locales";
import { ReadingProvider, readingOf, useReading } from "../i18n/reading";
import type { Texts } from "../i18n/text";
import { DeskProvider } from "../state/desk-context";
import { PreferencesProvider } from "../state/preferences-context";
import { RouterProvider } from "../state/router-context";
import { pageRoute } from "../state/routes";
import { useValue } from "../state/store";
import { Blank } from "../ui/Blank";
import { Button } from "../ui/Button";
import { keepFocus } from "../ui/focus";
import { Menu } from "../ui/Menu";
import { TipLayer } from "../ui/TipLayer";
import { Toasts } from "../ui/Toasts";
import { tip } from "../ui/tip";
import { watchAttention } from "./attention";
import { Brand } from "./Brand";
import { DeskScreen } from "./DeskScreen";
import type { Seat } from "./seat";
import styles from "./App.module.css";
import { applyTheme, onSystemTheme } from "./theme";
import { LanguageMenu, themeGroup } from "./TopBar";

const SignIn = lazy(() => import("../features/session/SignIn"));
const Join = lazy(() => import("../features/people/Join"));
const Enrol = lazy(() => import("../features/people/Enrol"));

/** Keeps language, direction, theme and accent of the page as they should be. */
function usePage(seat: Seat, texts: Texts) {
  const theme = useValue(seat.preferences, (value) => value.theme);
  const accent = useValue(seat.state, (state) => (state.name === "at-desk" ? state.accent : null));
  useEffect(() => {
    document.documentElement.lang = texts.locale;
    document.documentElement.dir = directionOf(texts.locale);
  }, [texts]);
  useEffect(() => {
    const apply = () => applyTheme(theme, accent);
    apply();
    return onSystemTheme(apply);
  }, [theme, accent]);
}

/** The page of who is not at the desk: language, theme, and a card in the middle. */
function Outside({ seat, children, onLocale }: { seat: Seat; children: ReactNode; onLocale(locale: LocaleCode): void }) {
  const reading = useReading();
  const theme = useValue(seat.preferences, (value) => value.theme);
  return (
    <div className={styles.out}>
      <header className={styles.bar}>
        <Brand size={22} />
        <span className={styles.name}>Retzef</span>
        <LanguageMenu onLocale={onLocale} />
        <Menu label={reading.t("theme.title")} align="end" groups={[themeGroup(reading.t, seat.preferences, theme)]}>
          {(trigger) => (
            <button type="button" {...trigger} {...tip(reading.t("theme.title"))} className={styles.theme} aria-label={reading.t("theme.title")}>
              <Palette size={18} aria-hidden />
            </button>
          )}
        </Menu>
      </header>
      <Suspense fallback={null}>{children}</Suspense>
    </div>
  );
}

function Unreachable({ onRetry }: { onRetry(): void }) {
  const reading = useReading();
  return (
    <div className={styles.unreachable} role="alert">
      <Blank
        icon={<CloudAlert size={22} />}
        title={reading.t("problem.offline")}
        action={
          <Button look="primary" icon={<RotateCcw size={16} aria-hidden />} onClick={onRetry}>
            {reading.t("common.try_again")}
          </Button>
        }
      >
        {reading.t("start.unreachable")}
      </Blank>
    </div>
  );
}

export function App({ seat }: { seat: Seat }) {
  const texts = useValue(seat.texts, (value) => value);
  const state = useValue(seat.state, (value) => value);
  const reading = useMemo(() => readingOf(texts), [texts]);
  const latest = useRef(reading);
  latest.current = reading;
  usePage(seat, texts);
  useEffect(keepFocus, []);
  const onLocale = useCallback((locale: LocaleCode) => void seat.chooseLocale(locale), [seat]);

  const desk = state.name === "at-desk" ? state.desk : null;
  useEffect(() => {
    if (desk === null) return;
    return watchAttention({
      desk,
      preferences: seat.preferences,
      reading: () => latest.current,
      onOpen: (workItemId) => seat.router.go({ name: "work", workItemId }),
      onOpenCase: (caseId) => seat.router.go({ name: "case", caseId }),
      onOpenBoard: () => seat.router.go(pageRoute("board")),
    });
  }, [desk, seat]);

  return (
    <ReadingProvider reading={reading}>
      <RackProvider value={seat.rack}>
        {state.name === "unreachable" && <Unreachable onRetry={() => void seat.sitDown()} />}
        {state.name === "signed-out" && (
          <Outside seat={seat} onLocale={onLocale}>
            <SignIn api={seat.api} wasSignedOut={state.wasAtDesk} hasChosenPassword={state.hasChosenPassword === true} onSignedIn={() => seat.sitDown()} />
          </Outside>
        )}
        {state.name === "joining" && (
          <Outside seat={seat} onLocale={onLocale}>
            <Join api={seat.api} token={state.token} onJoined={() => seat.joined(true)} onLeave={() => seat.joined(false)} />
          </Outside>
        )}
        {state.name === "enrolling" && (
          <Outside seat={seat} onLocale={onLocale}>
            <Enrol api={seat.api} hasPassword={state.session.agent.has_password} onDone={() => void seat.sitDown()} onSignOut={() => void seat.standUp()} />
          </Outside>
        )}
        {desk !== null && (
          <DeskProvider value={desk}>
            <RouterProvider value={seat.router}>
              <PreferencesProvider value={seat.preferences}>
                <DeskScreen
                  router={seat.router}
                  preferences={seat.preferences}
                  onLocale={onLocale}
                  onSignOut={(keepUntil) => void seat.standUp(keepUntil)}
                />
              </PreferencesProvider>
            </RouterProvider>
          </DeskProvider>
        )}
        <Toasts rack={seat.rack} label={reading.t("toast.region")} closeLabel={reading.t("common.dismiss")} />
        <TipLayer />
      </RackProvider>
    </ReadingProvider>
  );
}
