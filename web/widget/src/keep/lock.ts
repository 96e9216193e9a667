/** One tab at a time: the browser's lock where it has one. */

export type Lock = <T>(work: () => Promise<T>) => Promise<T>;

/**
 * A lock shared by all tabs of this site. Without Web Locks (old browser, plain http) the work simply
 * runs: the server keeps one message per client id, so two tabs at once cost traffic, not truth.
 */
export function tabLock(name: string): Lock {
  return async (work) => {
    const locks = (navigator as Partial<Navigator>).locks;
    return locks ? ((await locks.request(name, work)) as Awaited<ReturnType<typeof work>>) : work();
  };
}
