/** Puts the theme and the tenant's accent on the page. */
import { accentFor } from "../ui/accent";
import type { Theme } from "../state/preferences";

const system = () => window.matchMedia("(prefers-color-scheme: dark)");

export function effectiveTheme(theme: Theme): "light" | "dark" {
  if (theme !== "system") return theme;
  return system().matches ? "dark" : "light";
}

/** Follows the system's theme. Answers how to stop. */
export function onSystemTheme(callback: () => void): () => void {
  const query = system();
  query.addEventListener("change", callback);
  return () => query.removeEventListener("change", callback);
}

export function applyTheme(theme: Theme, accent: string | null): void {
  const root = document.documentElement;
  const effective = effectiveTheme(theme);
  root.dataset["theme"] = effective;
  const fit = accent === null ? undefined : accentFor(accent, effective);
  const properties = { "--accent": fit?.accent, "--accent-strong": fit?.strong, "--on-accent": fit?.onAccent };
  for (const [name, value] of Object.entries(properties)) {
    if (value === undefined) root.style.removeProperty(name);
    else root.style.setProperty(name, value);
  }
}
