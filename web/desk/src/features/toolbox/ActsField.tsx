/** Acts on a case in their order: added, moved, dropped. */
import { ArrowUp, Trash2 } from "lucide-react";
import { useReading } from "../../i18n/reading";
import type { TextKey } from "../../i18n/text";
import { IconButton } from "../../ui/Button";
import { Faulty, Select } from "../../ui/Field";
import type { MacroAct } from "../../wire/toolbox";
import { ActFields, begun, KINDS, putsAside } from "./ActFields";
import styles from "./Toolbox.module.css";
import { useTools } from "./use-tools";

const ACTS_MAX = 12;
/** What may stand in a series more than once. */
const SEVERAL: readonly MacroAct["kind"][] = ["reply", "note", "field", "task"];

/** Kinds that may still be added: each thing is set once, a field by its key; what is put aside waits in no queue. */
function kindsLeft(acts: readonly MacroAct[], barred: readonly MacroAct["kind"][]): MacroAct["kind"][] {
  const taken = new Set(acts.map((act) => act.kind));
  const isPut = taken.has("status") || taken.has("snooze");
  const isShut = (kind: MacroAct["kind"]) => {
    if (kind === "status") return isPut;
    if (kind === "snooze") return isPut || taken.has("queue");
    return kind === "queue" && acts.some(putsAside);
  };
  return KINDS.filter((kind) => !barred.includes(kind) && (SEVERAL.includes(kind) || !(taken.has(kind) || isShut(kind))));
}

interface ActsFieldProps {
  acts: readonly MacroAct[];
  /** Nobody runs them: none of them means whoever does. */
  isByItself?: boolean;
  /** Kinds that cannot be done here. */
  barred?: readonly MacroAct["kind"][];
  faultOf?(act: MacroAct): TextKey | undefined;
  onChange(acts: MacroAct[]): void;
}

export function ActsField({ acts, isByItself = false, barred = [], faultOf, onChange }: ActsFieldProps) {
  const { t } = useReading();
  const faultIn = (act: MacroAct) => {
    const fault = faultOf?.(act);
    return fault && t(fault);
  };
  const { replies } = useTools();
  const moveUp = (place: number) => {
    const next = [...acts];
    next.splice(place - 1, 0, ...next.splice(place, 1));
    onChange(next);
  };
  const add = (kind: MacroAct["kind"]) => {
    const act = begun(kind, replies.find((reply) => !reply.retired)?.reply_id);
    onChange([...acts, isByItself && act.kind === "owner" ? { ...act, who: "nobody" } : act]);
  };
  return (
    <>
      <ol className={styles.acts_list}>
        {acts.map((act, place) => (
          <li key={`${act.kind}-${place}`} className={styles.act}>
            <span className={styles.actName}>{t(`macros.act_${act.kind}`)}</span>
            <div className={styles.actFields}>
              <Faulty error={faultIn(act)}>
                <ActFields act={act} isByItself={isByItself} onChange={(next) => onChange(acts.map((each, at) => (at === place ? next : each)))} />
              </Faulty>
            </div>
            {place > 0 && (
              <IconButton size="s" label={t("macros.up", { act: t(`macros.act_${act.kind}`) })} onClick={() => moveUp(place)}>
                <ArrowUp size={14} aria-hidden />
              </IconButton>
            )}
            <IconButton size="s" label={t("macros.drop", { act: t(`macros.act_${act.kind}`) })} onClick={() => onChange(acts.filter((_, at) => at !== place))}>
              <Trash2 size={14} aria-hidden />
            </IconButton>
          </li>
        ))}
      </ol>
      {acts.length < ACTS_MAX && (
        <Select
          label={t("macros.add")}
          isLabelHidden
          value=""
          options={[{ value: "", label: t("macros.add") }, ...kindsLeft(acts, barred).map((kind) => ({ value: kind, label: t(`macros.act_${kind}`) }))]}
          onChange={(kind) => kind !== "" && add(kind as MacroAct["kind"])}
        />
      )}
    </>
  );
}
