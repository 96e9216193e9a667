/** Keeps files that wait to be uploaded, through reloads where the browser has IndexedDB. */

const STORE = 'files';

/** Files by id. Never throws: without IndexedDB they are kept in memory as long as the page lives. */
export class BlobStore {
  private readonly memory = new Map<string, Blob>();
  private database: Promise<IDBDatabase | null> | undefined;

  constructor(private readonly name: string) {}

  async put(id: string, blob: Blob): Promise<void> {
    this.memory.set(id, blob);
    await this.run('readwrite', (store) => store.put(blob, id));
  }

  async get(id: string): Promise<Blob | null> {
    const kept = this.memory.get(id) ?? (await this.run('readonly', (store) => store.get(id)));
    return kept instanceof Blob ? kept : null;
  }

  async delete(id: string): Promise<void> {
    this.memory.delete(id);
    await this.run('readwrite', (store) => store.delete(id));
  }

  /**
   * Drops files of drafts and messages that no longer exist. `listNeeded` is asked after the files are
   * listed: whoever adds one names it first, so a file just added in another tab is never dropped.
   */
  async keepOnly(listNeeded: () => ReadonlySet<string>): Promise<void> {
    const keys = await this.run('readonly', (store) => store.getAllKeys());
    const ids = listNeeded();
    for (const key of Array.isArray(keys) ? keys : []) {
      if (!ids.has(String(key))) await this.delete(String(key));
    }
  }

  private open(): Promise<IDBDatabase | null> {
    this.database ??= new Promise((resolve) => {
      try {
        const request = indexedDB.open(this.name, 1);
        request.onupgradeneeded = () => request.result.createObjectStore(STORE);
        request.onsuccess = () => resolve(request.result);
        request.onerror = request.onblocked = () => resolve(null);
      } catch {
        resolve(null);
      }
    });
    return this.database;
  }

  private async run(
    mode: IDBTransactionMode,
    act: (store: IDBObjectStore) => IDBRequest,
  ): Promise<unknown> {
    const database = await this.open();
    if (!database) return undefined;
    return new Promise((resolve) => {
      try {
        const request = act(database.transaction(STORE, mode).objectStore(STORE));
        request.onsuccess = () => resolve(request.result as unknown);
        request.onerror = () => resolve(undefined);
      } catch {
        resolve(undefined);
      }
    });
  }
}
