/** The macros one may apply, in a menu; the chosen one is shown before it is done. The palette has them too. */
import { Play } from "lucide-react";
import { lazy, Suspense, useState } from "react";
import { useReading } from "../../i18n/reading";
import { useRouter } from "../../state/router-context";
import { pageRoute } from "../../state/routes";
import { Menu, type MenuGroup } from "../../ui/Menu";
import type { Macro } from "../../wire/toolbox";
import { useActs } from "../shortcuts/acts";
import { useShortcut } from "../shortcuts/use-shortcut";
import { useTools } from "./use-tools";

const RunMacroDialog = lazy(() => import("./RunMacroDialog"));

export interface MacroMenuProps {
  caseIds: readonly string[];
  className?: string | undefined;
  onDone(isLeft: boolean): void;
}

export function MacroMenu({ caseIds, className, onDone }: MacroMenuProps) {
  const { t } = useReading();
  const router = useRouter();
  const macros = useTools().macros.filter((macro) => !macro.retired);
  const [chosen, setChosen] = useState<Macro | null>(null);
  useShortcut("macros", () => document.querySelector<HTMLElement>("[data-macros]")?.click());
  useActs(() => macros.map((macro) => ({ id: `macro-${macro.macro_id}`, label: macro.name, group: "macro" as const, run: () => setChosen(macro) })));
  const groups: MenuGroup[] = [
    { id: "macros", label: t("macros.title"), entries: macros.map((macro) => ({ id: macro.macro_id, label: macro.name, onChoose: () => setChosen(macro) })) },
    { id: "write", entries: [{ id: "write", label: t("macros.write"), onChoose: () => router.go(pageRoute("macros")) }] },
  ].filter((group) => group.entries.length > 0);
  return (
    <>
      <Menu label={t("macros.title")} groups={groups}>
        {(trigger) => (
          <button type="button" {...trigger} className={className} data-macros>
            <Play size={14} aria-hidden className="turns" />
            {t("macros.menu")}
          </button>
        )}
      </Menu>
      <Suspense fallback={null}>
        {chosen !== null && <RunMacroDialog macro={chosen} caseIds={caseIds} onClose={() => setChosen(null)} onDone={onDone} />}
      </Suspense>
    </>
  );
}
