/** What can be done with the cases that are ticked; each act can be undone for a while. */
import { useState } from "react";
import { useReading } from "../../i18n/reading";
import type { Names } from "../../state/directory";
import { useDesk, useNow } from "../../state/desk-context";
import { useMay } from "../../state/rights";
import { Button } from "../../ui/Button";
import { Menu, type MenuGroup } from "../../ui/Menu";
import type { CaseChange } from "../../wire/answers";
import { PRIORITIES } from "../case-facts/signs";
import { momentsFrom } from "../case-facts/when";
import { useAttempt, useToast } from "../problems/use-attempt";
import { MacroMenu } from "../toolbox/MacroMenu";
import styles from "./CasesPage.module.css";

export interface BulkBarProps {
  chosen: ReadonlySet<string>;
  names: Names;
  onLetGo(): void;
  /** The list is to be looked at again. */
  onDone(): void;
}

export function BulkBar({ chosen, names, onLetGo, onDone }: BulkBarProps) {
  const { t, own, formats } = useReading();
  const desk = useDesk();
  const toast = useToast();
  const now = useNow("slow");
  const mayAssign = useMay("cases.assign");
  const { isBusy, attempt } = useAttempt();
  const [refused, setRefused] = useState<string[]>([]);

  const undo = (actId: string) =>
    void attempt(async () => {
      const { restored, stayed } = await desk.api.undoAct(actId);
      toast({
        tone: stayed.length === 0 ? "done" : "problem",
        title: t("bulk.undone", { count: restored }),
        detail: stayed.length === 0 ? undefined : t("bulk.not_undone", { count: stayed.length }),
      });
      onDone();
    });
  const act = (change: CaseChange) =>
    void attempt(async () => {
      const { results, act_id: actId } = await desk.api.changeCases([...chosen], change);
      const reasons = results.flatMap((each) => (each.error === null ? [] : [each.error.message]));
      setRefused([...new Set(reasons)]);
      toast({
        tone: reasons.length === 0 ? "done" : "problem",
        title: t("bulk.done", { count: results.length - reasons.length }),
        detail: reasons.length === 0 ? undefined : t("bulk.refused", { count: reasons.length }),
        action: actId === null ? undefined : { label: t("common.undo"), onChoose: () => undo(actId) },
      });
      onDone();
    });

  const entries = <T extends string>(options: readonly T[], label: (each: T) => string, change: (each: T) => CaseChange) =>
    options.map((each) => ({ id: each, label: label(each), onChoose: () => act(change(each)) }));
  const statuses: MenuGroup[] = [
    { id: "status", label: t("case.status"), entries: entries(["open", "pending", "resolved", "spam"] as const, (each) => t(`status.to_${each}`), (status) => ({ status })) },
    {
      id: "snooze",
      label: t("status.to_snoozed"),
      entries: momentsFrom(now).map(({ name, at }) => ({
        id: name,
        label: t("case.snooze_at", { name: t(`when.${name}`), when: formats.shortMoment(new Date(at).toISOString(), now) }),
        onChoose: () => act({ status: "snoozed", snoozed_until: new Date(at).toISOString() }),
      })),
    },
  ];
  const people: MenuGroup[] = [
    { id: "me", entries: [{ id: "me", label: t("bulk.to_me"), onChoose: () => act({ owner_agent_id: desk.agentId }) }] },
    ...(mayAssign
      ? [
          { id: "agents", label: t("hand_over.owner"), entries: names.agents.map((each) => ({ id: each.agent_id, label: each.name, onChoose: () => act({ owner_agent_id: each.agent_id }) })) },
          { id: "teams", label: t("hand_over.team"), entries: names.teams.map((each) => ({ id: each.team_id, label: own(each.name), onChoose: () => act({ team_id: each.team_id }) })) },
        ].filter((group) => group.entries.length > 0)
      : []),
  ];
  const labels: MenuGroup[] = (["add_labels", "drop_labels"] as const).map((how) => ({
    id: how,
    label: t(`bulk.${how}`),
    entries: names.labels.filter((each) => how === "drop_labels" || !each.retired).map((each) => ({ id: `${how}-${each.label_id}`, label: each.name, onChoose: () => act({ [how]: [each.label_id] }) })),
  }));
  const menus: { label: string; groups: MenuGroup[] }[] = [
    { label: t("case.status"), groups: statuses },
    { label: t("bulk.assign"), groups: people },
    { label: t("case.priority"), groups: [{ id: "priority", entries: entries(PRIORITIES, (each) => t(`priority.${each}`), (priority) => ({ priority })) }] },
    ...(names.labels.length > 0 ? [{ label: t("case.labels"), groups: labels }] : []),
  ];
  return (
    <section className={styles.bulk} aria-label={t("bulk.title")} aria-busy={isBusy || undefined}>
      <strong>{t("bulk.chosen", { count: chosen.size })}</strong>
      {menus.map(({ label, groups }) => (
        <Menu key={label} label={label} groups={groups}>
          {(trigger) => (
            // Not disabled: the focus comes back to it from the menu, and stays while the act goes on.
            <button type="button" {...trigger} className={styles.act} aria-disabled={isBusy || undefined} onClick={isBusy ? undefined : trigger.onClick}>
              {label}
            </button>
          )}
        </Menu>
      ))}
      <MacroMenu caseIds={[...chosen]} className={styles.act} onDone={onDone} />
      <Button look="quiet" size="s" onClick={onLetGo}>
        {t("bulk.let_go")}
      </Button>
      {refused.length > 0 && (
        <ul className={styles.refused}>
          {refused.map((reason) => (
            <li key={reason}>{reason}</li>
          ))}
        </ul>
      )}
    </section>
  );
}
