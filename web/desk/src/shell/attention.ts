/**
 * Draws the agent's attention: ring, notification, page title and icon. It watches state; nothing
 * else calls it.
 */
import { pendingOffers, type Offer } from "../features/offers/model";
import { noticeWords, caseWords } from "../features/notifications/words";
import { alertWords, newsOf } from "../features/reports/alert-words";
import { Ring } from "../features/offers/ring";
import { giftOf, givenWork, myWork, unreadTotal, type WorkItem } from "../features/work/model";
import type { Reading } from "../i18n/reading";
import type { Desk } from "../state/desk";
import { isQuiet } from "../state/notices";
import type { BoardAlert } from "../wire/board";
import type { PreferenceStore } from "../state/preferences";

const NAME = "Retzef";

export interface AttentionOptions {
  desk: Desk;
  preferences: PreferenceStore;
  /** The reading of the moment: the language may change while we watch. */
  reading(): Reading;
  onOpen(workItemId: string): void;
  onOpenCase(caseId: string): void;
  onOpenBoard(): void;
}

/** Whether the browser would show a notification now. */
export function canNotify(): boolean {
  return "Notification" in window && Notification.permission === "granted";
}

/** True when permission has been neither given nor refused. */
export function canAskToNotify(): boolean {
  return "Notification" in window && Notification.permission === "default";
}

function setIcon(isRinging: boolean): void {
  const icon = document.querySelector<HTMLLinkElement>("link[rel=icon]");
  const href = `/desk/icon${isRinging ? "-ringing" : ""}.svg`;
  if (icon && icon.getAttribute("href") !== href) icon.setAttribute("href", href);
}

function notify(title: string, body: string, tag: string, onClick: () => void): void {
  if (!canNotify() || document.visibilityState === "visible") return;
  const notification = new Notification(title, { body, tag, icon: "/desk/icon.svg" });
  notification.onclick = () => {
    window.focus();
    onClick();
    notification.close();
  };
}

class Attention {
  private readonly ring = new Ring();
  private offers = new Set<string>();
  private unread = new Map<string, number>();
  /** What supervisors have given me; null until it is known what I have. */
  private given: Set<string> | null = null;
  /** When the newest was told that has been looked at; null until they have come once. */
  private toldUntil: number | null = null;
  /** Those of the live board that have been looked at; null while nobody looks at it. */
  private alerts: ReadonlyMap<string, BoardAlert> | null = null;

  constructor(private readonly options: AttentionOptions) {}

  readonly unlock = () => this.ring.unlock();

  readonly look = () => {
    const { desk } = this.options;
    const entities = desk.entities.get();
    this.lookAtOffers(pendingOffers(entities));
    this.lookAtWork(myWork(entities, desk.agentId));
    if (desk.isFilled.get()) this.lookAtGiven(givenWork(entities, desk.agentId));
  };

  /** What has been told since the last look sounds and is shown, as its reader has chosen, outside of quiet hours. */
  readonly lookAtNotices = () => {
    const { desk, preferences, reading, onOpenCase } = this.options;
    const { notices, tuning, isHere } = desk.notices.told.get();
    if (!isHere) return;
    // Older pages are no news, whenever they come.
    const before = this.toldUntil;
    this.toldUntil = Math.max(before ?? 0, ...notices.map((notice) => Date.parse(notice.told_at)));
    const fresh = notices.filter((notice) => before !== null && Date.parse(notice.told_at) > before && (notice.read_at === null || !notice.in_list));
    if (fresh.length === 0 || tuning === null || isQuiet(tuning, new Date())) return;
    const wants = (kind: (typeof fresh)[number]["kind"], way: "sound" | "system") => tuning.kinds?.[kind]?.[way] ?? true;
    if (preferences.get().hasSound && fresh.some((notice) => wants(notice.kind, "sound"))) this.ring.once();
    for (const notice of fresh.filter(({ kind }) => wants(kind, "system"))) {
      notify(noticeWords(reading(), notice), notice.line || caseWords(reading(), notice), notice.notification_id, () => onOpenCase(notice.case_id));
    }
  };

