/** What the reader was told, newest first, and how they want to be told; fetched anew when the socket says so. */
import type { Api } from "../wire/api";
import { WireError } from "../wire/errors";
import { listNotices, markNoticesRead, markNoticesUnread, readTuning, type Notice, type Tuning } from "../wire/notifications";
import { Store } from "./store";

export interface Told {
  notices: readonly Notice[];
  cursor: string | null;
  unread: number;
  hasMore: boolean;
  /** Null until it has come. */
  tuning: Tuning | null;
  /** Whether they have come once: what is there then is not news. */
  isHere: boolean;
}

const NOTHING: Told = { notices: [], cursor: null, unread: 0, hasMore: false, tuning: null, isHere: false };
/** A word that was lost on its way is made up for by then. */
const ANEW_EVERY_MS = 120_000;

export class NoticeBoard {
  readonly told = new Store<Told>(NOTHING);
  private isAsking = false;
  private isAskedAgain = false;
  private timer: number | undefined;

  constructor(private readonly api: Api) {}

  /** Looks now, and again after a while; asking while it looks makes it look once more. */
  async refresh(): Promise<void> {
    if (this.isAsking) {
      this.isAskedAgain = true;
      return;
    }
    this.isAsking = true;
    try {
      const [page, tuning] = await Promise.all([listNotices(this.api), readTuning(this.api)]);
      this.told.set({ notices: page.notifications, cursor: page.cursor, unread: page.unread, hasMore: page.more, tuning, isHere: true });
    } catch (error) {
      // Asked again with the next word, or after a while.
      if (!(error instanceof WireError)) throw error;
    } finally {
      this.isAsking = false;
    }
    if (this.isAskedAgain) {
      this.isAskedAgain = false;
      void this.refresh();
    }
    window.clearTimeout(this.timer);
    this.timer = window.setTimeout(() => void this.refresh(), ANEW_EVERY_MS);
  }

  /** The page before what is here. */
  async loadOlder(): Promise<void> {
    const { cursor } = this.told.get();
    if (cursor === null) return;
    const page = await listNotices(this.api, cursor);
    this.told.update((told) => ({ ...told, notices: [...told.notices, ...page.notifications], cursor: page.cursor }));
  }

  /** `null`: all of them. */
  async read(ids: string[] | null): Promise<void> {
    await markNoticesRead(this.api, ids);
    await this.refresh();
  }

  /** Whoever opens a case, by whatever way, has before them what was told of it. */
  async readOf(caseId: string): Promise<void> {
    const ids = this.told.get().notices.filter((notice) => notice.case_id === caseId && notice.read_at === null).map((notice) => notice.notification_id);
    if (ids.length === 0) return;
    try {
      await this.read(ids);
    } catch (error) {
      // They stay unread, and nobody asked for it: nothing to tell.
      if (!(error instanceof WireError)) throw error;
    }
  }

  async unread(ids: string[]): Promise<void> {
    await markNoticesUnread(this.api, ids);
    await this.refresh();
  }

  stop(): void {
    window.clearTimeout(this.timer);
  }
}

/** "22:00:00" as minutes of the day. */
const minutesOf = (clock: string) => Number(clock.slice(0, 2)) * 60 + Number(clock.slice(3, 5));

/** Whether a moment lies in the quiet hours, by this computer's clock; they may go over midnight. */
export function isQuiet(tuning: Pick<Tuning, "quiet_from" | "quiet_until">, at: Date): boolean {
  if (!tuning.quiet_from || !tuning.quiet_until) return false;
  const [from, until] = [minutesOf(tuning.quiet_from), minutesOf(tuning.quiet_until)];
  const now = at.getHours() * 60 + at.getMinutes();
  return from <= until ? now >= from && now < until : now >= from || now < until;
}
