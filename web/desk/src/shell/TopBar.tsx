/** The bar on top: where I am, how I am, and my settings. */
import { BellRing, Building2, CircleUserRound, Keyboard, Languages, LogOut, Monitor, Moon, SpellCheck, Sun, Volume2 } from "lucide-react";
import { lazy, Suspense, useCallback, useState } from "react";
import { Bell } from "../features/notifications/Bell";
import { ConnectionHealth } from "../features/presence/ConnectionHealth";
import { LoadMeter } from "../features/presence/LoadMeter";
import { PresenceMenu } from "../features/presence/PresenceMenu";
import { myWork } from "../features/work/model";
import { PlacesDialog } from "../features/session/PlacesDialog";
import { LOCALES, nativeNameOf, type LocaleCode } from "../i18n/locales";
import { useReading } from "../i18n/reading";
import { useDesk, useEntities, useEntity } from "../state/desk-context";
import { useRouter } from "../state/router-context";
import { pageRoute } from "../state/routes";
import type { PreferenceStore, Theme } from "../state/preferences";
import { useMay } from "../state/rights";
import { useValue } from "../state/store";
import { Menu, type MenuGroup } from "../ui/Menu";
import { tip } from "../ui/tip";
import { canAskToNotify } from "./attention";
import { Brand } from "./Brand";
import styles from "./TopBar.module.css";

const SignOutDialog = lazy(() => import("./SignOutDialog"));

export function LanguageMenu({ onLocale }: { onLocale(locale: LocaleCode): void }) {
  const { t, locale } = useReading();
  const entries = LOCALES.map((code) => ({
    id: code,
    kind: "radio" as const,
    label: nativeNameOf(code),
    lang: code,
    isChosen: code === locale,
    onChoose: () => onLocale(code),
  }));
  return (
    <Menu label={t("language.menu")} align="end" groups={[{ id: "languages", entries }]}>
      {(trigger) => (
        <button type="button" {...trigger} {...tip(t("language.menu"))} className={styles.plain}>
          <Languages size={18} aria-hidden />
          <span className="only-for-readers">{t("language.menu")}: </span>
          <span className={styles.code}>{nativeNameOf(locale)}</span>
        </button>
      )}
    </Menu>
  );
}

const THEMES: { theme: Theme; Sign: typeof Sun }[] = [
  { theme: "light", Sign: Sun },
  { theme: "dark", Sign: Moon },
  { theme: "system", Sign: Monitor },
];

export function themeGroup(t: ReturnType<typeof useReading>["t"], preferences: PreferenceStore, current: Theme): MenuGroup {
  return {
    id: "theme",
    label: t("theme.title"),
    entries: THEMES.map(({ theme, Sign }) => ({
      id: theme,
      kind: "radio",
      label: t(`theme.${theme}`),
      icon: <Sign size={16} aria-hidden />,
      isChosen: theme === current,
      onChoose: () => preferences.change({ theme }),
    })),
  };
}

/** How long a mail may wait before it goes. */
const UNDO_SECONDS = [0, 10, 30];

interface MeProps {
  preferences: PreferenceStore;
  onSheet(): void;
  onSignOut(keepUntil?: string): void;
}

