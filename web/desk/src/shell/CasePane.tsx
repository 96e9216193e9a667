/** The middle: the case that is open, and beside it its customer. */
import { FileQuestion, MessageCircleQuestion, MessagesSquare } from "lucide-react";
import { lazy, Suspense, useCallback, useEffect, useRef, useState, useSyncExternalStore, type Ref } from "react";
import { CaseHeader } from "../features/cases/CaseHeader";
import { WrapUpPanel } from "../features/cases/WrapUpPanel";
import { Composer } from "../features/composer/Composer";
import { ConsultBar } from "../features/consults/ConsultBar";
import { CustomerPanel } from "../features/customers/CustomerPanel";
import { LookersLine } from "../features/lookers/LookersLine";
import { Link } from "../features/navigation/Link";
import { SHORTCUTS } from "../features/shortcuts/list";
import { Thread } from "../features/thread/Thread";
import { longestWaiting, myWork, type WorkItem } from "../features/work/model";
import { useReading } from "../i18n/reading";
import { useDesk, useEntities, useEntity } from "../state/desk-context";
import type { Entities } from "../state/entities";
import type { PreferenceStore } from "../state/preferences";
import { useMay } from "../state/rights";
import { useValue } from "../state/store";
import { Blank } from "../ui/Blank";
import { topDialog, watchDialogs } from "../ui/dialogs";
import type { CaseData } from "../wire/entities";
import { Keys } from "../ui/Keys";
import styles from "./DeskScreen.module.css";
import { pageRoute, type Route, type Router } from "../state/routes";
import { needsFirstSteps } from "./places";
import { DRAWER, useMedia } from "./use-media";

const SplitDialog = lazy(() => import("../features/case-ties/SplitDialog"));

/** How long an item that has been accepted is awaited: the answer may come before the item itself. */
const AWAITED_MS = 1_500;

/** Whether an item is missed: at once when it has been here, after a moment when it may be on its way. */
function useMissed(isMissing: boolean, id: string | null): boolean {
  const seen = useRef<string | null>(null);
  const [awaited, setAwaited] = useState<string | null>(null);
  if (!isMissing) seen.current = id;
  useEffect(() => {
    if (!isMissing) return;
    const timer = window.setTimeout(() => setAwaited(id), AWAITED_MS);
    return () => window.clearTimeout(timer);
  }, [isMissing, id]);
  return isMissing && (seen.current === id || awaited === id);
}

/** My work of a case, before what I am asked about it. */
function mineOf(entities: Entities, agentId: string, caseId: string): WorkItem | undefined {
  const mine = myWork(entities, agentId).filter((item) => item.data.case_id === caseId);
  return mine.find((item) => !item.data.consult) ?? mine[0];
}

/** What I was asked about is mine now: the desk goes on with it. */
function useHandedOn(router: Router, item: WorkItem | null, isMissing: boolean) {
  const desk = useDesk();
  const about = useRef<string | null>(null);
  if (item !== null) about.current = item.data.consult?.of ?? null;
  const workItemId = about.current;
  const isMine = useEntity("work_item", workItemId)?.data.agent_id === desk.agentId;
  useEffect(() => {
    if (isMissing && isMine) router.go({ name: "work", workItemId }, { replace: true });
  }, [router, isMissing, isMine, workItemId]);
}

/** What was open here and is not mine any more: its case, and whether it was a question; null when it never was. */
function useGone(item: WorkItem | null, isMissing: boolean): { caseId: string; wasQuestion: boolean } | null {
  const gone = useRef<{ caseId: string; wasQuestion: boolean } | null>(null);
  if (!isMissing) gone.current = item && { caseId: item.data.case_id, wasQuestion: Boolean(item.data.consult) };
  return isMissing ? gone.current : null;
}

/** The item that is open and its case; an earlier case has no item of mine. */
function useOpened(route: Route): { item: WorkItem | null; caseId: string | null; isGone: boolean; isAwaited: boolean; isMissing: boolean } {
  const desk = useDesk();
  const workItemId = route.name === "work" ? route.workItemId : null;
  const found = useEntity("work_item", workItemId);
  const isFilled = useValue(desk.isFilled, (filled) => filled);
  const ofCase = useEntities((entities) =>
    route.name === "case"
      ? mineOf(entities, desk.agentId, route.caseId)
      : undefined,
  );
  const isMine = found?.data.agent_id === desk.agentId && found.data.state !== "done";
  const isMissing = isFilled && workItemId !== null && !isMine;
  const isGone = useMissed(isMissing, workItemId);
  if (route.name === "case") return { item: ofCase ?? null, caseId: route.caseId, isGone: false, isAwaited: false, isMissing: false };
  return { item: found ?? null, caseId: found?.data.case_id ?? null, isGone, isAwaited: isMissing && !isGone, isMissing };
}

