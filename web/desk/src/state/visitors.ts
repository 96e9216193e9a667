/** Whether the visitor of a case has the chat open: asked for the case on the screen, again and again. */
import { Store } from "./store";

/** Who holds the visitor's connection may end without a word: so it is asked again. */
const ASK_EVERY_MS = 30_000;
/** Nobody holds a connection when nobody has answered by then. */
const ANSWER_WITHIN_MS = 3_000;

export class Visitors {
  /** Case id → whether its visitor is there. */
  readonly here = new Store<ReadonlyMap<string, boolean>>(new Map());
  private unanswered: number | undefined;

  /** `ask` asks for the case on the screen, and answers its id; null when there is none or no connection. */
  constructor(private readonly ask: () => string | null) {}

  /** Begins to ask again and again. Answers how to end. */
  start(): () => void {
    const timer = window.setInterval(() => this.look(), ASK_EVERY_MS);
    return () => {
      window.clearInterval(timer);
      window.clearTimeout(this.unanswered);
    };
  }

  look(): void {
    window.clearTimeout(this.unanswered);
    const caseId = this.ask();
    if (caseId !== null) this.unanswered = window.setTimeout(() => this.set(caseId, false), ANSWER_WITHIN_MS);
  }

  heard(caseId: string, isOnline: boolean, isOpen: boolean): void {
    if (isOpen) window.clearTimeout(this.unanswered);
    this.set(caseId, isOnline);
  }

  /** Without a connection it is not known. */
  forget(): void {
    window.clearTimeout(this.unanswered);
    if (this.here.get().size > 0) this.here.set(new Map());
  }

  private set(caseId: string, isOnline: boolean): void {
    if (this.here.get().get(caseId) !== isOnline) this.here.set(new Map(this.here.get()).set(caseId, isOnline));
  }
}