  /** An alert that begins while the board is open sounds and is shown, as its reader has chosen. */
  readonly lookAtBoard = () => {
    const { desk, preferences, reading, onOpenBoard } = this.options;
    const board = desk.board.now.get();
    const before = this.alerts;
    this.alerts = board?.alerts ?? null;
    if (board === null || before === board.alerts) return;
    const { began } = newsOf(before, board.alerts);
    const { alertSound, alertNotice } = preferences.get();
    if (alertSound && began.length > 0) this.ring.once();
    for (const each of alertNotice ? began : []) {
      const { own } = reading();
      notify(own(board.queues.get(each.queue_id)?.name ?? {}), alertWords(reading(), each), each.alert_id, onOpenBoard);
    }
  };

  stop(): void {
    this.ring.stop();
    setIcon(false);
    document.title = NAME;
  }

  private lookAtOffers(offers: Offer[]): void {
    const { reading, preferences } = this.options;
    const { t, own } = reading();
    for (const offer of offers) {
      if (this.offers.has(offer.id)) continue;
      const name = offer.data.customer_name ?? t("customer.unnamed");
      notify(t("notify.offer", { name }), offer.data.last_line ?? own(offer.data.queue_name), offer.id, () => undefined);
    }
    this.offers = new Set(offers.map((offer) => offer.id));
    if (offers.length > 0 && preferences.get().hasSound) this.ring.start();
    else this.ring.stop();
    setIcon(offers.length > 0);
  }

  /** Nobody asks whether it is accepted: it sounds once. */
  private lookAtGiven(items: WorkItem[]): void {
    const { reading, preferences, onOpen } = this.options;
    const { t } = reading();
    const fresh = this.given === null ? [] : items.filter((item) => !this.given?.has(giftOf(item)));
    this.given = new Set(items.map(giftOf));
    if (fresh.length > 0 && preferences.get().hasSound) this.ring.once();
    for (const item of fresh) {
      const name = item.data.customer_name ?? t("customer.unnamed");
      notify(t("notify.given", { name }), item.data.given?.note ?? item.data.last_line ?? "", giftOf(item), () => onOpen(item.id));
    }
  }

  private lookAtWork(items: WorkItem[]): void {
    const { reading, desk, onOpen } = this.options;
    const { t } = reading();
    for (const item of items) {
      const before = this.unread.get(item.id);
      // An item that is new to us came by an offer or was given: that has been told.
      if (before !== undefined && item.data.unread > before) {
        const name = item.data.customer_name ?? t("customer.unnamed");
        notify(t("notify.message", { name }), item.data.last_line ?? "", item.id, () => onOpen(item.id));
      }
    }
    this.unread = new Map(items.map((item) => [item.id, item.data.unread]));
    const waiting = this.offers.size + unreadTotal(items);
    const tenant = desk.session.get().tenant.name;
    document.title = waiting > 0 ? `(${waiting}) ${tenant} · ${NAME}` : `${tenant} · ${NAME}`;
  }
}

/** Begins to watch. Answers how to stop. */
export function watchAttention(options: AttentionOptions): () => void {
  const attention = new Attention(options);
  const endings = [
    options.desk.entities.subscribe(attention.look),
    options.preferences.subscribe(attention.look),
    options.desk.notices.told.subscribe(attention.lookAtNotices),
    options.desk.board.now.subscribe(attention.lookAtBoard),
  ];
  document.addEventListener("pointerdown", attention.unlock, { once: true });
  document.addEventListener("keydown", attention.unlock, { once: true });
  attention.look();
  return () => {
    for (const end of endings) end();
    document.removeEventListener("pointerdown", attention.unlock);
    document.removeEventListener("keydown", attention.unlock);
    attention.stop();
  };
}
