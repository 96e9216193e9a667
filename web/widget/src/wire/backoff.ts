/** How long to wait before trying again: doubling, capped, and spread so that crowds do not march. */

/** Milliseconds before attempt number `attempts` + 1; `random` yields [0, 1). */
export function backoff(attempts: number, random: () => number, firstMs = 800, capMs = 30_000): number {
  const ceiling = Math.min(capMs, firstMs * 2 ** Math.min(attempts, 16));
  return Math.round(ceiling / 2 + (random() * ceiling) / 2);
}