function Me({ preferences, onSheet, onSignOut }: MeProps) {
  const { t } = useReading();
  const desk = useDesk();
  const router = useRouter();
  const session = useValue(desk.session, (value) => value);
  const name = useEntity("agent", desk.agentId)?.data.name ?? session.agent.name;
  const { theme, hasSound, checksSpelling, undoSeconds } = useValue(preferences, (value) => value);
  const [asks, setAsks] = useState(canAskToNotify);
  const [isChoosing, setChoosing] = useState(false);
  const [isLeaving, setLeaving] = useState(false);
  const inHand = useEntities(useCallback((entities) => myWork(entities, desk.agentId).filter(({ data }) => data.state === "assigned").length, [desk]));
  const groups: MenuGroup[] = [
    themeGroup(t, preferences, theme),
    {
      id: "signals",
      label: t("signals.title"),
      entries: [
        {
          id: "sound",
          kind: "check",
          label: t("signals.sound"),
          icon: <Volume2 size={16} aria-hidden />,
          isChosen: hasSound,
          onChoose: () => preferences.change({ hasSound: !hasSound }),
        },
        ...(asks
          ? [
              {
                id: "notify",
                label: t("signals.notify"),
                icon: <BellRing size={16} aria-hidden />,
                onChoose: () => void Notification.requestPermission().then(() => setAsks(canAskToNotify())),
              },
            ]
          : []),
      ],
    },
    {
      id: "writing",
      label: t("writing.title"),
      entries: [
        {
          id: "spelling",
          kind: "check",
          label: t("writing.spelling"),
          icon: <SpellCheck size={16} aria-hidden />,
          isChosen: checksSpelling,
          onChoose: () => preferences.change({ checksSpelling: !checksSpelling }),
        },
      ],
    },
    {
      id: "undo",
      label: t("undo_send.title"),
      entries: UNDO_SECONDS.map((seconds) => ({
        id: `undo-${seconds}`,
        kind: "radio" as const,
        label: seconds === 0 ? t("undo_send.at_once") : t("undo_send.seconds", { count: seconds }),
        isChosen: undoSeconds === seconds,
        onChoose: () => preferences.change({ undoSeconds: seconds }),
      })),
    },
    {
      id: "me",
      entries: [
        ...(session.places > 1
          ? [{ id: "places", label: t("places.title"), icon: <Building2 size={16} aria-hidden />, onChoose: () => setChoosing(true) }]
          : []),
        { id: "account", label: t("account.title"), icon: <CircleUserRound size={16} aria-hidden />, onChoose: () => router.go(pageRoute("account")) },
        { id: "sheet", label: t("keys.title"), icon: <Keyboard size={16} aria-hidden />, onChoose: onSheet },
        { id: "out", label: t("sign_in.sign_out"), icon: <LogOut size={16} aria-hidden className="turns" />, onChoose: () => (inHand === 0 ? onSignOut() : setLeaving(true)) },
      ],
    },
  ];
  return (
    <>
      <Menu label={t("me.menu")} align="end" groups={groups}>
        {(trigger) => (
          <button type="button" {...trigger} {...tip(t("me.menu"))} className={styles.plain}>
            <CircleUserRound size={18} aria-hidden />
            <span className="only-for-readers">{t("me.menu")}: </span>
            <bdi className={styles.name}>{name}</bdi>
          </button>
        )}
      </Menu>
      {isChoosing && <PlacesDialog onClose={() => setChoosing(false)} />}
      <Suspense fallback={null}>{isLeaving && <SignOutDialog inHand={inHand} onClose={() => setLeaving(false)} onSignOut={onSignOut} />}</Suspense>
    </>
  );
}

export interface TopBarProps extends MeProps {
  onLocale(locale: LocaleCode): void;
}

export function TopBar({ preferences, onLocale, onSheet, onSignOut }: TopBarProps) {
  const desk = useDesk();
  const tenant = useValue(desk.session, (value) => value.tenant);
  const mayHandle = useMay("cases.handle");
  const mayRead = useMay("cases.read");
  return (
    <header className={styles.bar}>
      <div className={styles.brand}>
        <Brand />
        <bdi className={styles.tenant}>{tenant.name}</bdi>
      </div>
      <span className={styles.space} />
      <ConnectionHealth />
      {mayHandle && <LoadMeter />}
      {mayHandle && <PresenceMenu />}
      {mayRead && <Bell />}
      <LanguageMenu onLocale={onLocale} />
      <Me preferences={preferences} onSheet={onSheet} onSignOut={onSignOut} />
    </header>
  );
}