/** Whether the customer's panel is shown: a choice that is kept where there is room, a drawer where not; and when the way here asked for it. */
function useCustomerPanel(preferences: PreferenceStore, route: Route) {
  const isDrawer = useMedia(DRAWER);
  const kept = useValue(preferences, (value) => value.showsCustomer);
  const isAsked = route.name === "case" && route.shows !== undefined;
  const [isDrawn, setDrawn] = useState(isAsked);
  useEffect(() => {
    if (isAsked) setDrawn(true);
  }, [isAsked, route]);
  const isShown = isDrawn || (!isDrawer && kept);
  // Where there is no room beside the case any more the panel becomes a drawer; with a dialog open in it, it is one that is drawn.
  const dialog = useSyncExternalStore(watchDialogs, topDialog);
  const [wasDrawer, setWasDrawer] = useState(isDrawer);
  if (wasDrawer !== isDrawer) {
    setWasDrawer(isDrawer);
    if (isDrawer && dialog?.closest("[data-customer]")) setDrawn(true);
  }
  const toggle = () => {
    setDrawn(isDrawer && !isShown);
    if (!isDrawer) preferences.change({ showsCustomer: !isShown });
  };
  return { isDrawer, isShown, toggle };
}

/**
 * What had the focus may go with the case that was open: then the focus goes on to the next one, to where one writes if
 * the agent was writing, instead of falling back to the top of the page. `shown` is null while a case is being loaded.
 */
function useKeptFocus(shown: string | null) {
  const pane = useRef<HTMLElement>(null);
  const wasWriting = useRef(false);
  const before = useRef(shown);
  const leftWriting = useCallback(() => {
    wasWriting.current = true;
  }, []);
  useEffect(() => {
    if (shown === null || shown === before.current) return;
    const isFirst = before.current === null;
    before.current = shown;
    const isLost = !isFirst && (document.activeElement ?? document.body).matches("body, [data-keeps-focus]");
    const area = wasWriting.current ? pane.current?.querySelector<HTMLElement>("textarea, [data-rich]") : null;
    if (isLost) (area ?? pane.current)?.focus({ preventScroll: true });
    wasWriting.current = false;
  }, [shown]);
  return { pane, leftWriting };
}

/** A drawer takes the focus, and gives it back to where it was when it closes. */
function focusDrawer(drawer: HTMLElement | null) {
  if (drawer === null) return;
  const opener = document.activeElement;
  drawer.focus({ preventScroll: true });
  return () => {
    if (opener instanceof HTMLElement && opener.isConnected) opener.focus({ preventScroll: true });
  };
}

/** A case that was merged leads to where it goes on; one whose thread was moved about is read anew. */
function useTies(router: Router, caseId: string | null, data: CaseData | undefined, messageId: string | undefined) {
  const desk = useDesk();
  // Of each case that was on the screen: it may be moved about while another one is.
  const seen = useRef(new Map<string, number>());
  const into = data?.merged_into ?? null;
  const rearranged = data?.rearranged;
  useEffect(() => {
    if (into !== null) router.go({ name: "case", caseId: into, ...(messageId !== undefined && { messageId }) }, { replace: true });
  }, [into, messageId, router]);
  useEffect(() => {
    if (caseId === null || rearranged === undefined) return;
    const before = seen.current.get(caseId);
    seen.current.set(caseId, rearranged);
    if (before !== undefined && before !== rearranged) desk.rearrange(caseId);
  }, [caseId, rearranged, desk]);
}

function Nothing({ ref }: { ref: Ref<HTMLElement> }) {
  const { t } = useReading();
  const session = useValue(useDesk().session, (value) => value);
  return (
    <main ref={ref} className={styles.nothing} tabIndex={-1} data-keeps-focus>
      <Blank icon={<MessagesSquare size={22} />} title={t("case.none_open")}>
        <p>{t("case.none_open_explained")}</p>
        <p className={styles.hints}>
          <Keys keys="Alt+1…9" /> {t("keys.numbered_item")}
        </p>
        <p className={styles.hints}>
          <Keys keys={SHORTCUTS.sheet.keys} /> {t("keys.sheet")}
        </p>
        {needsFirstSteps(session) && (
          <p className={styles.hints}>
            <Link to={pageRoute("first-steps")}>{t("first_steps.come")}</Link>
          </p>
        )}
      </Blank>
    </main>
  );
}

export interface CasePaneProps {
  route: Route;
  router: Router;
  preferences: PreferenceStore;
}

