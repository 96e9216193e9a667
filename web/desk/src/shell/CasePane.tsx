/** The middle: the case that is open, and beside it its customer. */
import { FileQuestion, MessagesSquare } from "lucide-react";
import { useEffect, useState } from "react";
import { CaseHeader } from "../features/cases/CaseHeader";
import { WrapUpPanel } from "../features/cases/WrapUpPanel";
import { Composer } from "../features/composer/Composer";
import { waysOf } from "../features/composer/model";
import { CustomerPanel } from "../features/customers/CustomerPanel";
import { SHORTCUTS } from "../features/shortcuts/list";
import { Thread } from "../features/thread/Thread";
import { longestWaiting, myWork, type WorkItem } from "../features/work/model";
import { useReading } from "../i18n/reading";
import { useDesk, useEntities, useEntity } from "../state/desk-context";
import type { PreferenceStore } from "../state/preferences";
import { useValue } from "../state/store";
import { Blank } from "../ui/Blank";
import { Keys } from "../ui/Keys";
import styles from "./DeskScreen.module.css";
import type { Route, Router } from "./routes";
import { DRAWER, useMedia } from "./use-media";

/** The item that is open and its case; an earlier case has no item of mine. */
function useOpened(route: Route): { item: WorkItem | null; caseId: string | null; isGone: boolean } {
  const desk = useDesk();
  const workItemId = route.name === "work" ? route.workItemId : null;
  const found = useEntity("work_item", workItemId);
  const isFilled = useValue(desk.isFilled, (filled) => filled);
  const ofCase = useEntities((entities) =>
    route.name === "case"
      ? myWork(entities, desk.agentId).find((item) => item.data.case_id === route.caseId)
      : undefined,
  );
  if (route.name === "case") return { item: ofCase ?? null, caseId: route.caseId, isGone: false };
  const isMine = found?.data.agent_id === desk.agentId && found.data.state !== "done";
  const isGone = isFilled && workItemId !== null && !isMine;
  return { item: found ?? null, caseId: found?.data.case_id ?? null, isGone };
}

/** Whether the customer's panel is shown: a choice that is kept where there is room, a drawer where not. */
function useCustomerPanel(preferences: PreferenceStore) {
  const isDrawer = useMedia(DRAWER);
  const kept = useValue(preferences, (value) => value.showsCustomer);
  const [isDrawn, setDrawn] = useState(false);
  const isShown = isDrawer ? isDrawn : kept;
  const toggle = () => (isDrawer ? setDrawn(!isDrawn) : preferences.change({ showsCustomer: !kept }));
  return { isDrawer, isShown, toggle };
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

function Nothing() {
  const { t } = useReading();
  return (
    <div className={styles.nothing}>
      <Blank icon={<MessagesSquare size={22} />} title={t("case.none_open")}>
        <p>{t("case.none_open_explained")}</p>
        <p className={styles.hints}>
          <Keys keys="Alt+1…9" /> {t("keys.numbered_item")}
        </p>
        <p className={styles.hints}>
          <Keys keys={SHORTCUTS.sheet.keys} /> {t("keys.sheet")}
        </p>
      </Blank>
    </div>
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
  const { item, caseId, isGone } = useOpened(route);
  const opened = useEntity("case", caseId);
  const isAnswered = useValue(desk.older, (older) => caseId !== null && older.has(caseId));
  const customer = useEntity("customer", opened?.data.customer_id);
  const panel = useCustomerPanel(preferences);
  const heard = useValue(desk.visitors, (visitors) => (caseId === null ? undefined : visitors.get(caseId)));
  // Only the chat has a visitor who is there or is not.
  const hasChat = opened?.data.interactions.some((each) => each.channel === "webchat");
  const isOnline = hasChat ? (heard ?? null) : null;
  useEffect(() => desk.open(caseId), [desk, caseId]);

  const back = () => router.go({ name: "work", workItemId: null });
  const goOn = () => {
    const rest = myWork(desk.entities.get(), desk.agentId).filter((other) => other.id !== item?.id);
    router.go({ name: "work", workItemId: (longestWaiting(rest) ?? rest[0])?.id ?? null });
  };

  if (isGone || (opened === undefined && isAnswered)) {
    return (
      <div className={styles.nothing}>
        <Blank icon={<FileQuestion size={22} />} title={t("case.gone")}>
          {t("case.gone_explained")}
        </Blank>
      </div>
    );
  }
  if (caseId === null) return <Nothing />;
  if (opened === undefined) return <div className={styles.case} aria-busy="true" />;

  const { data } = opened;
  const name = customer?.data.name ?? item?.data.customer_name ?? t("customer.unnamed");
  const isWrapUp = item?.data.state === "wrap_up";
  return (
    <>
      <main className={styles.case} aria-label={t("case.label", { name })}>
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
        <Thread key={caseId} caseId={caseId} workItemId={item?.id ?? null} unread={item?.data.unread ?? 0} customerName={name} />
        {isWrapUp && <WrapUpPanel key={item.id} item={item} onDone={goOn} />}
        <Composer
          key={`composer-${caseId}`}
          caseId={caseId}
          ways={waysOf(data, item?.data ?? null)}
          customerName={name}
          customerLocale={customer?.data.locale ?? null}
        />
      </main>
      {panel.isShown && (
        <>
          {panel.isDrawer && <div className={styles.veil} onClick={panel.toggle} aria-hidden="true" />}
          <div
            ref={panel.isDrawer ? focusDrawer : undefined}
            className={styles.customer}
            data-drawer={panel.isDrawer || undefined}
            tabIndex={panel.isDrawer ? -1 : undefined}
            onKeyDown={(event) => {
              if (event.key === "Escape" && panel.isDrawer) panel.toggle();
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
