/**
 * One browser tab's seat: who sits at it, in which language. Knows how to sit down (a session is
 * there), how to stand up (sign out), and what to do when the session ends by itself.
 */
import { chooseLocale, type LocaleCode } from "../i18n/locales";
import { loadTexts, Texts } from "../i18n/text";
import { ServerClock } from "../state/clock";
import { Desk } from "../state/desk";
import { browserStorage } from "../state/key-storage";
import { PreferenceStore } from "../state/preferences";
import { Store } from "../state/store";
import { ToastRack } from "../ui/Toasts";
import { Api } from "../wire/api";
import type { Session } from "../wire/answers";
import { WireError } from "../wire/errors";
import { openWebSocket } from "../wire/web-socket";
import { Router } from "../state/routes";

export type SeatState =
  | { name: "starting" }
  | { name: "unreachable" }
  | { name: "signed-out"; wasAtDesk: boolean; hasChosenPassword?: boolean }
  /** Somebody holds a link by which a password is chosen. */
  | { name: "joining"; token: string }
  /** Signed in, but the role demands a second factor that is not set up. */
  | { name: "enrolling"; accent: string | null; session: Session }
  | { name: "at-desk"; desk: Desk; accent: string | null };

const LIVE = "/api/v1/live";
const JOIN = "/desk/join";

/** What stands behind the `#` of a link: browsers do not send it to anybody. */
function linkToken(): string | null {
  const { pathname, hash } = window.location;
  return pathname === JOIN && hash.length > 1 ? hash.slice(1) : null;
}

export class Seat {
  readonly state = new Store<SeatState>({ name: "starting" });
  readonly texts: Store<Texts>;
  readonly preferences: PreferenceStore;
  readonly rack = new ToastRack();
  readonly router = new Router();
  readonly api: Api;
  private readonly storage = browserStorage();
  private readonly clock = new ServerClock(Date.now);
  /** A language chosen before signing in is meant for the one who signs in. */
  private isLocaleWished = false;
  /** The session as it was asked for while the page was loading. */
  private asked: Promise<Session> | null = null;

  private constructor(locale: LocaleCode, preferences: PreferenceStore) {
    this.texts = new Store<Texts>(new Texts(locale, {}));
    this.preferences = preferences;
    this.api = new Api({
      fetch: window.fetch.bind(window),
      onSignedOut: () => this.onSignedOut(),
      onServerTime: (ms) => this.clock.learn(ms),
    });
    this.api.locale = locale;
  }

  /** A seat with the texts of the language this browser was last used in; asks for the session meanwhile. */
  static async take(): Promise<Seat> {
    const preferences = new PreferenceStore(browserStorage());
    const locale = chooseLocale([preferences.get().locale, ...navigator.languages]);
    const seat = new Seat(locale, preferences);
    seat.asked = seat.api.getSession();
    // Whether it was answered is seen when the seat is taken: until then a refusal is nobody's surprise.
    seat.asked.catch(() => undefined);
    seat.texts.set(await loadTexts(locale));
    return seat;
  }

  /** Asks who is signed in, and opens the desk or the way in. False: nobody is. */
  async sitDown(): Promise<boolean> {
    const token = linkToken();
    if (token !== null) {
      this.asked = null; // of whoever was here before
      this.state.set({ name: "joining", token });
      return true;
    }
    try {
      const asked = this.asked;
      this.asked = null;
      let session = await (asked ?? this.api.getSession());
      if (this.isLocaleWished) await this.api.saveLocale(this.api.locale);
      else if (await this.useLocale(chooseLocale([session.agent.locale]))) session = await this.api.getSession();
      this.isLocaleWished = false;
      if (session.agent.lacks_second_factor) this.state.set({ name: "enrolling", accent: session.tenant.accent, session });
      else this.openDesk(session);
    } catch (error) {
      if (!(error instanceof WireError)) throw error;
      if (error.status !== 401) this.state.set({ name: "unreachable" });
      else if (this.state.get().name !== "signed-out") this.state.set({ name: "signed-out", wasAtDesk: false });
      return error.status !== 401;
    }
    return true;
  }

  /** The password is chosen: whoever was signed in here before, the new one signs in now. */
  joined(isDone: boolean): void {
    this.router.go({ name: "work", workItemId: null }, { replace: true });
    this.state.set({ name: "signed-out", wasAtDesk: false, hasChosenPassword: isDone });
  }

  async standUp(keepUntil?: string): Promise<void> {
    const state = this.state.get();
    const session = state.name === "at-desk" ? state.desk.session.get() : state.name === "enrolling" ? state.session : null;
    const there = session?.signs_out_at ?? null;
    this.closeDesk();
    // Who goes on to the provider is not shown the way in, whose loading that would cut off.
    this.state.set(there === null ? { name: "signed-out", wasAtDesk: false } : { name: "starting" });
    try {
      await this.api.signOut(keepUntil);
    } catch (error) {
      // Without a connection the server ends the session when it expires: the seat is empty either way.
      if (!(error instanceof WireError)) throw error;
      this.state.set({ name: "signed-out", wasAtDesk: false });
      return;
    }
    // The identity provider signs this browser out too, and sends it back here.
    if (there !== null) window.location.assign(`${there}&${new URLSearchParams({ post_logout_redirect_uri: `${window.location.origin}/desk/` }).toString()}`);
  }

  async chooseLocale(locale: LocaleCode): Promise<void> {
    await this.useLocale(locale);
    const state = this.state.get();
    if (state.name !== "at-desk") {
      this.isLocaleWished = true;
      return;
    }
    await this.api
      .saveLocale(locale)
      .then(async () => state.desk.session.set(await this.api.getSession()))
      .catch((error: unknown) => {
        // The page is in the chosen language already; the profile follows at the next choice.
        if (!(error instanceof WireError)) throw error;
      });
  }

  /** Answers whether the language was another one before. */
  private async useLocale(locale: LocaleCode): Promise<boolean> {
    this.preferences.change({ locale });
    if (this.texts.get().locale === locale) return false;
    const texts = await loadTexts(locale);
    this.api.locale = locale;
    this.texts.set(texts);
    return true;
  }

  private openDesk(session: Session): void {
    this.closeDesk();
    const desk = new Desk({
      session,
      api: this.api,
      clock: this.clock,
      storage: this.storage,
      openWire: () => openWebSocket(LIVE),
      onSignedOut: () => this.onSignedOut(),
    });
    desk.start();
    this.state.set({ name: "at-desk", desk, accent: session.tenant.accent });
  }

  private onSignedOut(): void {
    if (this.state.get().name !== "at-desk") return;
    this.closeDesk();
    this.state.set({ name: "signed-out", wasAtDesk: true });
  }

  private closeDesk(): void {
    const state = this.state.get();
    if (state.name === "at-desk") state.desk.stop();
  }
}