export default function CasePane({ route, router, preferences }: CasePaneProps) {
  const { t } = useReading();
  const desk = useDesk();
  const { item, caseId, isGone, isAwaited, isMissing } = useOpened(route);
  useHandedOn(router, isMissing ? null : item, isMissing);
  const gone = useGone(isMissing ? null : item, isMissing);
  const opened = useEntity("case", caseId);
  const isAnswered = useValue(desk.older.from, (older) => caseId !== null && older.has(caseId));
  const customer = useEntity("customer", opened?.data.customer_id);
  const panel = useCustomerPanel(preferences, route);
  const checksSpelling = useValue(preferences, (value) => value.checksSpelling);
  const undoSeconds = useValue(preferences, (value) => value.undoSeconds);
  const maySplit = useMay("cases.merge");
  const [splitAt, setSplitAt] = useState<string | null>(null);
  useTies(router, caseId, opened?.data, route.name === "case" ? route.messageId : undefined);
  const heard = useValue(desk.visitors.here, (visitors) => (caseId === null ? undefined : visitors.get(caseId)));
  // Only the chat has a visitor who is there or is not.
  const hasChat = opened?.data.interactions.some((each) => each.channel === "webchat");
  const isOnline = hasChat ? (heard ?? null) : null;
  useEffect(() => desk.open(caseId), [desk, caseId]);
  const isTold = useValue(desk.notices.told, (told) => told.isHere);
  const isHere = opened !== undefined;
  useEffect(() => {
    if (caseId !== null && isTold && isHere) void desk.notices.readOf(caseId);
  }, [desk, caseId, isTold, isHere]);
  const isLost = isGone || (opened === undefined && isAnswered);
  const { pane, leftWriting } = useKeptFocus(isAwaited ? null : isLost ? "lost" : caseId === null ? "none" : opened === undefined ? null : caseId);

  const back = () => router.go({ name: "work", workItemId: null });
  const goOn = () => {
    // Asked when the server has answered: whoever has gone elsewhere meanwhile stays there.
    if (router.get() !== route) return;
    const rest = myWork(desk.entities.get(), desk.agentId).filter((other) => other.id !== item?.id);
    router.go({ name: "work", workItemId: (longestWaiting(rest) ?? rest[0])?.id ?? null });
  };

  if (isAwaited) return <div className={styles.case} aria-busy="true" />;
  if (isLost) {
    const wasQuestion = gone?.wasQuestion === true;
    return (
      <main ref={pane} className={styles.nothing} tabIndex={-1} data-keeps-focus>
        <Blank icon={wasQuestion ? <MessageCircleQuestion size={22} /> : <FileQuestion size={22} />} title={t(wasQuestion ? "consult.over" : "case.gone")}>
          <p>{t(wasQuestion ? "consult.over_explained" : "case.gone_explained")}</p>
          {gone !== null && (
            <p className={styles.hints}>
              <Link to={{ name: "case", caseId: gone.caseId }}>{t("case.gone_see")}</Link>
            </p>
          )}
        </Blank>
      </main>
    );
  }
  if (caseId === null) return <Nothing ref={pane} />;
  if (opened === undefined) return <div className={styles.case} aria-busy="true" />;

  const { data } = opened;
  const name = customer?.data.name ?? item?.data.customer_name ?? t("customer.unnamed");
  const isWrapUp = item?.data.state === "wrap_up";
  return (
    <>
      <main ref={pane} className={styles.case} tabIndex={-1} data-keeps-focus aria-label={t("case.label", { name })}>
        <CaseHeader
          key={`head-${caseId}`}
          caseId={caseId}
          data={data}
          item={item}
          customerName={name}
          isCustomerShown={panel.isShown}
          onToggleCustomer={panel.toggle}
          onBack={back}
          onGone={goOn}
        />
        <Thread key={caseId} caseId={caseId} workItemId={item?.id ?? null} unread={item?.data.unread ?? 0} customerName={name} onSplit={maySplit ? setSplitAt : undefined} shownId={route.name === "case" ? route.messageId : undefined} />
        <LookersLine key={`lookers-${caseId}`} caseId={caseId} />
        {isWrapUp && <WrapUpPanel key={item.id} item={item} onDone={goOn} />}
        {item !== null && item.data.state === "assigned" && <ConsultBar key={`consult-${item.id}`} item={item} onGone={goOn} />}
        <Composer
          key={`composer-${caseId}`}
          caseId={caseId}
          data={data}
          item={item?.data ?? null}
          customerName={name}
          customerLocale={customer?.data.locale ?? null}
          checksSpelling={checksSpelling}
          undoSeconds={undoSeconds}
          onLeftWriting={leftWriting}
        />
        <Suspense fallback={null}>
          {splitAt !== null && <SplitDialog caseId={caseId} messageId={splitAt} onClose={() => setSplitAt(null)} />}
        </Suspense>
      </main>
      {panel.isShown && (
        <>
          {panel.isDrawer && <div className={styles.veil} onClick={panel.toggle} aria-hidden="true" />}
          <div
            ref={panel.isDrawer ? focusDrawer : undefined}
            className={styles.customer}
            data-customer
            data-drawer={panel.isDrawer || undefined}
            tabIndex={panel.isDrawer ? -1 : undefined}
            onKeyDown={(event) => {
              const isOfDialog = (event.target as Element).closest("dialog") !== null;
              if (event.key === "Escape" && panel.isDrawer && !isOfDialog) panel.toggle();
            }}
          >
            <CustomerPanel
              key={data.customer_id}
              customerId={data.customer_id}
              caseId={caseId}
              isOnline={isOnline}
              onOpenCase={(id) => router.go({ name: "case", caseId: id })}
              onClose={panel.toggle}
            />
          </div>
        </>
      )}
    </>
  );
}
