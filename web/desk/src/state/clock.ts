/**
 * Time as the server tells it. Deadlines (an offer, a wrap-up) are server instants; a desk whose
 * clock is wrong by minutes must still count them down rightly.
 */

/** Below this the difference is the precision of HTTP's Date header and the way it travelled. */
const TRUSTED_SKEW_MS = 2_000;

export class ServerClock {
  private skewMs = 0;

  constructor(private readonly local: () => number) {}

  /** Learns from the instant an answer was written at. */
  learn(serverMs: number): void {
    const skew = serverMs - this.local();
    this.skewMs = Math.abs(skew) < TRUSTED_SKEW_MS ? 0 : skew;
  }

  /** Now, in milliseconds since 1970, by the server's clock. */
  now(): number {
    return this.local() + this.skewMs;
  }
}
