/** The command palette: a few letters lead to any page, any act on the open case, any reply, any shortcut, any customer and any case. */
import { CornerDownLeft, FileText, FolderOpen, Keyboard, Play, Search, SquarePen, TextQuote, UserRound, type LucideIcon } from "lucide-react";
import { useEffect, useId, useRef, useState, type KeyboardEvent } from "react";
import { useReading } from "../../i18n/reading";
import { useDesk } from "../../state/desk-context";
import { useRouter } from "../../state/router-context";
import { Dialog } from "../../ui/Dialog";
import { Field } from "../../ui/Field";
import { Keys } from "../../ui/Keys";
import { findBest } from "../finding/fuzzy";
import { useAttempt, useToast } from "../problems/use-attempt";
import { actsNow, type Act } from "../shortcuts/acts";
import { SHORTCUTS } from "../shortcuts/list";
import { runShortcut, tiedShortcuts } from "../shortcuts/use-shortcut";
import { numberAsked } from "./number";
import styles from "./Palette.module.css";
import { useFound } from "./use-found";

const SHOWN = 60;
const ICONS: Record<Act["group"], LucideIcon> = { case: SquarePen, macro: Play, reply: TextQuote, page: FileText, key: Keyboard, customer: UserRound, found_case: FolderOpen };
const ICON_OF: Record<string, LucideIcon> = { number: FolderOpen, search: Search };
const ORDER = Object.keys(ICONS) as Act["group"][];

function Line({ act, id, isChosen, onChoose }: { act: Act; id: string; isChosen: boolean; onChoose(): void }) {
  const { t } = useReading();
  const Icon = ICON_OF[act.id] ?? ICONS[act.group];
  return (
    <li id={id} role="option" aria-selected={isChosen} className={styles.line} onClick={onChoose}>
      <Icon size={16} aria-hidden />
      <span className={styles.label}>
        <bdi>{act.label}</bdi>
        {act.detail !== undefined && <bdi className={styles.detail}>{act.detail}</bdi>}
      </span>
      {act.keys !== undefined ? <Keys keys={act.keys} /> : <span className={styles.group}>{t(`palette.group_${act.group}`)}</span>}
    </li>
  );
}

/** The acts there are when the palette opens: those of the views, and every key that is tied. */
function useAll(): Act[] {
  const { t } = useReading();
  const [all] = useState(() => {
    const acts = actsNow().sort((one, other) => ORDER.indexOf(one.group) - ORDER.indexOf(other.group));
    const keyed = new Set(acts.flatMap((act) => act.keys ?? []));
    const keys = tiedShortcuts()
      .filter((name) => name !== "palette" && !keyed.has(SHORTCUTS[name].keys))
      .map((name): Act => ({ id: `key-${name}`, label: t(SHORTCUTS[name].text), keys: SHORTCUTS[name].keys, group: "key", run: () => runShortcut(name) }));
    return [...acts, ...keys];
  });
  return all;
}

export default function Palette({ onClose }: { onClose(): void }) {
  const { t } = useReading();
  const desk = useDesk();
  const router = useRouter();
  const toast = useToast();
  const { attempt } = useAttempt();
  const listId = useId();
  const list = useRef<HTMLUListElement>(null);
  const [asked, setAsked] = useState("");
  const [place, setPlace] = useState(0);
  const all = useAll();

  const goToNumber = (number: number) =>
    void attempt(async () => {
      const status = ["open", "pending", "snoozed", "resolved", "spam"] as const;
      const { cases } = await desk.api.listCases({ view: "all", status: [...status], text: String(number), limit: 50 });
      const found = cases.find((each) => each.number === number);
      if (found !== undefined) router.go({ name: "case", caseId: found.case_id });
      else toast({ tone: "problem", title: t("palette.no_case", { number: String(number) }), detail: t("palette.no_case_explained") });
    });
  const number = numberAsked(asked);
  const byNumber: Act[] =
    number === null ? [] : [{ id: "number", label: t("palette.go_to_case", { number: String(number) }), group: "case", run: () => goToNumber(number) }];
  const known = findBest(all, asked, (act) => (act.detail === undefined ? [act.label] : [act.label, act.detail]), SHOWN);
  // What the server finds comes last: it comes late, and what is chosen must not move.
  const found = [...byNumber, ...known, ...useFound(asked)];
  const at = Math.min(place, Math.max(0, found.length - 1));
  useEffect(() => {
    list.current?.querySelector("[aria-selected=true]")?.scrollIntoView({ block: "nearest" });
  }, [at, asked]);

  const choose = (act: Act | undefined) => {
    if (act === undefined) return;
    onClose();
    // After the dialog has closed and given the focus back: the act may want it elsewhere.
    window.setTimeout(() => act.run());
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing) return;
    const moves: Record<string, number> = { ArrowDown: at + 1, ArrowUp: at - 1, PageDown: Math.min(at + 8, found.length - 1), PageUp: Math.max(at - 8, 0) };
    const next = moves[event.key];
    if (event.key === "Enter") choose(found[at]);
    else if (next !== undefined && found.length > 0) setPlace((next + found.length) % found.length);
    else return;
    event.preventDefault();
  };
  return (
    <Dialog title={t("palette.title")} closeLabel={t("common.close")} onClose={onClose}>
      <div onKeyDown={onKeyDown}>
        <Field
          data-first
          label={t("palette.ask")}
          role="combobox"
          aria-expanded="true"
          aria-controls={listId}
          aria-autocomplete="list"
          aria-activedescendant={found.length > 0 ? `${listId}-${at}` : undefined}
          autoComplete="off"
          dir={asked === "" ? undefined : "auto"}
          value={asked}
          maxLength={100}
          onChange={(event) => {
            setAsked(event.target.value);
            setPlace(0);
          }}
        />
        <p className="only-for-readers" role="status">
          {t("palette.found", { count: found.length })}
        </p>
        <ul ref={list} id={listId} role="listbox" aria-label={t("palette.title")} className={styles.list}>
          {found.map((act, index) => (
            <Line key={act.id} act={act} id={`${listId}-${index}`} isChosen={index === at} onChoose={() => choose(act)} />
          ))}
        </ul>
        <p className={styles.hint}>
          <CornerDownLeft size={14} aria-hidden className="turns" /> {t("palette.hint")}
        </p>
      </div>
    </Dialog>
  );
}
