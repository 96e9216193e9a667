/** Gives views what the reader has chosen for this browser. */
import { createContext, useContext } from "react";
import type { PreferenceStore } from "./preferences";

const PreferencesContext = createContext<PreferenceStore | null>(null);

export const PreferencesProvider = PreferencesContext.Provider;

export function usePreferences(): PreferenceStore {
  const preferences = useContext(PreferencesContext);
  if (preferences === null) throw new Error("a view outside PreferencesProvider");
  return preferences;
}
