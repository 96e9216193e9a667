/**
 * The life of the connection as a pure machine: signals in, phase out. There is one recovery path:
 * whatever broke, wait, connect, register from the last position.
 */

export type Phase =
  | { name: "idle" }
  | { name: "connecting"; attempt: number }
  | { name: "registering"; attempt: number }
  | { name: "live" }
  | { name: "waiting"; attempt: number; delayMs: number }
  | { name: "offline"; attempt: number }
  | { name: "ended"; why: "signed-out" | "refused" | "stopped" };

export type Signal =
  | { name: "start" }
  | { name: "opened" }
  | { name: "registered" }
  | { name: "lost"; closeCode: number }
  | { name: "timer" }
  | { name: "network-back" }
  | { name: "network-gone" }
  | { name: "stop" };

const FIRST_DELAY_MS = 500;
const LONGEST_DELAY_MS = 15_000;
/** Everyone is told this at once when the server itself is short of breath: part ways before coming back. */
const TOO_MANY_DELAY_MS = 5_000;

export const CLOSE_BROKEN = 1006;
export const CLOSE_SIGNED_OUT = 4401;
export const CLOSE_REFUSED = 4403;
export const CLOSE_TOO_MANY = 4429;

/**
 * How long to wait before attempt number `attempt` (0 is the first after a break), in milliseconds.
 * Half is fixed and half is drawn, so that a restarted server is not met by everyone at once.
 */
export function backoffMs(attempt: number, random: number): number {
  const full = Math.min(LONGEST_DELAY_MS, FIRST_DELAY_MS * 2 ** attempt);
  return Math.round(full / 2 + (full / 2) * random);
}

function attemptsOf(phase: Phase): number {
  return "attempt" in phase ? phase.attempt : 0;
}

function afterLoss(phase: Phase, closeCode: number, random: number): Phase {
  const attempt = attemptsOf(phase);
  if (closeCode === CLOSE_SIGNED_OUT) return { name: "ended", why: "signed-out" };
  if (closeCode === CLOSE_REFUSED) return { name: "ended", why: "refused" };
  const delayMs =
    closeCode === CLOSE_TOO_MANY
      ? Math.round(TOO_MANY_DELAY_MS * (1 + random)) + backoffMs(attempt, random)
      : backoffMs(attempt, random);
  return { name: "waiting", attempt: attempt + 1, delayMs };
}

/** The phase after a signal. `random` is in [0, 1). A signal that means nothing now changes nothing. */
export function nextPhase(phase: Phase, signal: Signal, random: number): Phase {
  if (signal.name === "stop") return { name: "ended", why: "stopped" };
  if (phase.name === "ended") return phase;
  const attempt = attemptsOf(phase);
  switch (signal.name) {
    case "start":
      return phase.name === "idle" ? { name: "connecting", attempt: 0 } : phase;
    case "opened":
      return phase.name === "connecting" ? { name: "registering", attempt } : phase;
    case "registered":
      return phase.name === "registering" ? { name: "live" } : phase;
    case "lost":
      return phase.name === "connecting" || phase.name === "registering" || phase.name === "live"
        ? afterLoss(phase, signal.closeCode, random)
        : phase;
    case "timer":
      return phase.name === "waiting" ? { name: "connecting", attempt } : phase;
    case "network-gone":
      return phase.name === "idle" ? phase : { name: "offline", attempt: 0 };
    case "network-back":
      return phase.name === "waiting" || phase.name === "offline"
        ? { name: "connecting", attempt }
        : phase;
  }
}
