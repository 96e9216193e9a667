/**
 * The browser's storage behind `KeyStorage`. Where the browser refuses it (private mode, full disk)
 * the value still lives in memory until the page is closed.
 */
import type { KeyStorage } from "./drafts";

export function memoryStorage(): KeyStorage {
  const held = new Map<string, string>();
  return {
    getItem: (key) => held.get(key) ?? null,
    setItem: (key, value) => void held.set(key, value),
    removeItem: (key) => void held.delete(key),
    keys: () => [...held.keys()],
  };
}

export function browserStorage(): KeyStorage {
  let local: Storage;
  try {
    local = window.localStorage;
  } catch {
    return memoryStorage();
  }
  const overflow = memoryStorage();
  return {
    getItem: (key) => overflow.getItem(key) ?? local.getItem(key),
    setItem: (key, value) => {
      try {
        local.setItem(key, value);
        overflow.removeItem(key);
      } catch {
        overflow.setItem(key, value);
      }
    },
    removeItem: (key) => {
      overflow.removeItem(key);
      local.removeItem(key);
    },
    keys: () => [...new Set([...Object.keys(local), ...overflow.keys()])],
  };
}
